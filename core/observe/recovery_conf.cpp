#include "observe/recovery_conf.hpp"

#include <algorithm>

namespace paf {
namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";

void skip_blanks(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

/// The character behind a backslash at the front of `text`, taken off together with it.
char take_escaped(std::string_view& text) {
    const char c = text.front();
    if (is_octal(c)) {
        unsigned value = 0;
        for (int digit = 0; digit < 3 && !text.empty() && is_octal(text.front()); ++digit) {
            value = value * 8 + static_cast<unsigned>(text.front() - '0');
            text.remove_prefix(1);
        }
        return static_cast<char>(value);
    }
    text.remove_prefix(1);
    switch (c) {
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return c;
    }
}

/// `text` begins with the opening quote.
std::optional<std::string> quoted_value(std::string_view text) {
    std::string value;
    text.remove_prefix(1);
    while (!text.empty()) {
        const char c = text.front();
        text.remove_prefix(1);
        if (c == '\'') {
            if (text.empty() || text.front() != '\'') return value;
            text.remove_prefix(1);
            value.push_back('\'');
        } else if (c == '\\' && !text.empty()) {
            value.push_back(take_escaped(text));
        } else {
            value.push_back(c);
        }
    }
    return std::nullopt;
}

/// The value of a line whose name is `name`.
std::optional<std::string> value_of_line(std::string_view line, std::string_view name) {
    skip_blanks(line);
    const std::string_view found = line.substr(0, line.find_first_of(" \t\r\f\v='#"));
    if (!same_name(found, name)) return std::nullopt;
    line.remove_prefix(found.size());
    skip_blanks(line);
    if (!line.empty() && line.front() == '=') line.remove_prefix(1);
    skip_blanks(line);
    if (line.empty() || line.front() == '#') return std::nullopt;
    if (line.front() == '\'') return quoted_value(line);
    return std::string(line.substr(0, line.find_first_of(" \t\r\f\v#")));
}

}  // namespace

std::optional<std::string> recovery_conf_value(std::string_view content, std::string_view name) {
    std::optional<std::string> value;
    while (!content.empty()) {
        const std::string_view line = content.substr(0, content.find('\n'));
        content.remove_prefix(std::min(line.size() + 1, content.size()));
        if (auto found = value_of_line(line, name)) value = std::move(found);
    }
    return value;
}

}  // namespace paf
