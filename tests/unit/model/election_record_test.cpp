// Records of elections: what fits into one is read back as it was, and nothing else is.
#include "model/cluster/election_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace paf {
namespace {

using testing::HasSubstr;

ElectionRecord refusal() {
    ElectionRecord record;
    record.election = {2, 1700000000};
    record.outcome = ElectionOutcome::kRefused;
    record.by = "srv1";
    record.at = 1700000100;
    record.votes = {{"srv1", VoteStanding::kCounts, 2, {0x5000060}, ""},
                    {"srv2", VoteStanding::kMissing, 0, {}, "nothing published"},
                    {"srv3", VoteStanding::kOffline, 0, {}, ""}};
    record.why = "srv2: no WAL position";
    return record;
}

TEST(ElectionRecord, IsOneWordOfPlainCharacters) {
    EXPECT_EQ(encode_election(refusal()),
              "1;after=2@1700000000;how=refused;by=srv1;for=;at=1700000100;votes=srv1:counts:2@0/5000060:,"
              "srv2:missing::nothing%20published,srv3:offline::;more=0;why=srv2%3A%20no%20WAL%20position");
    ElectionRecord odd = refusal();
    odd.votes[1].node = "s+=r;v,2:\"";
    odd.why = "a++=\"\n'%;=\xC3\xBC\"";
    for (const char* bad : {"++", "+=", " ", "\"", "'", "\n"})
        EXPECT_EQ(encode_election(odd).find(bad), std::string::npos) << bad;
}

TEST(ElectionRecord, SurvivesBeingWrittenOut) {
    ElectionRecord none;  // nothing is remembered, nobody voted
    none.by = "srv1";
    ElectionRecord odd = refusal();
    odd.by = odd.votes[2].node = "a;b=c,d:e@f%\n\xC3\xBC";
    odd.votes[0].cause = "1:2,3;4";
    odd.left_out = 12;
    ElectionRecord first = refusal();
    first.election = {};
    first.outcome = ElectionOutcome::kOrdered;
    first.winner = "srv1";
    ElectionRecord all = refusal();
    all.outcome = ElectionOutcome::kSteppedBack;
    all.votes.clear();
    for (const auto standing :
         {VoteStanding::kCounts, VoteStanding::kForbidden, VoteStanding::kOtherData, VoteStanding::kMissing,
          VoteStanding::kUnreadable, VoteStanding::kApart, VoteStanding::kOffline})
        all.votes.push_back({standing_name(standing), standing, 7, {1}, outcome_name(all.outcome)});
    for (const ElectionRecord& record : {refusal(), none, odd, first, all}) {
        const auto read = decode_election(encode_election(record));
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(*read, record);
    }
}

TEST(ElectionRecord, IsNotReadFromAnythingElse) {
    const std::string good = encode_election(refusal());
    const auto with = [&good](const std::string& what, const std::string& instead) {
        std::string text = good;
        return text.replace(text.find(what), what.size(), instead);
    };
    for (const std::string& text : {std::string(),
                                    std::string("1;"),
                                    std::string("1;by=srv1"),
                                    "2" + good.substr(1),
                                    good + ";",
                                    good + ";x=1",
                                    good + ";by=srv1",
                                    with("2@1700000000", "02@1700000000"),
                                    with("2@1700000000", "0@0"),
                                    with("2@1700000000", "2"),
                                    with("=refused", "=given"),
                                    with("by=srv1", "by="),
                                    with("=1700000100", "=-1"),
                                    with("srv1:counts", ":counts"),
                                    with(":counts:", ":absent:"),
                                    with("2@0/5000060:", "2@0/5000060"),
                                    with("2@0/5000060", "0@0/5000060"),
                                    with("2@0/5000060", "2@0/5000g"),
                                    with("0/5000060", "0/05000060"),
                                    with("offline::", "offline"),
                                    with("offline::", "offline::,"),
                                    with("%20", "%2"),
                                    with("%3A", "%3a"),
                                    with("more=0", "more=00"),
                                    with(";more=0", ""),
                                    good + std::string(20000, 'x')}) {
        const auto read = decode_election(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().kind, ErrorKind::kInvalid);
        EXPECT_THAT(read.error().message, HasSubstr("election: expected "));
        EXPECT_LT(read.error().message.size(), 20000U);
    }
}

TEST(ElectionRecord, FitsWhateverThereIsToSay) {
    ElectionRecord record = refusal();
    fit(record);
    EXPECT_EQ(record, refusal()) << "what is short stays as it is";

    record.why = std::string(5000, '\xFF') + "\n" + std::string(100, ' ');
    record.votes[1].cause = std::string(3000, '%');
    for (int i = 0; i < 500; ++i)
        record.votes.push_back({"node-" + std::to_string(i) + ".example.org", VoteStanding::kApart, 0, {}, "\n\n"});
    fit(record);
    EXPECT_LE(encode_election(record).size(), kLongestElection);
    EXPECT_EQ(record.votes.size() + record.left_out, 503U);
    EXPECT_GT(record.left_out, 400U);
    EXPECT_EQ(record.votes[0], refusal().votes[0]) << "those that come first are kept";
    EXPECT_EQ(*decode_election(encode_election(record)), record);
    const ElectionRecord once = record;
    fit(record);
    EXPECT_EQ(record, once);

    for (RecordedVote& vote : record.votes) vote.node = std::string(4000, '+');
    fit(record);
    EXPECT_TRUE(record.votes.empty()) << "not even one";
    EXPECT_LE(encode_election(record).size(), kLongestElection);
}

TEST(ElectionRecord, KeepsNoSecret) {
    ElectionRecord record = refusal();
    record.why = "host=h password=verysecret: refused";
    record.votes[1].cause = "password=verysecret";
    fit(record);
    EXPECT_EQ(encode_election(record).find("verysecret"), std::string::npos);
}

}  // namespace
}  // namespace paf
