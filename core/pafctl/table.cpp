#include "pafctl/table.hpp"

#include <algorithm>

#include "model/outgoing/one_line.hpp"
#include "model/outgoing/outgoing_text.hpp"
#include "model/outgoing/utf8.hpp"

namespace paf {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kLongestCell = 200;
constexpr std::size_t kLongestText = 4000;

std::string cell_text(const std::string& cell) {
    std::string text = one_line(cell, kLongestCell);
    return text.empty() ? "-" : text;
}

std::string line_text(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths,
                      std::size_t indent) {
    std::string line(indent, ' ');
    for (std::size_t column = 0; column < cells.size(); ++column) {
        line += cells[column];
        line.append(widths[column] + kGap - display_columns(cells[column]), ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

}  // namespace

std::string table_text(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows,
                       std::size_t indent) {
    std::vector<std::vector<std::string>> lines = {heading};
    for (const auto& row : rows) {
        lines.emplace_back();
        std::transform(row.begin(), row.end(), std::back_inserter(lines.back()), cell_text);
    }
    std::vector<std::size_t> widths(heading.size(), 0);
    for (const auto& line : lines)
        for (std::size_t column = 0; column < line.size(); ++column)
            widths[column] = std::max(widths[column], display_columns(line[column]));
    std::string text;
    for (const auto& line : lines) text += line_text(line, widths, indent);
    return text;
}

std::string wrapped(std::string_view first, std::string_view text, std::size_t width) {
    const std::string clean = one_line(text, kLongestText);
    const std::string start = printable(first), margin(display_columns(start), ' ');
    std::string out, line = start;
    std::size_t columns = margin.size();
    std::string_view rest = clean;
    bool at_margin = true;
    while (!rest.empty()) {
        const std::string_view word = rest.substr(0, rest.find(' '));
        const std::size_t word_columns = display_columns(word);
        if (!at_margin && columns + 1 + word_columns > width) {
            out += line + "\n";
            line = margin;
            columns = margin.size();
            at_margin = true;
        }
        if (!at_margin) line += ' ';
        columns += word_columns + (at_margin ? 0 : 1);
        line += word;
        at_margin = false;
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
    }
    return out + line + "\n";
}

}  // namespace paf
