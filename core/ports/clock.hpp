// Clock port: monotonic time, the time of day, and short sleeps.
#pragma once

#include <chrono>
#include <cstdint>

namespace paf {

using TimePoint = std::chrono::steady_clock::time_point;

class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual TimePoint now() const = 0;
    /// Seconds since the epoch, for people to read; never compared.
    [[nodiscard]] virtual std::int64_t seconds_since_epoch() const = 0;
    virtual void sleep_for(std::chrono::milliseconds duration) = 0;
};

}  // namespace paf
