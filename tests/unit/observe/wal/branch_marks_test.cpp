// Branch marks from generated WAL and from the file beside the data.
#include "observe/wal/branch_marks.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../fakes.hpp"
#include "../layout_15.hpp"
#include "observe/control/crc.hpp"
#include "observe/control/little_endian.hpp"
#include "observe/wal/branch_file.hpp"
#include "observe/wal/local_position.hpp"
#include "wal_builder.hpp"

namespace paf {
namespace {

using std::chrono::seconds;
using test::WalBuilder;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint8_t kXlog = 0, kEndOfRecovery = 0x90, kFullPageWrites = 0xA0;

class Branches : public testing::Test {
  protected:
    /// Timeline 1, and where it was left.
    Branches() {
        start = wal.append(3000, kXlog, 0);
        wal.append(4000);
        fork = wal.end();
    }

    std::optional<std::uint32_t> mark(const TimelineHistory& path, TimelineId timeline) {
        return mark_from_wal(files, clock, source, clock.now() + seconds(5), path, timeline);
    }
    /// The checksum as it is stored in the record that begins at `record`, in one page of `builder`'s WAL.
    static std::uint32_t stored(WalBuilder& builder, Lsn record) {
        return little_endian_32(builder.bytes(), record.value - kBegin.value + 20);
    }
    Result<WalPosition> position() {
        PositionInputs inputs = test::position_inputs(test::wal_format_15(), checkpoint_timeline, start);
        return find_local_position(files, clock, inputs);
    }
    void note(const BranchRecord& record) { files.contents["/d/paf.generation"] = encode_branch_record(record) + "\n"; }
    static BranchRecord record_of(const BranchMarks& marks) {
        BranchRecord record;
        record.system_identifier = WalBuilder::kSystem;
        record.marks = marks;
        return record;
    }

    static constexpr Lsn kBegin{0x3000000};
    test::FakeFileSystem files;
    test::FakeClock clock;
    WalSource source{"/d", test::wal_format_15(), WalBuilder::kBlock, WalBuilder::kSegment, WalBuilder::kSystem};
    WalBuilder wal{test::wal_format_15(), kBegin};
    Lsn start, fork;
    TimelineId checkpoint_timeline = 1;
};

TEST_F(Branches, TheMarkIsTheChecksumOfTheFirstLongRecordOfTheTimeline) {
    wal.timeline = 2;
    wal.append(1, kXlog, kFullPageWrites);
    wal.append(60, 11);
    const Lsn marked = wal.append(20, kXlog, kEndOfRecovery);
    wal.append(90, kXlog, 0);
    wal.store(files, 2);
    const TimelineHistory path{2, {{1, fork}}};
    EXPECT_EQ(mark(path, 2), stored(wal, marked));
    EXPECT_EQ(mark(path, 1), std::nullopt) << "the oldest has none";
    EXPECT_EQ(mark(path, 7), std::nullopt);
    EXPECT_EQ(marks_from_wal(files, clock, source, clock.now() + seconds(5), path, wal.end()),
              (BranchMarks{{2, stored(wal, marked)}}));
    EXPECT_THAT(marks_from_wal(files, clock, source, clock.now() + seconds(5), path, marked), IsEmpty())
        << "not held yet";
}

TEST_F(Branches, TheRecordsThatTheOldTimelineWentOnWithAreNoneOfTheNew) {
    wal.append(20, kXlog, kEndOfRecovery);
    wal.append(9000, kXlog, kEndOfRecovery);
    wal.store(files, 1);
    EXPECT_EQ(mark({2, {{1, fork}}}, 2), std::nullopt);
}

TEST_F(Branches, WalThatEndsAtTheForkHasNoMark) {
    wal.store(files, 1);
    wal.store(files, 2);
    EXPECT_EQ(mark({2, {{1, fork}}}, 2), std::nullopt);
}

TEST_F(Branches, ATornRecordHasNoMark) {
    wal.timeline = 2;
    wal.append(20, kXlog, kEndOfRecovery);
    wal.bytes().back() = '\x55';
    wal.store(files, 2);
    EXPECT_EQ(mark({2, {{1, fork}}}, 2), std::nullopt);
}

TEST_F(Branches, OnlySoManyRecordsAreLookedAt) {
    wal.timeline = 2;
    for (int i = 0; i < 16; ++i) wal.append(30, 11);
    wal.append(20, kXlog, kEndOfRecovery);
    wal.store(files, 2);
    EXPECT_EQ(mark({2, {{1, fork}}}, 2), std::nullopt);
}

TEST_F(Branches, AForkAtASegmentsBorder) {
    wal.append(0, kXlog, 0x40);
    wal.store(files, 1);
    const Lsn border = wal.end();
    ASSERT_EQ(border.value % WalBuilder::kSegment, 0U);
    WalBuilder second(test::wal_format_15(), border);
    second.timeline = 2;
    second.previous = wal.previous;
    second.append(20, kXlog, kEndOfRecovery);
    second.store(files, 2);
    EXPECT_EQ(mark({2, {{1, border}}}, 2), little_endian_32(second.bytes(), 40 + 20));
}

TEST_F(Branches, TheNewerTimelinesFileHoldsACopyOfTheOldersRecord) {
    wal.timeline = 2;
    const Lsn second = wal.append(20, kXlog, kEndOfRecovery);
    const Lsn left = wal.end();
    wal.timeline = 3;
    const Lsn third = wal.append(28, kXlog, kEndOfRecovery);
    wal.store(files, 3);
    const TimelineHistory path{3, {{1, fork}, {2, left}}};
    EXPECT_EQ(mark(path, 2), stored(wal, second));
    EXPECT_EQ(mark(path, 3), stored(wal, third));
    const TimelineHistory without{3, {{1, fork}, {2, fork}}};
    EXPECT_EQ(mark(without, 2), std::nullopt) << "timeline 2 was left before it wrote anything";
}

TEST_F(Branches, ThePositionTellsTheMarksOfItsTimelines) {
    wal.store(files, 1);
    wal.timeline = 2;
    const Lsn marked = wal.append(20, kXlog, kEndOfRecovery);
    wal.store(files, 2);
    files.contents["/d/pg_wal/00000002.history"] = "1\t" + fork.text() + "\tno recovery target specified\n";
    auto found = position();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->history.current, 2U);
    EXPECT_EQ(found->marks, (BranchMarks{{2, stored(wal, marked)}}));
    EXPECT_EQ(found->ordered, 0U);

