// However many timelines and segments there are since the last checkpoint, the WAL is read once; and not even that
// where a running server says what it has replayed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../fakes.hpp"
#include "../layout_15.hpp"
#include "observe/wal/local_position.hpp"
#include "observe/wal/timeline_histories.hpp"
#include "observe/wal/wal_reader.hpp"
#include "wal_builder.hpp"

namespace paf {
namespace {

using test::WalBuilder;

constexpr Lsn kFirstSegment{0x4000000};
constexpr std::uint8_t kWalkedCheckpoint = 0x10, kWalkedRecoveryEnd = 0x90;
constexpr TimelineId kLastTimeline = 5;
/// Before the first switch, and after the last one.
constexpr std::size_t kManySegments = 12;

/// Many segments since the checkpoint, then some switches of timeline within one or two, then many segments again.
class OneWalk : public testing::Test {
  protected:
    OneWalk() {
        inputs = test::position_inputs(test::wal_format_15(), 1, append(90, 0, kWalkedCheckpoint));
        fill(kManySegments);
        for (TimelineId timeline = 1; timeline <= kLastTimeline; ++timeline) {
            wal.timeline = timeline;
            append(20, 0, kWalkedRecoveryEnd);
            for (int i = 0; i < 3; ++i) append(5000);
            if (timeline == kLastTimeline) fill(kManySegments);
            wal.store(files, timeline);
            if (timeline == kLastTimeline) break;
            forks.push_back(wal.end());
            history += std::to_string(timeline) + "\t" + wal.end().text() + "\tno recovery target specified\n";
            files.contents["/d/pg_wal/" + history_name(timeline + 1)] = history;
            path.ancestors.push_back({timeline, wal.end()});
        }
        path.current = kLastTimeline;
        // A timeline has no file before the segment in which it began.
        for (TimelineId timeline = 2; timeline <= kLastTimeline; ++timeline) {
            for (Lsn lsn = kFirstSegment;
                 lsn.value / WalBuilder::kSegment < forks.at(timeline - 2).value / WalBuilder::kSegment;
                 lsn.value += WalBuilder::kSegment) {
                files.contents.erase("/d/pg_wal/" + wal_segment_name(timeline, lsn, WalBuilder::kSegment));
            }
        }
    }

    Lsn append(std::size_t payload, std::uint8_t resource_manager = 10, std::uint8_t info = 0) {
        const Lsn start = wal.append(payload, resource_manager, info);
        record_ends.push_back(wal.end());
        return start;
    }
    void fill(std::size_t segments) {
        const Lsn until{wal.end().value + segments * WalBuilder::kSegment};
        for (std::size_t i = 0; wal.end() < until; ++i) append(20000 + i % 7 * 1111);
    }
    void running(Lsn replayed) { inputs.sql = test::standby_answer(replayed, {}); }
    /// Chunks of WAL that were read since the last call, those for the marks included.
    std::size_t chunks() {
        const auto is_segment = [](const std::string& name) { return name.size() == sizeof "/d/pg_wal/" - 1 + 24; };
        const auto count = std::count_if(files.reads.begin(), files.reads.end(), is_segment);
        files.reads.clear();
        return static_cast<std::size_t>(count);
    }
    Result<WalPosition> position() { return find_local_position(files, clock, inputs); }
    void expect_end(Lsn end) {
        const auto found = position();
        ASSERT_TRUE(found) << found.error().message;
        EXPECT_EQ(found->end.text(), end.text());
        EXPECT_EQ(found->history, path);
        EXPECT_EQ(found->marks.size(), 4U);
    }

    test::FakeFileSystem files;
    test::FakeClock clock;
    WalBuilder wal{test::wal_format_15(), kFirstSegment};
    std::string history;
    std::vector<Lsn> record_ends, forks;
    TimelineHistory path;
    PositionInputs inputs;
};

/// Of each line of timelines the place where it parts, and its neighbour; the mark of each timeline.  A file that is
/// not there counts as well.
constexpr std::size_t kFewChunks = 2 * kLastTimeline * kLastTimeline;

TEST_F(OneWalk, ReadsEachSegmentOnce) {
    chunks();
    expect_end(wal.end());
    const std::size_t files_tried =
        (kManySegments + 1) * kLastTimeline;  // before the switches no newer timeline has a file
    EXPECT_LE(chunks(), 2 * kManySegments + 3 + files_tried + kFewChunks);
}

TEST_F(OneWalk, ReadsTheEndAloneWhenTheServerSaysWhatItReplayed) {
    running(record_ends.at(record_ends.size() - 3));
    chunks();
    expect_end(wal.end());
    EXPECT_LE(chunks(), 3 + kFewChunks);
}

TEST_F(OneWalk, WhereverTheServerStandsTheEndIsTheSame) {
    for (std::size_t i = 1; i < record_ends.size(); i += 1 + (i > 20 && i + 60 < record_ends.size() ? 16 : 0)) {
        running(record_ends[i]);
        expect_end(wal.end());
        if (HasFailure()) FAIL() << "replayed up to " << record_ends[i].text();
    }
}

/// More than what is read without asking, and the server is down.
class MuchWal : public OneWalk {
  protected:
    MuchWal() {
        files.contents.clear();
        WalBuilder much(test::wal_format_15(), kFirstSegment);
        inputs.control.checkpoint = much.append(90, 0, kWalkedCheckpoint);
        while (much.end().value < kFirstSegment.value + 80 * WalBuilder::kSegment) much.append(200000);
        inputs.control.min_recovery_point = much.end();
        inputs.control.min_recovery_timeline = 1;
        for (int i = 0; i < 20; ++i) much.append(30000);
        end = much.end();
        much.store(files, 1);
    }
    static std::string segment(std::uint64_t index) {
        const Lsn lsn{kFirstSegment.value + index * WalBuilder::kSegment};
        return "/d/pg_wal/" + wal_segment_name(1, lsn, WalBuilder::kSegment);
    }
    Lsn end;
};

TEST_F(MuchWal, IsNotReadUpToTheMinimumRecoveryPoint) {
    const auto found = position();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->end, end);
    for (std::uint64_t index = 0; index < 81; ++index) {
        std::string& content = files.contents.at(segment(index));
        if (index > 0 && index < 79)
            content[content.size() / 2] ^= 1;  // what lies between the first pages is not looked at
    }
    const auto again = position();
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->end, end);
}

