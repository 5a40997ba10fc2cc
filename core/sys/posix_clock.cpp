#include "sys/posix_clock.hpp"

#include <poll.h>

namespace paf {

TimePoint PosixClock::now() const {
    return std::chrono::steady_clock::now();
}

std::int64_t PosixClock::seconds_since_epoch() const {
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

void PosixClock::sleep_for(std::chrono::milliseconds duration) {
    // ppoll() rather than clock_nanosleep(): the latter is in librt on glibc 2.12.
    const TimePoint end = now() + duration;
    for (TimePoint present = now(); present < end; present = now()) {
        const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(end - present).count();
        timespec time{};
        time.tv_sec = static_cast<time_t>(left / 1000000000);
        time.tv_nsec = static_cast<long>(left % 1000000000);
        ::ppoll(nullptr, 0, &time, nullptr);
    }
}

}  // namespace paf
