#include "model/wal/timeline.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<TimelineSwitch> ancestors(TimelineId current, std::string_view file) {
    const auto history = parse_timeline_history(current, file);
    EXPECT_TRUE(history) << (history ? "" : history.error().message);
    if (!history) return {};
    EXPECT_EQ(history->current, current);
    return history->ancestors;
}

std::string error(TimelineId current, std::string_view file) {
    const auto history = parse_timeline_history(current, file);
    EXPECT_FALSE(history) << file;
    if (history) return {};
    EXPECT_EQ(history.error().kind, ErrorKind::kInvalid);
    return history.error().message;
}

TEST(TimelineHistoryFile, ReadsWhatPostgresqlWrites) {
    EXPECT_THAT(ancestors(3, "1\t0/3000000\tno recovery target specified\n\n2\t1/5000060\tat restore point \"x y\"\n"),
                ElementsAre(TimelineSwitch{1, {0x3000000}}, TimelineSwitch{2, {0x105000060}}));
}

TEST(TimelineHistoryFile, MayBeEmptyOrWithoutAnyEntry) {
    EXPECT_THAT(ancestors(1, ""), IsEmpty());
    EXPECT_THAT(ancestors(2, "\n\n \t \n"), IsEmpty());
    EXPECT_THAT(ancestors(2, "# only a comment"), IsEmpty());
}

TEST(TimelineHistoryFile, SkipsCommentsAndBlanks) {
    EXPECT_THAT(ancestors(2, "# 1 0/1 x\n \t# 7 0/7 y\n  1 \t 0/3000000\t# reason"),
                ElementsAre(TimelineSwitch{1, {0x3000000}}));
}

TEST(TimelineHistoryFile, TakesAnyBlankBetweenFieldsAndNoReason) {
    EXPECT_THAT(ancestors(2, "1 0/a"), ElementsAre(TimelineSwitch{1, {10}}));
    EXPECT_THAT(ancestors(2, "\t1\v0/A\f"), ElementsAre(TimelineSwitch{1, {10}}));
}

TEST(TimelineHistoryFile, TakesCarriageReturns) {
    EXPECT_THAT(ancestors(3, "1\t0/3000000\treason\r\n\r\n2\t0/4000000\r\n"),
                ElementsAre(TimelineSwitch{1, {0x3000000}}, TimelineSwitch{2, {0x4000000}}));
}

TEST(TimelineHistoryFile, MaySkipNumbers) {
    EXPECT_THAT(ancestors(4294967295U, "7\t0/1\n4294967294\t0/2\n"),
                ElementsAre(TimelineSwitch{7, {1}}, TimelineSwitch{4294967294U, {2}}));
}

TEST(TimelineHistoryFile, RefusesTimelinesThatDoNotRise) {
    EXPECT_THAT(error(9, "1\t0/1\n3\t0/2\n2\t0/3\n"),
                HasSubstr("line 3: expected a timeline above 3, found something else"));
    EXPECT_THAT(error(9, "1\t0/1\n1\t0/1\n"), HasSubstr("line 2"));
}

TEST(TimelineHistoryFile, RefusesTimelinesNotBelowTheCurrentOne) {
    EXPECT_THAT(error(2, "2\t0/1\n"), HasSubstr("line 1: expected a timeline below 2"));
    EXPECT_THAT(error(2, "1\t0/1\n5\t0/2\n"), HasSubstr("line 2"));
}

TEST(TimelineHistoryFile, RefusesGarbage) {
    for (const char* file : {"x",
                             "1",
                             "1\n",
                             "1\t",
                             "1 0",
                             "1 0/",
                             "1 /0",
                             "1\t0/0\tx",
                             "0\t0/1\tx",
                             "-1\t0/1",
                             "+1\t0/1",
                             "0x1\t0/1",
                             "1,0/1",
                             "4294967296\t0/1",
                             "99999999999999999999999\t0/1",
                             "1\t0/123456789",
                             "1\tg/1",
                             "1\t0/1x",
                             "1\t0/1\n\x01",
                             "1/0 1"}) {
        EXPECT_THAT(error(100, file), HasSubstr("timeline history, line ")) << file;
    }
    EXPECT_THAT(error(2, std::string_view("\0\0\0\0", 4)), HasSubstr("found something else"));
}

TEST(TimelineHistoryFile, ReadsAHugeFile) {
    std::string file;
    for (int i = 1; i <= 50000; ++i)
        file += std::to_string(i) + "\t0/" + Lsn{static_cast<std::uint64_t>(i)}.text().substr(2) + "\treason\n";
    EXPECT_EQ(ancestors(60000, file).size(), 50000U);
    EXPECT_EQ(ancestors(2, "1\t0/1\t" + std::string(1000000, 'r')).size(), 1U);
    EXPECT_LT(error(2, std::string(1000000, 'x')).size(), 300U);
}

TEST(TimelineHistory, KnowsWhereAnAncestorWasLeft) {
    const TimelineHistory history{5, {{1, {100}}, {3, {200}}}};
    EXPECT_EQ(history.left_at(1), Lsn{100});
    EXPECT_EQ(history.left_at(3), Lsn{200});
    EXPECT_EQ(history.left_at(2), std::nullopt);
    EXPECT_EQ(history.left_at(5), std::nullopt);
    EXPECT_EQ(history.left_at(0), std::nullopt);
}

TEST(TimelineHistory, AnAncestorThatWasNeverEnteredMovesTheForkBack) {
    // PostgreSQL names the timeline it was following as the parent, also when promoted before it got there.
    const TimelineHistory history{3, {{1, {300}}, {2, {280}}}};
    EXPECT_EQ(history.left_at(1), Lsn{280});
    EXPECT_EQ(history.left_at(2), Lsn{280});
}

}  // namespace
}  // namespace paf