TEST_F(MuchWal, IsNoConsistentCopyWithAHole) {
    const auto all = files.contents;
    for (const std::uint64_t gone : {1U, 40U, 79U}) {
        files.contents = all;
        files.contents.erase(segment(gone));
        const auto found = position();
        ASSERT_FALSE(found) << gone;
        EXPECT_THAT(found.error().message, testing::HasSubstr("expected WAL up to the minimum recovery point"));
        files.contents[segment(gone)] = files.contents.at(segment(gone - 1));  // recycled
        EXPECT_FALSE(position()) << gone;
    }
}

TEST_F(MuchWal, AMinimumThatIsNoRecordsEndIsNotAPlaceToBeginAt) {
    inputs.control.min_recovery_point.value -= 4096;
    const auto found = position();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->end, end);
}

TEST_F(OneWalk, APlaceThatIsNoRecordsEndIsNotBelieved) {
    running(Lsn{record_ends.back().value - 2048});
    expect_end(wal.end());
}

TEST_F(OneWalk, AnOldTimelineThatWentOnIsSeen) {
    // Timeline 2 goes on past the place where it was left, far beyond the checkpoint.
    WalBuilder further(test::wal_format_15(), Lsn{forks[1].value - forks[1].value % WalBuilder::kSegment});
    further.timeline = 2;
    further.append(static_cast<std::size_t>(forks[1].value % WalBuilder::kSegment) + 9000);
    const std::string name = "/d/pg_wal/" + wal_segment_name(2, forks[1], WalBuilder::kSegment);
    std::string& file = files.contents.at(name);
    // What follows the fork is a record of its own: a copy of what timeline 3 has there, under its own number.
    const std::string& other = files.contents.at("/d/pg_wal/" + wal_segment_name(3, forks[1], WalBuilder::kSegment));
    file = other;
    for (std::size_t page = 0; page + WalBuilder::kBlock <= file.size(); page += WalBuilder::kBlock) {
        const std::uint64_t lsn = forks[1].value - forks[1].value % WalBuilder::kSegment + page;
        if (lsn > forks[1].value && file[page + 4] == 3) file[page + 4] = 2;
    }
    for (const bool answers : {false, true}) {
        inputs.sql.reset();
        if (answers) running(record_ends.at(record_ends.size() - 3));
        const auto found = position();
        ASSERT_FALSE(found) << answers;
        EXPECT_THAT(found.error().message, testing::HasSubstr("parted ways before"));
    }
}

TEST_F(OneWalk, ALongRecordBeforeThePlaceIsWalkedFromItsBeginning) {
    WalBuilder big(test::wal_format_15(), kFirstSegment);
    WalSource source{"/d", test::wal_format_15(), WalBuilder::kBlock, WalBuilder::kSegment, WalBuilder::kSystem};
    files.contents.clear();
    const Lsn first = big.append(100);
    for (const std::size_t size : {1U << 20U, 3U << 20U}) big.append(size);
    const Lsn far = big.end();
    big.append(1U << 19U);
    const Lsn near = big.end();
    big.append(8);
    big.store(files, 1);
    const auto through = [&](Lsn place) {
        return find_wal_end(files, clock, source, {clock.now() + std::chrono::seconds(10)}, {1, {}}, place,
                            WalStart::kThrough);
    };
    const auto found = through(near);
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(found->passed);
    EXPECT_EQ(found->end, big.end());
    EXPECT_FALSE(through(far)) << "no record begins within 2 MiB";
    EXPECT_FALSE(through(first)) << "nothing lies before";
    const auto missed = through(Lsn{near.value - 64});
    ASSERT_TRUE(missed) << missed.error().message;
    EXPECT_FALSE(missed->passed);
}

}  // namespace
}  // namespace paf
