#include "model/cluster/score.hpp"

#include <algorithm>

#include "model/cluster/refusal_score.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

constexpr std::int32_t kLowest = Score::refused().value - kRefusalTimes + 1;

bool only_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// At most `most`; a number of more than 64 bits is more than that, too.
std::int32_t magnitude_of(std::string_view digits, std::int32_t most) {
    const auto number = parse_unsigned(digits);
    if (!number || *number > static_cast<std::uint64_t>(most)) return Score::kInfinity;
    return static_cast<std::int32_t>(*number);
}

}  // namespace

std::optional<Ban> Score::ban() const {
    if (value >= -kInfinity || value < kLowest) return std::nullopt;
    if (is_refusal(*this)) return Ban::kRefused;
    return static_cast<Ban>(-kInfinity - 1 - value);
}

std::optional<Score> Score::parse(std::string_view text) {
    const bool negative = !text.empty() && text.front() == '-';
    if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
    std::int32_t magnitude = kInfinity;
    if (text != "INFINITY") {
        if (!only_digits(text)) return std::nullopt;
        magnitude = magnitude_of(text, negative ? -kLowest : kInfinity);
    }
    return Score{negative ? -magnitude : magnitude};
}

std::string Score::text() const {
    return ban() ? std::to_string(value) : shown();
}

std::string Score::shown() const {
    if (value >= kInfinity) return "INFINITY";
    if (forbids()) return "-INFINITY";
    return std::to_string(value);
}

std::string Score::reason() const {
    const auto why = ban();
    if (!why) return "";
    switch (*why) {
        case Ban::kLostStream:
            return "not streaming, given by the primary";
        case Ban::kTooFarBehind:
            return "more than maxlag behind, given by the primary";
        case Ban::kSteppedBack:
            return "stepped back for a better node";
        case Ban::kOtherData:
            return "its data are not of the newest generation";
        case Ban::kNoStream:
            return "not streaming for a while, given by the primary";
        case Ban::kRefused:
            return "an election refused its promotion";
    }
    return "";
}

std::string Score::words() const {
    const std::string why = reason();
    return why.empty() ? shown() : shown() + " (" + why + ")";
}

}  // namespace paf
