#include "sys/posix_clock.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/time.h>

namespace paf {
namespace {

using std::chrono::milliseconds;

TEST(PosixClock, SleepsAtLeastTheTimeGiven) {
    PosixClock clock;
    const TimePoint begin = clock.now();
    clock.sleep_for(milliseconds(30));
    EXPECT_GE(clock.now() - begin, milliseconds(30));
}

TEST(PosixClock, ReturnsAtOnceForNoTime) {
    PosixClock clock;
    const TimePoint begin = clock.now();
    clock.sleep_for(milliseconds(0));
    clock.sleep_for(milliseconds(-1000));
    EXPECT_LT(clock.now() - begin, milliseconds(500));
}

TEST(PosixClock, SleepsOnAfterASignal) {
    struct sigaction action {};
    struct sigaction old {};
    action.sa_handler = [](int) {};
    ASSERT_EQ(::sigaction(SIGALRM, &action, &old), 0);
    const itimerval often{{0, 5000}, {0, 5000}};
    ASSERT_EQ(::setitimer(ITIMER_REAL, &often, nullptr), 0);
    PosixClock clock;
    const TimePoint begin = clock.now();
    clock.sleep_for(milliseconds(50));
    EXPECT_GE(clock.now() - begin, milliseconds(50));
    const itimerval off{};
    ::setitimer(ITIMER_REAL, &off, nullptr);
    ::sigaction(SIGALRM, &old, nullptr);
}

}  // namespace
}  // namespace paf
