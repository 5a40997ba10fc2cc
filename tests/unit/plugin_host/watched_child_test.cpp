// Work in a process of its own.
#include "pafctl/plugin/watched_child.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

namespace paf {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;

class WatchedChild : public testing::Test {
  protected:
    ChildEnd run(const std::function<void(const WriteLine&)>& work, milliseconds silence = milliseconds(20000)) {
        const auto end = run_watched(
            work, [this](const std::string& line) { lines_.push_back(line); }, silence);
        if (!end) throw std::runtime_error(end.error().message);
        return *end;
    }
    std::vector<std::string> lines_;
};

TEST_F(WatchedChild, LinesArriveInOrder) {
    const ChildEnd end = run([](const WriteLine& tell) {
        tell("one");
        tell("");
        tell(std::string(10000, 'x'));
    });
    EXPECT_FALSE(end.silent);
    EXPECT_EQ(end.signal, 0);
    EXPECT_EQ(end.exit_code, 0);
    EXPECT_THAT(lines_, ElementsAre("one", "", std::string(10000, 'x')));
}

TEST_F(WatchedChild, WhatItSaidBeforeItDiedIsKept) {
    const ChildEnd end = run([](const WriteLine& tell) {
        tell("before");
        raise(SIGKILL);
    });
    EXPECT_EQ(end.signal, SIGKILL);
    EXPECT_FALSE(end.silent);
    EXPECT_THAT(lines_, ElementsAre("before"));
}

TEST_F(WatchedChild, AnExceptionEndsIt) {
    EXPECT_EQ(run([](const WriteLine&) { throw 42; }).exit_code, 1);
}

TEST_F(WatchedChild, SilenceEndsIt) {
    const ChildEnd end = run(
        [](const WriteLine& tell) {
            tell("before");
            for (;;) pause();
        },
        milliseconds(50));
    EXPECT_TRUE(end.silent);
    EXPECT_EQ(end.signal, SIGKILL);
    EXPECT_THAT(lines_, ElementsAre("before"));
}

}  // namespace
}  // namespace paf
