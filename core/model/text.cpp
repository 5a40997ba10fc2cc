#include "model/text.hpp"

#include <charconv>

namespace paf {

std::optional<std::uint64_t> parse_unsigned(std::string_view digits) {
    std::uint64_t value = 0;
    const char* const last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, value, 10);
    if (error != std::errc() || end != last) return std::nullopt;
    return value;
}

std::string quote_text(std::string_view text) {
    constexpr std::size_t kLongest = 80;
    std::string out = "'";
    for (const char c : text.substr(0, kLongest)) out += c >= ' ' && c <= '~' ? c : '?';
    return out + (text.size() > kLongest ? "...'" : "'");
}

}  // namespace paf
