// The real clock.
#pragma once

#include "ports/clock.hpp"

namespace paf {

/// CLOCK_MONOTONIC: never jumps when somebody sets the time.
class PosixClock : public Clock {
  public:
    [[nodiscard]] TimePoint now() const override;
    /// Sleeps the whole time, signals notwithstanding.  Zero or less returns at once.
    [[nodiscard]] std::int64_t seconds_since_epoch() const override;
    void sleep_for(std::chrono::milliseconds duration) override;
};

}  // namespace paf
