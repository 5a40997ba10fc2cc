#include "model/wal/branch_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paf {
namespace {

using testing::HasSubstr;

BranchRecord noted() {
    BranchRecord record;
    record.system_identifier = 7123456789012345678U;
    record.timeline = 3;
    record.marks = {{2, 0x0BADF00D}, {3, 1}};
    record.ordered = 2;
    record.promoting_from = 3;
    return record;
}

constexpr const char* kNoted = "1;sys=7123456789012345678;tl=3;mark=2:0BADF00D,3:00000001;gen=2;from=3";

TEST(BranchRecordText, IsStableAndReadsBack) {
    EXPECT_EQ(encode_branch_record(noted()), kNoted);
    EXPECT_EQ(decode_branch_record(kNoted).value(), noted());
    BranchRecord little;
    little.system_identifier = 1;
    EXPECT_EQ(encode_branch_record(little), "1;sys=1;tl=0;mark=;gen=0;from=0");
    EXPECT_EQ(decode_branch_record(encode_branch_record(little)).value(), little);
    BranchRecord remarked = noted();
    remarked.remark = "not written";
    EXPECT_EQ(encode_branch_record(remarked), kNoted);
}

TEST(BranchRecordDecode, RefusesWhatItDoesNotWrite) {
    const std::string text = kNoted;
    const auto with = [&text](const std::string& from, const std::string& to) {
        std::string changed = text;
        return changed.replace(changed.find(from), from.size(), to);
    };
    for (const std::string& wrong :
         {std::string(), std::string("1"), text + ";", text + ";new=1", text + "\n", with("1;sys", "2;sys"),
          with("tl=3", "tl=03"), with("tl=3", "tl=4294967296"), with("tl=3;", ""), with("0BADF00D", "0badf00d"),
          with("2:0BADF00D,3:00000001", "3:00000001,2:0BADF00D"), with("gen=2", "gen=-1"), with("from=3", "from="),
          with("sys=7123456789012345678", "sys=0"), std::string("1;sys=0;tl=0;mark=;gen=0;from=0")}) {
        const auto decoded = decode_branch_record(wrong);
        ASSERT_FALSE(decoded) << wrong;
        EXPECT_THAT(decoded.error().message, HasSubstr("branch record: expected ")) << wrong;
    }
}

class Remembering : public testing::Test {
  protected:
    [[nodiscard]] WalPosition told() const {
        WalPosition told = position;
        add_remembered(record, told);
        return told;
    }

    BranchRecord record = noted();
    WalPosition position{noted().system_identifier, {3, {{1, {0x3000000}}, {2, {0x40000A0}}}}, {0x5000000}, {}};
};

TEST_F(Remembering, AddsMarksThatAreLacking) {
    EXPECT_EQ(told().marks, record.marks);
    position.marks = {{2, 7}};
    EXPECT_EQ(told().marks, (BranchMarks{{2, 7}, {3, 1}})) << "what the WAL says goes before";
}

TEST_F(Remembering, AddsNothingOfTimelinesThatTheDataAreNotOn) {
    record.marks = {{2, 5}, {3, 6}, {4, 7}};
    position.history = {3, {{1, {0x3000000}}}};
    EXPECT_EQ(told().marks, (BranchMarks{{3, 6}}));
    position.end = Lsn{0x3000000};
    EXPECT_TRUE(told().marks.empty()) << "the timeline's beginning is no data of it";
}

TEST_F(Remembering, AddsNothingOfAnotherDatabaseOrNoRecord) {
    position.system_identifier = 1;
    EXPECT_EQ(told(), position);
    position.system_identifier = 0;
    record = BranchRecord{};
    EXPECT_EQ(told(), position);
}

TEST(BranchRecordText, WholeDataAreNotedAtTheEnd) {
    BranchRecord record = noted();
    const std::string before = encode_branch_record(record);
    record.whole = WholeTimeline{3, {0x5000000}};
    EXPECT_EQ(encode_branch_record(record), before + ";whole=3@0/5000000");
    EXPECT_EQ(*decode_branch_record(before + ";whole=3@0/5000000"), record);
    for (const char* wrong :
         {"", "3", "3@", "@0/5000000", "0@0/5000000", "3@0/0", "3@5000000", "3@0/5000000@1", "03@0/5000000"})
        EXPECT_FALSE(decode_branch_record(before + ";whole=" + wrong)) << wrong;
    EXPECT_FALSE(decode_branch_record(before + ";whole=3@0/5000000;whole=3@0/5000000"));
    EXPECT_FALSE(decode_branch_record("1;whole=3@0/5000000" + before.substr(1)));
}

TEST_F(Remembering, DataAreWholeAtThePlaceThatWasNotedAlone) {
    EXPECT_FALSE(told().whole);
    record.whole = WholeTimeline{3, {0x5000000}};
    EXPECT_TRUE(told().whole);
    record.marks = {{3, 1}};
    position.marks = {{3, 2}};
    EXPECT_FALSE(told().whole) << "another branch of the number";
    position.marks = {{3, 1}};
    EXPECT_TRUE(told().whole);
    position.end = Lsn{0x5000018};
    EXPECT_FALSE(told().whole) << "its primary wrote on, so that it did not end where it is said to have";
    position.end = Lsn{0x4FFFFE8};
    EXPECT_FALSE(told().whole) << "the end was lost";
    position.end = Lsn{0x5000000};
    record.whole = WholeTimeline{2, {0x5000000}};
    EXPECT_FALSE(told().whole) << "of another timeline";
    record.whole = WholeTimeline{3, {0x5000000}};
    position.system_identifier = 1;
    EXPECT_FALSE(told().whole) << "another database";
}

TEST_F(Remembering, TellsWhichTimelineWasOrdered) {
    EXPECT_EQ(told().ordered, 2U);
    record.ordered = 3;
    EXPECT_EQ(told().ordered, 3U);
    record.ordered = 4;
    EXPECT_EQ(told().ordered, 0U) << "these data are not on it";
    record.promoting_from = 2;
    EXPECT_EQ(told().ordered, 3U) << "the order to leave timeline 2 made timeline 3";
    record.promoting_from = 1;
    EXPECT_EQ(told().ordered, 0U) << "timeline 3 did not come from timeline 1 itself";
    position.history = {1, {}};
    EXPECT_EQ(told().ordered, 0U) << "not promoted yet";
}

}  // namespace
}  // namespace paf
