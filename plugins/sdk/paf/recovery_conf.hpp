// recovery.conf as PostgreSQL up to 11 reads it (src/backend/utils/misc/guc-file.l, and readRecoveryCommandFile() in
// src/backend/access/transam/xlog.c).  Also fit for a derivative's own file in the same syntax.
#ifndef PAF_SDK_RECOVERY_CONF_HPP
#define PAF_SDK_RECOVERY_CONF_HPP

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paf::sdk {

/// One line of the file that sets something.
struct RecoverySetting {
    std::string name;     ///< as written: PostgreSQL tells upper from lower case in recovery.conf
    std::string value;    ///< quotes and escapes resolved
    unsigned line = 0;    ///< from 1
    unsigned column = 0;  ///< of the value, in bytes, from 1
};

/// What makes PostgreSQL refuse the file.  `found` says what kind of thing is there and never quotes the file, which
/// holds passwords: a plugin's findings reach logs and the cluster's configuration.
struct RecoverySyntaxError {
    unsigned line = 0, column = 0;  ///< from 1; the column in bytes
    std::string expected, found;

    /// "line 3, column 20".
    [[nodiscard]] std::string where() const {
        return "line " + std::to_string(line) + ", column " + std::to_string(column);
    }
};

struct RecoveryConf {
    std::vector<RecoverySetting> settings;     ///< in the file's order
    std::optional<RecoverySyntaxError> error;  ///< the first one; `settings` then ends before it

    /// The one that counts: the last of this name.  Null when there is none.
    [[nodiscard]] const RecoverySetting* find(std::string_view name) const {
        const RecoverySetting* last = nullptr;
        for (const RecoverySetting& setting : settings) {
            if (setting.name == name) last = &setting;
        }
        return last;
    }
};

namespace detail {

/// Takes one line apart: NAME [=] VALUE, each a token of guc-file.l.
class RecoveryLine {
  public:
    explicit RecoveryLine(std::string_view text) : text_(text), rest_(text) {}

    /// Whether nothing but blanks and a comment is left.
    bool at_end() {
        while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
        return rest_.empty() || rest_.front() == '#';
    }
    /// Where the next token begins, from 1.
    [[nodiscard]] unsigned column() const { return static_cast<unsigned>(text_.size() - rest_.size() + 1); }
    [[nodiscard]] bool at_quote() const { return !rest_.empty() && rest_.front() == '\''; }
    /// What kind of thing comes next.
    [[nodiscard]] std::string kind_of_rest() const {
        if (rest_.empty() || rest_.front() == '#') return "nothing";
        const char c = rest_.front();
        if (c == '\'') return "a text in quotes";
        if (c == '"') return "a double quote";
        if (c == '=') return "an equals sign";
        if (is_letter(c)) return "another word";
        return is_digit(c) ? "a number" : "another character";
    }
    /// An identifier, or two joined by a dot; nullopt and nothing taken otherwise.
    std::optional<std::string> take_name() {
        std::size_t size = identifier(0);
        if (size == 0) return std::nullopt;
        if (size < rest_.size() && rest_[size] == '.') {
            if (const std::size_t second = identifier(size + 1); second != 0) size += 1 + second;
        }
        return take(size);
    }
    void take_equals() {
        if (!at_end() && rest_.front() == '=') rest_.remove_prefix(1);
    }
    /// A quoted string, a number, or a word that begins with a letter; nullopt and nothing taken otherwise.
    std::optional<std::string> take_value() {
        if (at_end()) return std::nullopt;
        if (rest_.front() == '\'') return take_quoted();
        const std::size_t size = is_letter(rest_.front()) ? word() : number();
        if (size == 0) return std::nullopt;
        return take(size);
    }

  private:
    static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    static bool is_letter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
    }
    static bool is_hexadecimal(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
    static bool is_unit_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

    std::string take(std::size_t size) {
        std::string token(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return token;
    }
    template <class Fits>
    [[nodiscard]] std::size_t span(std::size_t from, Fits fits) const {
        std::size_t end = from;
        while (end < rest_.size() && fits(rest_[end])) ++end;
        return end - from;
    }
    [[nodiscard]] std::size_t identifier(std::size_t from) const {
        if (from >= rest_.size() || !is_letter(rest_[from])) return 0;
        return span(from, [](char c) { return is_letter(c) || is_digit(c); });
    }
    [[nodiscard]] std::size_t word() const {
        return span(0, [](char c) {
            return is_letter(c) || is_digit(c) || std::string_view("-._:/").find(c) != std::string_view::npos;
        });
    }
    /// INTEGER (with a unit) or REAL, the longer one.
    [[nodiscard]] std::size_t number() const {
        const std::size_t begin = rest_.front() == '-' || rest_.front() == '+' ? 1 : 0;
        if (rest_.substr(begin, 2) == "0x") {
            if (const std::size_t digits = span(begin + 2, is_hexadecimal); digits != 0) {
                const std::size_t end = begin + 2 + digits;
                return end + span(end, is_unit_letter);
            }
        }
        const std::size_t whole = span(begin, is_digit);
        std::size_t end = begin + whole;
        const std::size_t integer = whole == 0 ? 0 : end + span(end, is_unit_letter);
        if (end >= rest_.size() || rest_[end] != '.') return integer;
        ++end;
        const std::size_t fraction = span(end, is_digit);
        return whole + fraction == 0 ? 0 : with_exponent(end + fraction);
    }
    [[nodiscard]] std::size_t with_exponent(std::size_t end) const {
        if (end >= rest_.size() || (rest_[end] != 'e' && rest_[end] != 'E')) return end;
        std::size_t digits = end + 1;
        if (digits < rest_.size() && (rest_[digits] == '-' || rest_[digits] == '+')) ++digits;
        const std::size_t count = span(digits, is_digit);
        return count == 0 ? end : digits + count;
    }
    std::optional<std::string> take_quoted() {
        std::string value;
        std::string_view text = rest_.substr(1);
        while (!text.empty()) {
            const char c = text.front();
            text.remove_prefix(1);
            if (c == '\'' && (text.empty() || text.front() != '\'')) {
                rest_ = text;
                return value;
            }
            if (c == '\\') {
                if (text.empty()) return std::nullopt;
                value.push_back(take_escaped(text));
            } else {
                if (c == '\'') text.remove_prefix(1);
                value.push_back(c);
            }
        }
        return std::nullopt;
    }
    /// The character that a backslash, already taken, stands for together with what follows it.
    static char take_escaped(std::string_view& text) {
        const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
        if (is_octal(text.front())) {
            unsigned value = 0;
            for (int digit = 0; digit < 3 && !text.empty() && is_octal(text.front()); ++digit) {
                value = value * 8 + static_cast<unsigned>(text.front() - '0');
                text.remove_prefix(1);
            }
            return static_cast<char>(static_cast<unsigned char>(value));
        }
        const char c = text.front();
        text.remove_prefix(1);
        constexpr std::string_view kLetters = "bfnrt", kMeanings = "\b\f\n\r\t";
        const std::size_t known = kLetters.find(c);
        return known == std::string_view::npos ? c : kMeanings[known];
    }

    std::string_view text_, rest_;
};

/// Adds what one line sets; its error otherwise.
inline std::optional<RecoverySyntaxError> add_recovery_line(RecoveryConf& conf, std::string_view text, unsigned line) {
    RecoveryLine parts(text);
    if (parts.at_end()) return std::nullopt;
    const auto wrong = [&parts, line](std::string expected, std::string found) {
        return RecoverySyntaxError{line, parts.column(), std::move(expected), std::move(found)};
    };
    auto name = parts.take_name();
    if (!name) return wrong("the name of a setting", parts.kind_of_rest());
    parts.take_equals();
    if (parts.at_end()) return wrong("a value", "nothing");
    const unsigned column = parts.column();
    auto value = parts.take_value();
    if (!value) {
        if (parts.at_quote()) return wrong("a closing quote on the same line", "none");
        return wrong("a number, a word, or a text in single quotes", parts.kind_of_rest());
    }
    if (!parts.at_end()) return wrong("the end of the line after the value", parts.kind_of_rest());
    conf.settings.push_back({std::move(*name), std::move(*value), line, column});
    return std::nullopt;
}

}  // namespace detail

/// Reads the whole file.  Which names PostgreSQL knows, and what it says of their values, is not looked at.
inline RecoveryConf parse_recovery_conf(std::string_view content) {
    RecoveryConf conf;
    for (unsigned line = 1; !content.empty() && !conf.error; ++line) {
        const std::string_view text = content.substr(0, content.find('\n'));
        content.remove_prefix(text.size() < content.size() ? text.size() + 1 : text.size());
        conf.error = detail::add_recovery_line(conf, text, line);
    }
    return conf;
}

/// `value` as a finding may tell it: itself if it is one word, such as a name, a number or a path; "another value" for
/// everything else, for a wrong quote may have put a password into any setting.
inline std::string one_word(std::string_view value) {
    constexpr std::size_t kLongest = 255;
    const auto fits = [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view("_-.:/").find(c) != std::string_view::npos;
    };
    bool plain = !value.empty() && value.size() <= kLongest && value.find("//") == std::string_view::npos;
    for (const char c : value) plain = plain && fits(c);
    return plain ? std::string(value) : "another value";
}

/// A boolean as PostgreSQL takes it: on, off, 1, 0, and any beginning of true, false, yes or no, in any case; "o" is
/// neither.  Nullopt for anything else.
inline std::optional<bool> recovery_bool(std::string_view value) {
    std::string lower;
    for (const char c : value) lower.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    const auto begins = [&lower](std::string_view word) {
        return !lower.empty() && lower.size() <= word.size() && word.compare(0, lower.size(), lower) == 0;
    };
    if (lower == "1" || lower == "on" || begins("true") || begins("yes")) return true;
    if (lower == "0" || lower == "of" || lower == "off" || begins("false") || begins("no")) return false;
    return std::nullopt;
}

}  // namespace paf::sdk

#endif  // PAF_SDK_RECOVERY_CONF_HPP