    BranchRecord record = record_of({{2, 5}, {9, 9}});
    record.promoting_from = 1;
    note(record);
    found = position();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->marks, (BranchMarks{{2, stored(wal, marked)}})) << "the WAL's word goes before the file's";
    EXPECT_EQ(found->ordered, 2U);
}

TEST_F(Branches, WhereTheWalIsGoneTheFileTells) {
    wal.append(0, kXlog, 0x40);
    const Lsn later = wal.end();
    WalBuilder second(test::wal_format_15(), later);
    second.timeline = 2;
    start = second.append(90, kXlog, 0);
    checkpoint_timeline = 2;
    second.store(files, 2);
    files.contents["/d/pg_wal/00000002.history"] = "1\t" + fork.text() + "\tno recovery target specified\n";
    EXPECT_THAT(position().value().marks, IsEmpty());
    note(record_of({{2, 0x1234}}));
    EXPECT_EQ(position().value().marks, (BranchMarks{{2, 0x1234}}));
    BranchRecord foreign = record_of({{2, 0x1234}});
    foreign.system_identifier = 1;
    note(foreign);
    EXPECT_THAT(position().value().marks, IsEmpty());
    files.forbidden = {"/d/paf.generation"};
    EXPECT_THAT(position().value().marks, IsEmpty());
}

class BranchFile : public testing::Test {
  protected:
    BranchRecord read(const std::string& content) {
        files.contents["/d/paf.generation"] = content;
        const auto record = read_branch_file(files, "/d");
        EXPECT_TRUE(record);
        return record.value_or(BranchRecord{});
    }
    test::FakeFileSystem files;
};

TEST_F(BranchFile, NoFileIsNoRecord) {
    const auto none = read_branch_file(files, "/d");
    ASSERT_TRUE(none);
    EXPECT_EQ(*none, BranchRecord{});
    EXPECT_EQ(none->remark, "");
}

TEST_F(BranchFile, ReadsWhatWasWritten) {
    const BranchRecord record = read("1;sys=42;tl=2;mark=2:0BADF00D;gen=2;from=1\n");
    EXPECT_EQ(record.system_identifier, 42U);
    EXPECT_EQ(record.promoting_from, 1U);
    EXPECT_EQ(record.remark, "");
}

TEST_F(BranchFile, WhatCannotBeUnderstoodIsNoRecordButIsRemarkedOn) {
    for (const std::string& content :
         {std::string(), std::string("1;sys=42;tl=2;mark=2:0BADF00D;gen=2;from=1"), std::string("what\n"),
          std::string("1;sys=42;tl=2;mark=2:0BADF00D;gen=2;from=1\n\n"), std::string(17U << 10U, '1')}) {
        const BranchRecord record = read(content);
        EXPECT_EQ(record, BranchRecord{}) << content.substr(0, 50);
        EXPECT_THAT(record.remark, HasSubstr("/d/paf.generation: ")) << content.substr(0, 50);
    }
}

TEST_F(BranchFile, WhatMayNotBeReadIsAnError) {
    files.forbidden = {"/d/paf.generation"};
    EXPECT_EQ(read_branch_file(files, "/d").error().kind, ErrorKind::kPermission);
}

}  // namespace
}  // namespace paf
