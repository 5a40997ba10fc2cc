#include "fencing_words.hpp"

#include <algorithm>
#include <cctype>

#include "paf/pacemaker_values.hpp"

namespace paf::fencing {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";

}  // namespace

std::string lower(std::string_view text) {
    return pacemaker::lower_case(text);
}

bool same_name(std::string_view a, std::string_view b) {
    return lower(a) == lower(b);
}

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::any_of(names.begin(), names.end(), [name](const std::string& one) { return same_name(one, name); });
}

std::optional<bool> boolean(std::string_view text) {
    return pacemaker::boolean(text);
}

std::optional<long> seconds(std::string_view text) {
    const auto time = pacemaker::duration(text);
    if (!time) return std::nullopt;
    return static_cast<long>(std::chrono::duration_cast<std::chrono::seconds>(*time).count());
}

std::vector<std::string> split(std::string_view text, std::string_view separators) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of(separators, at), text.size());
        std::string_view word = text.substr(at, end - at);
        while (!word.empty() && kBlanks.find(word.front()) != std::string_view::npos) word.remove_prefix(1);
        while (!word.empty() && kBlanks.find(word.back()) != std::string_view::npos) word.remove_suffix(1);
        if (!word.empty()) words.emplace_back(word);
        at = end + 1;
    }
    return words;
}

std::string list_of(const std::vector<std::string>& items) {
    std::string text;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0) text += i + 1 == items.size() ? " and " : ", ";
        text += items[i];
    }
    return text;
}

std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) text += (text.empty() ? "" : " ") + item;
    return text;
}

std::size_t distance(std::string_view a, std::string_view b, std::size_t limit) {
    const std::size_t longer = std::max(a.size(), b.size()), shorter = std::min(a.size(), b.size());
    if (longer - shorter >= limit) return limit;
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return std::min(row.back(), limit);
}

std::string shell_word(std::string_view text) {
    const auto is_plain = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               std::string_view("_-./:=@,+%").find(c) != std::string_view::npos;
    };
    if (!text.empty() && std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
    std::string word = "'";
    for (const char byte : text) {
        if (byte == '\'') {
            word += "'\\''";
        } else {
            word += byte;
        }
    }
    return word + "'";
}

}  // namespace paf::fencing
