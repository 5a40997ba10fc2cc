#include "sys/process/proc_stat.hpp"

#include <gtest/gtest.h>

namespace paf {
namespace {

TEST(ProcStat, ReadsAnOrdinaryLine) {
    const auto stat = parse_proc_stat("4242 (postgres) S 1 4242 4242 0 -1 4194560 2512 0 0 0\n");
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->pid, 4242);
    EXPECT_EQ(stat->parent, 1);
    EXPECT_EQ(stat->comm, "postgres");
    EXPECT_EQ(stat->state, ProcessState::kRunning);
}

TEST(ProcStat, TheNameMayHoldBlanksAndParentheses) {
    const auto stat = parse_proc_stat("7 (a) Z 9 (b c) T 3 7 7 0");
    ASSERT_TRUE(stat);
    EXPECT_EQ(stat->comm, "a) Z 9 (b c");
    EXPECT_EQ(stat->state, ProcessState::kStopped);
    EXPECT_EQ(stat->parent, 3);
    EXPECT_EQ(parse_proc_stat("7 () R 3 ")->comm, "");
    EXPECT_EQ(parse_proc_stat("7 (line\nbreak) R 3 ")->comm, "line\nbreak");
}

TEST(ProcStat, TheStartTimeIsTheFieldNumber22) {
    const std::string line = "7 (a) b) S 1 7 7 0 -1 4194560 8 0 9 0 1 2 3 4 20 0 1 0 ";
    EXPECT_EQ(parse_proc_stat(line + "123456 1000 50\n")->start_time, 123456U);
    EXPECT_EQ(parse_proc_stat(line + "123456")->start_time, 123456U);
    EXPECT_EQ(parse_proc_stat(line + "x 1")->start_time, 0U);
    EXPECT_EQ(parse_proc_stat(line)->start_time, 0U);
}

TEST(ProcStat, TellsTheStatesApart) {
    const auto state = [](char letter) { return parse_proc_stat(std::string("1 (x) ") + letter + " 0 1")->state; };
    for (const char letter : {'R', 'S', 'D', 'I', 'K', 'W', 'P'}) EXPECT_EQ(state(letter), ProcessState::kRunning);
    EXPECT_EQ(state('T'), ProcessState::kStopped);
    EXPECT_EQ(state('t'), ProcessState::kTraced);
    for (const char letter : {'Z', 'X', 'x'}) EXPECT_EQ(state(letter), ProcessState::kZombie);
}

TEST(ProcStat, RefusesAnythingElse) {
    for (const char* line :
         {"", " ", "x", "1", "1 ", "1 (", "1 (x", "1 (x)", "1 (x) ", "1 (x) R", "1 (x) R ", "1 (x) R y", "1 (x)R 1",
          "-1 (x) R 1", "99999999999999999999 (x) R 1", "1 (x) 5 1", "1 (x) R -1", "1 x R 1"}) {
        const auto stat = parse_proc_stat(line);
        ASSERT_FALSE(stat) << line;
        EXPECT_EQ(stat.error().kind, ErrorKind::kInvalid);
    }
}

}  // namespace
}  // namespace paf
