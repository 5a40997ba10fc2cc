#include "model/cluster/refusal_score.hpp"

namespace paf {
namespace {

constexpr std::int64_t kTens = kRefusalTimes;

std::int32_t tens_of(std::int64_t seconds) {
    return static_cast<std::int32_t>(seconds / 10 % kTens);
}

}  // namespace

Score refused_at(std::int64_t now) {
    return {Score::refused().value - tens_of(now)};
}

bool is_refusal(Score score) {
    return score.value <= Score::refused().value && score.value > Score::refused().value - kTens;
}

std::optional<std::chrono::seconds> age_of_refusal(Score score, std::int64_t now) {
    if (!is_refusal(score)) return std::nullopt;
    const std::int64_t since = Score::refused().value - score.value;
    return std::chrono::seconds{(tens_of(now) - since + kTens) % kTens * 10};
}

}  // namespace paf
