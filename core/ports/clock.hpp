// Clock port: monotonic time, and short sleeps.
#pragma once

#include <chrono>

namespace paf {

using TimePoint = std::chrono::steady_clock::time_point;

class Clock {
  public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual TimePoint now() const = 0;
    virtual void sleep_for(std::chrono::milliseconds duration) = 0;
};

}  // namespace paf
