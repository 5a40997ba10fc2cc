// Votes: which election a published position is for.
#include "model/cluster/vote.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paf {
namespace {

using testing::HasSubstr;

WalPosition somewhere() {
    WalPosition position;
    position.system_identifier = 7000000000000000001U;
    position.history = {3, {{1, {0x3000000}}, {2, {0x4000000}}}};
    position.end = {0x5000000};
    return position;
}

Generation remembered(TimelineId timeline, std::int64_t since) {
    Generation generation;
    generation.history.current = timeline;
    generation.since = since;
    return generation;
}

TEST(ElectionAfter, IsAnotherOneAfterEachGeneration) {
    EXPECT_EQ(election_after(std::nullopt), ElectionId{});
    const auto one = [](TimelineId timeline, std::int64_t since) {
        return election_after(std::optional(remembered(timeline, since)));
    };
    EXPECT_EQ(one(3, 1700000000), one(3, 1700000000));
    EXPECT_NE(one(3, 1700000000), one(4, 1700000000));
    // Given up and begun anew: the same number, another generation.
    EXPECT_NE(one(3, 1700000000), one(3, 1700000001));
    EXPECT_NE(one(1, 0), ElectionId{});
}

TEST(VoteText, IsThePositionsOwnWhereNothingIsRemembered) {
    EXPECT_EQ(encode_vote({somewhere(), {}}), encode_position(somewhere()));
    const auto vote = decode_vote(encode_position(somewhere()));
    ASSERT_TRUE(vote);
    EXPECT_EQ(vote->election, ElectionId{});
    EXPECT_EQ(vote->position, somewhere());
}

TEST(VoteText, NamesTheElectionAndReadsBack) {
    const std::string text = encode_vote({somewhere(), {3, 1700000000}});
    EXPECT_EQ(text, encode_position(somewhere()) + ";after=3@1700000000");
    const auto vote = decode_vote(text);
    ASSERT_TRUE(vote);
    EXPECT_EQ(vote->election, (ElectionId{3, 1700000000}));
    EXPECT_EQ(vote->position, somewhere());
    // An agent that knows no elections reads the position all the same, and this one what newer ones add.
    EXPECT_EQ(*decode_position(text), somewhere());
    EXPECT_EQ(decode_vote(text + ";x=1")->election, (ElectionId{3, 1700000000}));
}

TEST(VoteDecode, RefusesWhatItDoesNotWrite) {
    const std::string position = encode_position(somewhere());
    for (const char* wrong :
         {"", "@", "3", "3@", "@5", "0@5", "3@-5", "3@05", "03@5", "3@5@6", "x@5", "3@x", "-1@5", "3@5 ",
          "99999999999@5", "3@99999999999999999999", "3@5;after=4@6", "3@5;x=1;after=3@5"}) {
        const auto vote = decode_vote(position + ";after=" + wrong);
        ASSERT_FALSE(vote) << wrong;
        EXPECT_EQ(vote.error().kind, ErrorKind::kInvalid);
        EXPECT_THAT(vote.error().message, HasSubstr("expected"));
    }
    EXPECT_FALSE(decode_vote("nonsense"));
    EXPECT_FALSE(decode_vote(""));
    EXPECT_FALSE(decode_vote(";after=3@5"));
}

}  // namespace
}  // namespace paf
