// Who takes part in an election, by lists of which any one may be empty; and how a node steps back.
#include "decide/election/peers.hpp"

#include <gtest/gtest.h>

#include "scene.hpp"

namespace paf::test {
namespace {

using Names = std::vector<std::string>;

Fact<ClusterStatus> cluster_of(std::vector<ClusterNode> nodes) {
    return ClusterStatus{std::move(nodes)};
}

ClusterNode offline(const std::string& name) {
    ClusterNode node;
    node.name = name;
    return node;
}

TEST(ExpectedPeers, AreTheUnionOfTheLists) {
    const auto all = cluster_of({online("srv1"), online("srv2"), online("srv3")});
    NotifyContext notify;
    EXPECT_EQ(expected_peers(notify, "srv1", all), Names{});
    // Each list alone tells of a node.
    for (Names NotifyContext::*list : {&NotifyContext::active, &NotifyContext::promoted, &NotifyContext::unpromoted,
                                       &NotifyContext::start, &NotifyContext::promote}) {
        NotifyContext one;
        one.*list = {"srv1", "srv2"};
        EXPECT_EQ(expected_peers(one, "srv1", all), Names{"srv2"});
    }
    notify.active = {"srv3", "srv1"};
    notify.unpromoted = {"srv2", "srv3"};
    EXPECT_EQ(expected_peers(notify, "srv1", all), (Names{"srv2", "srv3"}));
    EXPECT_EQ(expected_peers(notify, "srv10", all), (Names{"srv1", "srv2", "srv3"}));
}

TEST(ExpectedPeers, ANodeThatIsStoppedIsOutUnlessItStartsAgain) {
    const auto all = cluster_of({online("srv1"), online("srv2")});
    NotifyContext notify;
    notify.active = {"srv1", "srv2"};
    notify.stop = {"srv2"};
    EXPECT_EQ(expected_peers(notify, "srv1", all), Names{});
    notify.start = {"srv2"};
    EXPECT_EQ(expected_peers(notify, "srv1", all), Names{"srv2"});
}

TEST(ExpectedPeers, ANodeKnownToBeOfflineIsOutAnUnknownOneIsNot) {
    NotifyContext notify;
    notify.promoted = {"srv2"};
    EXPECT_EQ(expected_peers(notify, "srv1", cluster_of({offline("srv2")})), Names{});
    EXPECT_EQ(expected_peers(notify, "srv1", cluster_of({})), Names{"srv2"});
    EXPECT_EQ(expected_peers(notify, "srv1", Fact<ClusterStatus>::unknown("no cibadmin")), Names{"srv2"});
}

/// srv1 among srv2 and srv3, whose published texts are `published`.
Scene among(PublishedPositions published) {
    Scene scene(Action::kPromote);
    scene.request.notify.present = true;
    scene.request.notify.unpromoted = {"srv1", "srv2", "srv3"};
    scene.request.notify.promote = {"srv1"};
    scene.seen.node = std::string("srv1");
    scene.seen.position = position(0x5000000);
    scene.seen.cluster = ClusterStatus{{online("srv1"), online("srv2"), online("srv3", Score::minus_infinity())}};
    scene.seen.published = std::move(published);
    return scene;
}

TEST(Candidates, CarryTheirEvidence) {
    const Scene scene = among({{"srv3", encode_position(position(0x4000000))}, {"srv30", "somebody else's"}});
    const std::vector<Candidate> found = candidates(scene.request, scene.seen);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].node, "srv2");
    EXPECT_EQ(found[0].evidence, Candidate::Evidence::kMissing);
    EXPECT_TRUE(found[0].promotable);
    EXPECT_EQ(found[1].evidence, Candidate::Evidence::kPosition);
    EXPECT_EQ(found[1].position, position(0x4000000));
    EXPECT_FALSE(found[1].promotable);

    const Scene garbled = among({{"srv2", "1;sys="}});
    EXPECT_EQ(candidates(garbled.request, garbled.seen)[0].evidence, Candidate::Evidence::kInvalid);
}

