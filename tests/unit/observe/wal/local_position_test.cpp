// The local position from generated WAL: several timelines within few segments, of which some files are missing.
#include "observe/wal/local_position.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../fakes.hpp"
#include "../layout_15.hpp"
#include "observe/wal/timeline_histories.hpp"
#include "wal_builder.hpp"

namespace paf {
namespace {

using test::WalBuilder;
using testing::HasSubstr;

constexpr Lsn kSegmentStart{0x4000000};
constexpr std::uint8_t kOnlineCheckpoint = 0x10, kRecoveryEnd = 0x90;
constexpr TimelineId kNewest = 5;

std::string segment_path(TimelineId timeline, Lsn lsn) {
    return "/d/pg_wal/" + wal_segment_name(timeline, lsn, WalBuilder::kSegment);
}

/// Five timelines, all begun in one segment; each file holds a copy of its parent's WAL and its own.
class SwitchesInOneSegment : public testing::Test {
  protected:
    SwitchesInOneSegment() {
        for (TimelineId timeline = 1; timeline <= kNewest; ++timeline) {
            wal.timeline = timeline;
            wal.append(20, 0, kRecoveryEnd);
            for (int i = 0; i < 4; ++i) wal.append(5000);
            checkpoints.push_back(wal.append(90, 0, kOnlineCheckpoint));
            for (int i = 0; i < 4; ++i) wal.append(3000);
            wal.store(files, timeline);
            ends.push_back(wal.end());
            if (timeline == kNewest) break;
            history += std::to_string(timeline) + "\t" + wal.end().text() + "\tno recovery target specified\n\n";
            files.contents["/d/pg_wal/" + history_name(timeline + 1)] = history;
            path.ancestors.push_back({timeline, wal.end()});
        }
        path.current = kNewest;
        at_checkpoint_of(1);
    }

    void at_checkpoint_of(TimelineId timeline) {
        inputs = test::position_inputs(test::wal_format_15(), timeline, checkpoints.at(timeline - 1));
    }
    void remove(TimelineId timeline) { files.contents.erase(segment_path(timeline, kSegmentStart)); }
    void running(Lsn replayed, Lsn received = {}) { inputs.sql = test::standby_answer(replayed, received); }
    Result<WalPosition> position() { return find_local_position(files, clock, inputs); }

