#include "model/score.hpp"

#include "model/refusal_score.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

bool only_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::optional<Score> Score::parse(std::string_view text) {
    const bool negative = !text.empty() && text.front() == '-';
    if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
    std::int32_t magnitude = kInfinity;
    if (text != "INFINITY") {
        if (!only_digits(text)) return std::nullopt;
        if (negative) {
            const auto low = parse_unsigned(text);
            const Score exact{low && *low <= 2000000000 ? -static_cast<std::int32_t>(*low) : -kInfinity};
            if (is_refusal(exact)) return exact;
        }
        const auto number = parse_unsigned(text);  // nullopt: more than 64 bits, far beyond INFINITY
        if (number && *number < static_cast<std::uint64_t>(kInfinity)) magnitude = static_cast<std::int32_t>(*number);
    }
    return Score{negative ? -magnitude : magnitude};
}

std::string Score::text() const {
    if (value >= kInfinity) return "INFINITY";
    if (is_refusal(*this)) return std::to_string(value);
    if (value <= -kInfinity) return "-INFINITY";
    return std::to_string(value);
}

}  // namespace paf
