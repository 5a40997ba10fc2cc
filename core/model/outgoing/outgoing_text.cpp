#include "model/outgoing/outgoing_text.hpp"

#include <algorithm>
#include <initializer_list>

#include "model/outgoing/secrets.hpp"
#include "model/outgoing/utf8.hpp"

namespace paf {
namespace {

constexpr std::string_view kDots = "...";

void append_hexadecimal(std::string& out, char byte) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    const auto code = static_cast<unsigned char>(byte);
    out += "\\x";
    out += kDigits[code >> 4U];
    out += kDigits[code & 0xFU];
}

std::string with_single_blanks(std::string_view text) {
    std::string line;
    line.reserve(text.size());
    for (const char byte : text) {
        if (byte != ' ' && byte != '\n') {
            line += byte;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    if (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

std::string cut(std::string line, std::size_t limit) {
    if (line.size() <= limit) return line;
    return std::string(whole_characters(line, limit - kDots.size())) += kDots;
}

/// The end of a path tells more than its beginning.
std::string without_middle(std::string_view word, std::size_t limit) {
    if (word.size() <= limit) return std::string(word);
    constexpr std::size_t kLeastBegin = 3;
    const std::size_t kept = limit - kDots.size();
    // The name of the file, if there is room for it.
    const std::size_t name = word.size() - std::min(word.rfind('/'), word.size());
    const std::size_t end = name + kLeastBegin <= kept ? std::max(name, kept - kept / 3) : kept - kept / 3;
    std::string shorter(whole_characters(word, kept - end));
    return (shorter += kDots) += last_characters(word, end);
}

std::string with_shorter_words(std::string_view line, std::size_t limit) {
    std::string shorter;
    while (!line.empty()) {
        const std::string_view word = line.substr(0, line.find(' '));
        shorter += without_middle(word, limit);
        line.remove_prefix(word.size());
        if (line.empty()) break;
        shorter += ' ';
        line.remove_prefix(1);
    }
    return shorter;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Utf8Character next = first_character(text);
        if (next.length == 0) {
            append_hexadecimal(out, text.front());
        } else if (next.code == '\n' || !is_control_character(next.code)) {
            out += text.substr(0, next.length);
        } else {
            out += ' ';
        }
        text.remove_prefix(std::max<std::size_t>(next.length, 1));
    }
    return out;
}

std::string outgoing_text(std::string_view text) {
    return without_secrets(printable(text));
}

std::string outgoing_line(std::string_view text, std::size_t limit) {
    return cut(with_single_blanks(outgoing_text(text)), limit);
}

std::string reason_head(std::string_view reason) {
    constexpr std::size_t kLongest = 8000;
    std::string line = outgoing_line(reason, kLongest);
    if (line.size() <= kReasonHead) return line;
    std::string shorter;
    for (const std::size_t limit : {64U, 48U, 36U, 30U, 26U}) {
        shorter = with_shorter_words(line, limit);
        if (shorter.size() <= kReasonHead) return shorter;
    }
    return cut(std::move(shorter), kReasonHead);
}

}  // namespace paf