    test::FakeFileSystem files;
    test::FakeClock clock;
    WalBuilder wal{test::wal_format_15(), kSegmentStart};
    std::string history;
    std::vector<Lsn> checkpoints, ends;
    TimelineHistory path;
    PositionInputs inputs;
};

TEST_F(SwitchesInOneSegment, TheNewestFileThatIsThereDecides) {
    const auto all_files = files.contents;
    for (unsigned present = 0; present < 1U << kNewest; ++present) {
        files.contents = all_files;
        TimelineId newest = 0;
        for (TimelineId timeline = 1; timeline <= kNewest; ++timeline) {
            if ((present & 1U << (timeline - 1)) == 0) {
                remove(timeline);
            } else {
                newest = timeline;
            }
        }
        for (TimelineId base = 1; base <= kNewest; ++base) {
            at_checkpoint_of(base);
            const auto found = position();
            if (newest < base) {
                ASSERT_FALSE(found) << present << " " << base;
                EXPECT_THAT(found.error().message, HasSubstr("expected a WAL record at "));
                continue;
            }
            ASSERT_TRUE(found) << present << " " << base << " " << found.error().message;
            EXPECT_EQ(found->end, ends.at(newest - 1)) << present << " " << base;
            EXPECT_EQ(found->history.current, std::min(newest + 1, kNewest)) << present << " " << base;
        }
    }
}

TEST_F(SwitchesInOneSegment, MarksComeFromTheCopiesToo) {
    const auto all = position();
    ASSERT_TRUE(all) << all.error().message;
    EXPECT_EQ(all->marks.size(), 4U);
    for (TimelineId timeline = 1; timeline < kNewest; ++timeline) remove(timeline);
    const auto copies = position();
    ASSERT_TRUE(copies) << copies.error().message;
    EXPECT_EQ(copies->marks, all->marks);
}

TEST_F(SwitchesInOneSegment, ANewestFileThatEndsBeforeTheCheckpointIsNoCopyToStartFrom) {
    at_checkpoint_of(4);
    std::string& file = files.contents.at(segment_path(kNewest, kSegmentStart));
    file.resize(3 * WalBuilder::kBlock);
    file.resize(WalBuilder::kSegment);
    const auto stopped = position();
    ASSERT_FALSE(stopped) << "recovery reads that file, whatever the older ones hold";
    EXPECT_EQ(stopped.error().kind, ErrorKind::kInvalid);

    running(ends.at(3));
    auto told = position();
    ASSERT_TRUE(told) << told.error().message;
    EXPECT_EQ(told->end, ends.at(3));
    EXPECT_EQ(told->history.current, kNewest) << "reached at its beginning, as if it had been read";
    running(Lsn{ends.at(3).value - 64}, ends.at(3));
    told = position();
    ASSERT_TRUE(told) << told.error().message;
    EXPECT_EQ(told->history.current, 4U);
    EXPECT_EQ(told->end, ends.at(3)) << "the older timeline could be read up to there";
    running(Lsn{ends.at(3).value + 800}, Lsn{ends.at(3).value + 1000});
    told = position();
    ASSERT_TRUE(told) << told.error().message;
    EXPECT_EQ(told->history.current, kNewest) << "the older timeline ends before, so this is the newer one's";
    EXPECT_EQ(told->end.value, ends.at(3).value + 800) << "what was received may end inside of a record";
}

TEST_F(SwitchesInOneSegment, WithoutAnyFileTheServersWordCountsWhereItTellsTheTimeline) {
    at_checkpoint_of(3);
    for (TimelineId timeline = 1; timeline <= kNewest; ++timeline) remove(timeline);
    EXPECT_FALSE(position());
    const Lsn replayed{ends.at(2).value - 800};
    running(replayed, ends.at(3));
    const auto told = position();
    ASSERT_TRUE(told) << told.error().message;
    EXPECT_EQ(told->end, replayed);
    EXPECT_EQ(told->history.current, 3U);
    running(Lsn{ends.at(3).value + 800});
    EXPECT_FALSE(position()) << "this may be what timeline 3 went on with";
}

TEST_F(SwitchesInOneSegment, AnOldTimelineThatWentOnStillContradicts) {
    at_checkpoint_of(4);
    // The pages past the place where it was left are its own: it never was left.
    WalBuilder further(test::wal_format_15(), kSegmentStart);
    further.timeline = 4;
    further.append(20, 0, kRecoveryEnd);
    inputs.control.checkpoint = further.append(90, 0, kOnlineCheckpoint);
    while (further.end() < ends.at(3)) further.append(3000);
    path.ancestors.clear();
    files.contents["/d/pg_wal/00000004.history"] = "3\t0/3000000\t\n";
    files.contents["/d/pg_wal/00000005.history"] = "3\t0/3000000\t\n4\t" + further.end().text() + "\t\n";
    WalBuilder newer = further;
    further.append(3000);
    further.store(files, 4);
    newer.timeline = 5;
    newer.append(20, 0, kRecoveryEnd);
    newer.store(files, 5);
    const auto found = position();
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, HasSubstr("parted ways before"));
}

class SwitchAtABorder : public SwitchesInOneSegment {
  protected:
    SwitchAtABorder() {
        files.contents.clear();
        WalBuilder first(test::wal_format_15(), kSegmentStart);
        inputs.control.checkpoint = first.append(90, 0, kOnlineCheckpoint);
        first.append(0, 0, 0x40);
        first.store(files, 1);
        border = first.end();
        WalBuilder second(test::wal_format_15(), border);
        second.timeline = 2;
        second.previous = first.previous;
        second.append(20, 0, kRecoveryEnd);
        second.append(3000);
        second.store(files, 2);
        end = second.end();
        files.contents["/d/pg_wal/00000002.history"] = "1\t" + border.text() + "\tno recovery target specified\n";
    }
    Lsn border, end;
};

TEST_F(SwitchAtABorder, GoesOnInTheNextFile) {
    auto found = position();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->end, end);
    EXPECT_EQ(found->history.current, 2U);
    EXPECT_EQ(found->marks.size(), 1U);
    files.contents.erase(segment_path(2, border));
    found = position();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->end, border);
    EXPECT_EQ(found->history.current, 2U);
}

TEST_F(SwitchAtABorder, TheSegmentBeforeItMayBeTheNewTimelinesToo) {
    // Before 9.5 the whole last segment of the old timeline was copied.
    auto file = files.contents.extract(segment_path(1, kSegmentStart));
    file.key() = segment_path(2, kSegmentStart);
    files.contents.insert(std::move(file));
    const auto found = position();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->end, end);
    EXPECT_EQ(found->history.current, 2U);
}

}  // namespace
}  // namespace paf
