// The score of a node that an election refused: -INFINITY to Pacemaker, and when that was.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "model/cluster/score.hpp"

namespace paf {

/// Times that are told apart, ten seconds each: some thirty years.
constexpr std::int32_t kRefusalTimes = 100000000;

/// Score::refused() as it is written at `now` (seconds since the epoch): a number below it, which tells the time.
Score refused_at(std::int64_t now);

/// Whether it is one of these, or Score::refused() itself.
bool is_refusal(Score score);

/// How long ago it was written, to ten seconds; nullopt when it is no refusal.
std::optional<std::chrono::seconds> age_of_refusal(Score score, std::int64_t now);

}  // namespace paf