TEST(Candidates, WhatAPrimaryThatIsGoneSaidDoesNotForbid) {
    Scene scene = among({});
    const auto promotable = [&scene](std::optional<Score> score) {
        scene.seen.cluster = ClusterStatus{{online("srv1"), online("srv2", score), online("srv3")}};
        return candidates(scene.request, scene.seen)[0].promotable;
    };
    for (const Ban ban : {Ban::kLostStream, Ban::kNoStream, Ban::kSteppedBack, Ban::kOtherData})
        EXPECT_TRUE(promotable(Score::banned(ban))) << Score::banned(ban).words();
    EXPECT_FALSE(promotable(Score::banned(Ban::kTooFarBehind))) << "a limit that the administrator set";
    EXPECT_FALSE(promotable(Score::minus_infinity())) << "an order";
    for (const auto score : {std::optional<Score>(), {Score{1}}, {Score{-1}}, {Score::withheld()}})
        EXPECT_TRUE(promotable(score));
}

TEST(SwitchoverFrom, IsThePrimaryThatIsDemotedAndStays) {
    NotifyContext notify;
    EXPECT_EQ(switchover_from(notify, "srv1"), std::nullopt);
    notify.demote = {"srv2"};
    EXPECT_EQ(switchover_from(notify, "srv1"), "srv2");
    EXPECT_EQ(switchover_from(notify, "srv2"), std::nullopt);
    notify.stop = {"srv20"};
    EXPECT_EQ(switchover_from(notify, "srv1"), "srv2");
    notify.stop = {"srv2"};
    EXPECT_EQ(switchover_from(notify, "srv1"), std::nullopt);
    notify.stop = {};
    notify.demote = {"srv2", "srv3"};
    EXPECT_EQ(switchover_from(notify, "srv1"), std::nullopt);
}

TEST(HoldElection, ABetterThirdNodeWinsASwitchoverToo) {
    Scene scene = among(
        {{"srv2", encode_position(position(0x5000000, 0x4FFFF88))}, {"srv3", encode_position(position(0x6000000))}});
    scene.request.notify.demote = {"srv2"};
    scene.seen.cluster = ClusterStatus{{online("srv1"), online("srv2"), online("srv3")}};
    const Outcome outcome = hold_election(scene.request, scene.seen, *scene.seen.position);
    EXPECT_EQ(outcome.verdict.kind, ElectionVerdict::Kind::kBetterElsewhere);
    EXPECT_EQ(outcome.verdict.winner, "srv3");
    EXPECT_FALSE(outcome.old_primary_returns);
}

TEST(HoldElection, AForbiddenOldPrimaryMayReturnAllTheSame) {
    Scene scene = among(
        {{"srv2", encode_position(position(0x5000078, 0x5000000))}, {"srv3", encode_position(position(0x5000000))}});
    scene.request.notify.demote = {"srv2"};
    scene.seen.cluster = ClusterStatus{{online("srv1"), online("srv2", Score::minus_infinity()), online("srv3")}};
    const Outcome outcome = hold_election(scene.request, scene.seen, *scene.seen.position);
    EXPECT_EQ(outcome.verdict.winner, "srv2");
    EXPECT_TRUE(outcome.old_primary_returns);
}

TEST(HoldElection, SaysWhoseAnswerIsWorthWaitingFor) {
    const Scene missing = among({{"srv3", encode_position(position(0x5000000))}});
    EXPECT_TRUE(hold_election(missing.request, missing.seen, *missing.seen.position).some_missing);
    const Scene garbled = among({{"srv2", "nonsense"}, {"srv3", "nonsense"}});
    EXPECT_FALSE(hold_election(garbled.request, garbled.seen, *garbled.seen.position).some_missing);
}

TEST(StepBack, RaisesTheWinnerAndLowersThisNode) {
    Scene scene = among({});
    Outcome outcome;
    outcome.verdict.winner = "srv2";
    const auto mine = [&] { return effect_text(step_back(outcome, scene.seen).back()); };
    EXPECT_EQ(effect_text(step_back(outcome, scene.seen).front()), "SetScore(srv2=1000, confirmed)");
    EXPECT_EQ(mine(), "SetScore(srv1=1, confirmed)");
    scene.seen.cluster = ClusterStatus{{online("srv1", Score::bootstrap())}};
    EXPECT_EQ(mine(), "SetScore(srv1=1, confirmed)");
    scene.seen.cluster = ClusterStatus{{online("srv1", Score::last_resort())}};
    EXPECT_EQ(mine(), "SetScore(srv1=-INFINITY (stepped back for a better node), confirmed)");
    scene.seen.cluster = ClusterStatus{{online("srv1", Score::best_standby())}};
    outcome.old_primary_returns = true;
    EXPECT_EQ(mine(), "SetScore(srv1=-INFINITY (stepped back for a better node), confirmed)");
}

}  // namespace
}  // namespace paf::test
