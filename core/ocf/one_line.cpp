#include "ocf/one_line.hpp"

namespace paf {

namespace {

constexpr std::size_t kQuotedLimit = 60;

/// Second or later byte of a UTF-8 character.
bool is_continuation(char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

bool is_control(char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return code < 0x20U || code == 0x7FU;
}

std::string one_line(std::string_view text, std::size_t limit) {
    std::string line;
    for (const char byte : text) {
        if (line.size() > limit + 1) break;  // one more than needed: a blank at the end may go
        if (byte != ' ' && !is_control(byte)) {
            line += byte;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    if (!line.empty() && line.back() == ' ') line.pop_back();
    if (line.size() <= limit) return line;
    std::size_t end = limit - 3;
    while (end > 0 && is_continuation(line[end])) --end;
    return line.substr(0, end) + "...";
}

std::string quoted(std::string_view text) {
    return "'" + one_line(text, kQuotedLimit) + "'";
}

}  // namespace paf
