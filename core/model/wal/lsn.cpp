#include "model/wal/lsn.hpp"

#include <charconv>
#include <cstdio>

namespace paf {
namespace {

/// One half of an LSN: 1 to 8 hexadecimal digits, nothing else.
std::optional<std::uint64_t> parse_half(std::string_view digits) {
    constexpr std::size_t kMostDigits = 8;
    if (digits.size() > kMostDigits) return std::nullopt;
    std::uint64_t value = 0;
    const char* const last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, value, 16);
    if (error != std::errc() || end != last) return std::nullopt;
    return value;
}

}  // namespace

std::optional<Lsn> Lsn::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto high = parse_half(text.substr(0, slash));
    const auto low = parse_half(text.substr(slash + 1));
    if (!high || !low) return std::nullopt;
    return Lsn{(*high << 32) | *low};
}

std::string Lsn::text() const {
    char buffer[2 * 8 + 2];
    (void)std::snprintf(buffer, sizeof buffer, "%X/%X", static_cast<unsigned>(value >> 32),
                        static_cast<unsigned>(value & 0xFFFFFFFFU));
    return buffer;
}

}  // namespace paf
