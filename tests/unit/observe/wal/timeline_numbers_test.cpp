// Which numbers a promotion could take, and which reserved ones are in the way of a start.
#include "observe/wal/timeline_numbers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../fakes.hpp"

namespace paf {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class TimelineNumbers : public testing::Test {
  protected:
    TimelineNumbers() {
        control.checkpoint_timeline = 1;
        control.checkpoint = Lsn{0x3000028};
    }
    void put(TimelineId timeline, const std::string& content) {
        files.contents["/d/pg_wal/" + history_name(timeline)] = content;
    }
    void reserve(TimelineId timeline) { put(timeline, std::string(kReservedTimeline)); }
    /// Descends from timeline 1, after what was applied.
    void begin(TimelineId timeline) { put(timeline, "1\t0/4000000\tno recovery target specified\n"); }
    void begin_elsewhere(TimelineId timeline) { put(timeline, "1\t0/2000000\tno recovery target specified\n"); }

    std::vector<TimelineId> idle() {
        const auto found = idle_reservations(files, clock, "/d/pg_wal", control, clock.now() + seconds(5));
        EXPECT_TRUE(found) << found.error().message;
        return found.value_or(std::vector<TimelineId>{});
    }
    Result<std::vector<TimelineId>> free(TimelineId up_to) {
        return free_timelines(files, clock, "/d/pg_wal", control, up_to, clock.now() + seconds(5));
    }

    test::FakeFileSystem files;
    test::FakeClock clock;
    ControlFile control;
};

TEST_F(TimelineNumbers, WithoutAHistoryAreFree) {
    EXPECT_THAT(*free(3), ElementsAre(2, 3));
    begin(2);
    reserve(4);
    EXPECT_THAT(*free(5), ElementsAre(3, 5));
    EXPECT_THAT(*free(1), IsEmpty());
    control.min_recovery_timeline = 3;
    EXPECT_THAT(*free(5), ElementsAre(5));
    EXPECT_THAT(*free(0), IsEmpty());
}

TEST_F(TimelineNumbers, AreReservedByTheFew) {
    EXPECT_EQ(free(65)->size(), 64U);
    for (const TimelineId far : {66U, 1025U, 1026U, ~0U}) {
        const auto found = free(far);
        ASSERT_FALSE(found) << far;
        EXPECT_THAT(found.error().message, HasSubstr("expected at most 64 without a history, found more"));
    }
    begin(2);
    EXPECT_EQ(free(66)->size(), 64U);
    control.checkpoint_timeline = ~0U;
    EXPECT_THAT(*free(~0U), IsEmpty());
}

TEST_F(TimelineNumbers, ThatCannotBeLookedAtAreNotFree) {
    files.forbidden = {"/d/pg_wal/00000002.history"};
    EXPECT_EQ(free(3).error().kind, ErrorKind::kPermission);
}

TEST_F(TimelineNumbers, ReservedInVainAreInTheWay) {
    EXPECT_THAT(idle(), IsEmpty());
    reserve(2);
    reserve(3);
    EXPECT_THAT(idle(), ElementsAre(2, 3));
}

TEST_F(TimelineNumbers, BelowATimelineThatCanBeFollowedStay) {
    reserve(2);
    begin(3);
    EXPECT_THAT(idle(), IsEmpty()) << "PostgreSQL looks for 2, then for 3";
    reserve(4);
    EXPECT_THAT(idle(), ElementsAre(4));
    control.checkpoint_timeline = 3;
    EXPECT_THAT(idle(), ElementsAre(4)) << "a number below the control file's is in nobody's way";
}

TEST_F(TimelineNumbers, BelowATimelineThatIsNotReachedAreInTheWay) {
    reserve(2);
    begin(4);
    EXPECT_THAT(idle(), ElementsAre(2)) << "3 is missing: 2 would be the last";
}

TEST_F(TimelineNumbers, BelowATimelineOfAnotherBranchAreInTheWay) {
    reserve(2);
    begin_elsewhere(3);
    EXPECT_THAT(idle(), ElementsAre(2)) << "and once 2 is missing, 3 is not found any more";
}

TEST_F(TimelineNumbers, OnlyWhatWeWroteIsReserved) {
    put(2, std::string(kReservedTimeline) + "1\t0/4000000\tno recovery target specified\n");
    put(3, "");
    put(4, "# reserved by somebody\n");
    EXPECT_THAT(idle(), IsEmpty());
    put(2, "nonsense");
    EXPECT_THAT(idle(), IsEmpty()) << "where nothing is reserved, nothing is judged";
    reserve(5);
    EXPECT_FALSE(idle_reservations(files, clock, "/d/pg_wal", control, clock.now() + seconds(5)));
}

TEST_F(TimelineNumbers, AReservedHistoryNamesNoAncestor) {
    const auto history = parse_timeline_history(2, kReservedTimeline);
    ASSERT_TRUE(history) << history.error().message;
    EXPECT_THAT(history->ancestors, IsEmpty());
}

}  // namespace
}  // namespace paf
