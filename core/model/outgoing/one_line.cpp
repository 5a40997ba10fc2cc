#include "model/outgoing/one_line.hpp"

#include "model/outgoing/outgoing_text.hpp"

namespace paf {

namespace {

constexpr std::size_t kQuotedLimit = 60;

}  // namespace

bool is_control(char byte) {
    const auto code = static_cast<unsigned char>(byte);
    return code < 0x20U || code == 0x7FU;
}

std::string one_line(std::string_view text, std::size_t limit) {
    return outgoing_line(text, limit);
}

std::string in_quotes(std::string_view text) {
    return "'" + one_line(text, kQuotedLimit) + "'";
}

}  // namespace paf
