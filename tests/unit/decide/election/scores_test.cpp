#include "decide/election/scores.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "positions.hpp"

namespace paf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint64_t kNow = 0x180000000;  ///< the primary's position: "1/80000000"

ReplicationClient client(const std::string& name, std::uint64_t lag = 0, const std::string& sync = "async",
                         const std::string& state = "streaming") {
    const Lsn position{kNow - lag};
    return {name, state, position, position, position, position, sync};
}

ClusterNode online(const std::string& name, std::optional<std::int32_t> score = std::nullopt) {
    return {name, true, score ? std::optional<Score>(Score{*score}) : std::nullopt, std::nullopt};
}

ScoreInputs inputs(std::vector<ClusterNode> nodes, std::vector<ReplicationClient> clients, std::uint64_t maxlag = 0) {
    nodes.insert(nodes.begin(), online("srv1", 1001));
    return {"srv1", {std::move(nodes)}, maxlag, true, {kNow}, std::move(clients)};
}

std::string ban_text(Ban ban) {
    static const std::map<Ban, std::string> names = {{Ban::kLostStream, "lost-stream"},
                                                     {Ban::kTooFarBehind, "too-far-behind"},
                                                     {Ban::kSteppedBack, "stepped-back"},
                                                     {Ban::kOtherData, "other-data"},
                                                     {Ban::kNoStream, "no-stream"}};
    return names.at(ban);
}

/// "srv2=1000", "srv3=no-stream" for each change.
std::vector<std::string> changes(const ScoreInputs& in) {
    std::vector<std::string> text;
    for (const ScoreChange& change : scores_for(in)) {
        EXPECT_FALSE(change.reason.empty());
        text.push_back(change.node + "=" + (change.score.ban() ? ban_text(*change.score.ban()) : change.score.text()));
    }
    return text;
}

TEST(ScoresFor, ThePrimaryScoresItselfFirst) {
    ScoreInputs in = inputs({online("srv2")}, {client("srv2")});
    in.cluster.nodes[0].score = Score{990};
    EXPECT_THAT(changes(in), ElementsAre("srv1=1001", "srv2=1000"));
    in.cluster.nodes[0].score = std::nullopt;
    EXPECT_THAT(changes(in), ElementsAre("srv1=1001", "srv2=1000"));
    in.cluster.nodes.erase(in.cluster.nodes.begin());
    EXPECT_THAT(changes(in), ElementsAre("srv1=1001", "srv2=1000"));
}

TEST(ScoresFor, NothingChangedGivesNothing) {
    EXPECT_THAT(changes(inputs({online("srv2", 1000), online("srv3", 990)}, {client("srv2"), client("srv3")})),
                IsEmpty());
}

TEST(ScoresFor, WithoutKnowledgeOfTheStandbysOnlyItsOwn) {
    ScoreInputs in = inputs({online("srv2")}, {});
    in.standbys_known = false;
    EXPECT_THAT(changes(in), IsEmpty());
    in.cluster.nodes[0].score = std::nullopt;
    EXPECT_THAT(changes(in), ElementsAre("srv1=1001"));
}

TEST(ScoresFor, RanksByFlushedThenWrittenThenReplayedThenSyncThenName) {
    ReplicationClient written = client("srv2"), replayed = client("srv3");
    written.flush = replayed.flush = replayed.write = {kNow - 10};
    const auto in =
        inputs({online("srv6"), online("srv5"), online("srv4"), online("srv3"), online("srv2")},
               {client("srv5", 10), client("srv6", 10, "potential"), client("srv4", 10), replayed, written});
    EXPECT_THAT(changes(in), ElementsAre("srv2=1000", "srv3=990", "srv6=980", "srv4=970", "srv5=960"));
}

TEST(ScoresFor, AReasonSaysRankPositionAndLag) {
    const auto all = scores_for(inputs({online("srv2")}, {client("srv2", 0x10, "sync")}));
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].reason, "standby 1 of 1, flushed 1/7FFFFFF0, 16 bytes behind, sync");
}

TEST(ScoresFor, ForbidsWhatIsNotAStreamingStandby) {
    ReplicationClient receiver = client("srv7");
    receiver.replay = {};
    const auto in =
        inputs({online("srv2"), online("srv3", 1000), online("srv4"), online("srv5"), online("srv6"), online("srv7")},
               {client("srv3", 0, "async", "catchup"), client("srv4", 0, "async", "startup"),
                client("srv5", 0, "async", "backup"), client("srv6", 0, "async", ""), receiver});
    EXPECT_THAT(changes(in), ElementsAre("srv2=no-stream", "srv3=1", "srv4=no-stream", "srv5=no-stream",
                                         "srv6=no-stream", "srv7=no-stream"));
    EXPECT_EQ(scores_for(in).at(0).reason, "not connected to the primary");
    EXPECT_THAT(scores_for(in).at(1).reason, HasSubstr("its state is 'catchup'"));
    EXPECT_THAT(scores_for(in).at(5).reason, HasSubstr("not a standby"));
}

/// Of one whose state the server does not show to us.
ReplicationClient hidden(const std::string& name) {
    ReplicationClient row;
    row.application_name = name;
    row.visible = false;
    return row;
}

TEST(ScoresFor, WhatCannotBeSeenKeepsItsScore) {
    for (const std::optional<std::int32_t> score :
         {std::optional<std::int32_t>(), std::optional<std::int32_t>(1000), std::optional<std::int32_t>(1),
          std::optional<std::int32_t>(-1000005), std::optional<std::int32_t>(-1000000)}) {
        ScoreInputs in = inputs({online("srv2", score), online("srv3", 990)}, {hidden("srv2"), hidden("srv3")});
        EXPECT_THAT(changes(in), IsEmpty()) << score.value_or(0);
    }
    // Who is not connected is seen not to be.
    EXPECT_THAT(changes(inputs({online("srv2", 1000), online("srv3", 990)}, {hidden("srv3")})), ElementsAre("srv2=1"));
    EXPECT_THAT(changes(inputs({online("srv2", 980), online("srv3", 990)}, {hidden("srv3"), client("srv2")})),
                ElementsAre("srv2=1000"));
}

TEST(ScoresFor, AtTheFirstLookWhatCannotBeSeenIsALastResort) {
    ScoreInputs in = inputs({online("srv2"), online("srv3"), online("srv4", 1000)},
                            {hidden("srv2"), hidden("srv3"), hidden("srv4")});
    in.cluster.nodes[1].has_instance = true;
    in.first_look = true;
    EXPECT_THAT(changes(in), ElementsAre("srv2=1"));
}

TEST(ScoresFor, NamesAreComparedAsTheServerHasThem) {
    const std::string name = "pg-standby-production-frankfurt-rack-18.database.internal.example.com";
    for (const std::string& row : {name.substr(0, 63), name}) {
        const bool the_servers = row.size() == 63;
        EXPECT_THAT(changes(inputs({online(name, 1)}, {client(row)})),
                    ElementsAre(name + (the_servers ? "=1000" : "=lost-stream")))
            << row;
    }
    EXPECT_THAT(changes(inputs({online("n\xc3\xb6", 1)}, {client("n??")})), ElementsAre("n\xc3\xb6=1000"));
    EXPECT_THAT(changes(inputs({online("n\xc3\xb6", 1)}, {client("n\\xc3\\xb6")})), ElementsAre("n\xc3\xb6=1000"));
    EXPECT_THAT(changes(inputs({online("n\xc3\xb6", 1)}, {client("n?")})), ElementsAre("n\xc3\xb6=lost-stream"));
    EXPECT_THAT(changes(inputs({online("srv2", 1)}, {client("SRV2")})), ElementsAre("srv2=lost-stream"));
}

TEST(ScoresFor, WhatMayBeSeveralNodesSaysNothingOfThem) {
    ScoreInputs in =
        inputs({online("n\xc3\xa4", 1), online("n\xc3\xb6", 1000), online("srv4", 1)}, {client("n??"), client("srv4")});
    EXPECT_THAT(changes(in), ElementsAre("srv4=1000"));
    EXPECT_THAT(confused_nodes(in), ElementsAre("n\xc3\xa4", "n\xc3\xb6"));
    in.clients = {client("n\\xc3\\xa4"), client("n\\xc3\\xb6", kRankHysteresisBytes)};
    EXPECT_THAT(changes(in), testing::Contains("n\xc3\xa4=1000"));
    EXPECT_THAT(confused_nodes(in), IsEmpty());
}

TEST(ScoresFor, ACandidateOutOfSightIsALastResortForOneLook) {
    auto in = inputs({online("srv2", 1000), online("srv3", 2), online("srv4"), online("srv5", -1000000)}, {});
    EXPECT_THAT(changes(in), ElementsAre("srv2=1", "srv3=1", "srv4=no-stream"));
    in.clients = {client("srv2", 0, "async", "catchup"), client("srv3", 0, "async", "startup")};
    EXPECT_THAT(changes(in), ElementsAre("srv2=1", "srv3=1", "srv4=no-stream"));
    in.cluster.nodes[1].score = in.cluster.nodes[2].score = Score::last_resort();
    EXPECT_THAT(changes(in), ElementsAre("srv2=lost-stream", "srv3=lost-stream", "srv4=no-stream"));
    in.cluster.nodes[1].score = in.cluster.nodes[2].score = Score::banned(Ban::kLostStream);
    EXPECT_THAT(changes(in), ElementsAre("srv2=no-stream", "srv3=no-stream", "srv4=no-stream"));
}

constexpr std::int32_t number(Ban ban) {
    return Score::banned(ban).value;
}

TEST(ScoresFor, OutOfSightTheReasonsOfOthersAreKeptWhereTheySayMore) {
    const auto in = inputs({online("srv2", number(Ban::kSteppedBack)), online("srv3", number(Ban::kOtherData)),
                            online("srv4", number(Ban::kTooFarBehind)), online("srv5", number(Ban::kNoStream)),
                            online("srv6", -1000000), online("srv7", -1000), online("srv8", 0)},
                           {});
    EXPECT_THAT(changes(in), ElementsAre("srv2=lost-stream", "srv4=no-stream", "srv7=no-stream", "srv8=no-stream"));
}

TEST(ScoresFor, WhoStreamsAgainIsRankedWhateverItsScoreWas) {
    for (const std::int32_t score : {number(Ban::kLostStream), number(Ban::kTooFarBehind), number(Ban::kSteppedBack),
                                     number(Ban::kOtherData), number(Ban::kNoStream), -1000000, -1000, 1}) {
        EXPECT_THAT(changes(inputs({online("srv2", score)}, {client("srv2")})), ElementsAre("srv2=1000")) << score;
    }
}

TEST(ScoresFor, AtTheFirstLookNobodyHasHadTheTimeToFollow) {
    auto in = inputs({online("srv2", 1000), online("srv3", 1), online("srv4", number(Ban::kSteppedBack)),
                      online("srv5"), online("srv6")},
                     {client("srv2", 0, "async", "catchup")});
    in.cluster.nodes[4].has_instance = true;
    in.first_look = true;
    EXPECT_THAT(changes(in), ElementsAre("srv2=1", "srv4=1", "srv5=1", "srv6=no-stream"));
    for (ClusterNode& node : in.cluster.nodes) {
        if (node.name != "srv1" && node.name != "srv6") node.score = Score::last_resort();
    }
    EXPECT_THAT(changes(in), ElementsAre("srv6=no-stream")) << "they stay so as long as it is the first look";
    in.first_look = false;
    EXPECT_THAT(changes(in), ElementsAre("srv2=lost-stream", "srv3=lost-stream", "srv4=lost-stream", "srv5=lost-stream",
                                         "srv6=no-stream"));
}

TEST(ScoresFor, AtTheFirstLookWhatThePrimaryBeforeSaidOfItsDataStays) {
    auto in = inputs(
        {online("srv2", number(Ban::kLostStream)), online("srv3", number(Ban::kTooFarBehind)),
         online("srv4", number(Ban::kOtherData)), online("srv5", number(Ban::kNoStream)), online("srv6", -1000000)},
        {});
    in.first_look = true;
    EXPECT_THAT(changes(in), IsEmpty());
    in.clients = {client("srv2"), client("srv3")};
    EXPECT_THAT(changes(in), ElementsAre("srv2=1000", "srv3=990")) << "but who streams is ranked";
}

TEST(ScoresFor, LeavesOfflineAndUnknownNodesAlone) {
    auto in = inputs({online("srv2")}, {client("srv2"), client("srv3"), client("srv9")});
    in.cluster.nodes.push_back({"srv3", false, Score{1000}, std::nullopt});
    EXPECT_THAT(changes(in), ElementsAre("srv2=1000"));
}

TEST(ScoresFor, IgnoresForeignClientsBeforeRanking) {
    const auto in = inputs({online("srv10"), online("srv2")},
                           {client("barman"), client("pg_receivewal"), client("pg_basebackup", 0, "async", "backup"),
                            client("walreceiver"), client("srv"), client("srv1"), client("SRV2"), client("srv2 "),
                            client("srv100"), client("srv10", 200), client("srv2", 100)});
    EXPECT_THAT(changes(in), ElementsAre("srv2=1000", "srv10=990"));
}

TEST(ScoresFor, ANodesBestRowCounts) {
    const auto in = inputs(
        {online("srv2", 990), online("srv3", 1000)},
        {client("srv2", 0, "async", "backup"), client("srv2", 5 << 20), client("srv2", 100), client("srv3", 2 << 20)});
    EXPECT_THAT(changes(in), ElementsAre("srv2=1000", "srv3=990"));
    EXPECT_THAT(scores_for(in).at(0).reason, HasSubstr("100 bytes behind"));
}

TEST(ScoresFor, MaxlagForbidsBeyondItOnly) {
    const std::vector<ReplicationClient> clients = {client("srv2", 1000), client("srv3", 1001)};
    EXPECT_THAT(changes(inputs({online("srv2"), online("srv3")}, clients, 1000)),
                ElementsAre("srv3=too-far-behind", "srv2=1000"));
    EXPECT_THAT(scores_for(inputs({online("srv2"), online("srv3")}, clients, 1000)).at(0).reason,
                "lags 1001 bytes behind, maxlag is 1000");
    EXPECT_THAT(changes(inputs({online("srv2"), online("srv3")}, clients)), ElementsAre("srv2=1000", "srv3=990"));
}

TEST(ScoresFor, AStandbyAheadOfTheLookAtThePrimaryHasNoLag) {
    ReplicationClient ahead = client("srv2");
    ahead.flush = {kNow + 5};
    EXPECT_THAT(changes(inputs({online("srv2")}, {ahead}, 1)), ElementsAre("srv2=1000"));
}

TEST(ScoresFor, LagCountsAcrossFourGibibytes) {
    ScoreInputs in = inputs({online("srv2"), online("srv3")}, {client("srv2"), client("srv3")}, 0x100);
    in.current = {0x100000010};
    in.clients[0].flush = {0xFFFFFF10};
    in.clients[1].flush = {0xFFFFFF0F};
    EXPECT_THAT(changes(in), ElementsAre("srv3=too-far-behind", "srv2=1000"));
}

TEST(ScoresFor, KeepsTheOrderWithinTheHysteresis) {
    const std::vector<ClusterNode> nodes = {online("srv2", 990), online("srv3", 1000)};
    EXPECT_THAT(changes(inputs(nodes, {client("srv2"), client("srv3", kRankHysteresisBytes - 1)})), IsEmpty());
    EXPECT_THAT(changes(inputs(nodes, {client("srv2"), client("srv3", kRankHysteresisBytes)})),
                ElementsAre("srv2=1000", "srv3=990"));
}

TEST(ScoresFor, ASynchronousStandbyComesFirstWithinTheHysteresis) {
    const std::vector<ClusterNode> nodes = {online("srv2", 1000), online("srv3", 990)};
    for (const char* state : {"sync", "quorum"}) {
        EXPECT_THAT(changes(inputs(nodes, {client("srv2"), client("srv3", 1000, state)})),
                    ElementsAre("srv3=1000", "srv2=990"));
        EXPECT_THAT(changes(inputs(nodes, {client("srv2"), client("srv3", kRankHysteresisBytes, state)})), IsEmpty());
    }
    EXPECT_THAT(changes(inputs(nodes, {client("srv2"), client("srv3", 0, "potential")})), IsEmpty());
}

TEST(ScoresFor, AForbiddenNodeReturnsBelowItsEquals) {
    const auto in = inputs({online("srv2", -1000000), online("srv3", 1000), online("srv4", 990)},
                           {client("srv2"), client("srv3", 100), client("srv4", 100)});
    EXPECT_THAT(changes(in), ElementsAre("srv2=980"));
}

TEST(ScoresFor, ManyStandbysStayDistinctAsLongAsPossible) {
    for (const std::size_t count : {98U, 99U, 100U, 101U, 999U, 1000U, 1200U}) {
        std::vector<ClusterNode> nodes;
        std::vector<ReplicationClient> clients;
        for (std::size_t i = 0; i < count; ++i) {
            nodes.push_back(online("n" + std::to_string(i)));
            clients.push_back(client(nodes.back().name, i * kRankHysteresisBytes));
        }
        const auto all = scores_for(inputs(nodes, clients));
        ASSERT_EQ(all.size(), count);
        EXPECT_EQ(all.front().score, Score::best_standby());
        EXPECT_EQ(all[1].score.value, count > 99 ? 999 : 990);
        for (std::size_t i = 1; i < count; ++i) {
            EXPECT_EQ(all[i].node, "n" + std::to_string(i));
            EXPECT_GE(all[i].score.value, 1);
            if (i < 1000) {
                EXPECT_LT(all[i].score.value, all[i - 1].score.value);
            }
        }
    }
}

ControlFile control(ControlState state) {
    ControlFile file;
    file.state = state;
    return file;
}

WalPosition shut_down_at(std::uint64_t checkpoint) {
    WalPosition position = at(first(), 0x5000098);
    position.shutdown_checkpoint = {checkpoint};
    return position;
}

TEST(StartScore, OffersAFormerPrimary) {
    const ClusterStatus nobody{{online("srv1"), online("srv2", -1000000), {"srv3", false, Score{1000}, std::nullopt}}};
    EXPECT_FALSE(any_candidate_online(nobody));
    for (const auto state : {ControlState::kShutDown, ControlState::kInProduction}) {
        const StartOffer offer = start_score("srv1", nobody, control(state), {});
        EXPECT_EQ(offer.score, Score::bootstrap());
        EXPECT_THAT(offer.reason,
                    HasSubstr(std::string("its control file said \"") + control_state_text(state) + "\""));
    }
}

TEST(StartScore, OffersAStandbyThatHoldsTheShutdownCheckpoint) {
    const StartOffer offer =
        start_score("srv1", {}, control(ControlState::kShutDownInRecovery), shut_down_at(0x5000020));
    EXPECT_EQ(offer.score, Score::bootstrap());
    EXPECT_THAT(offer.reason, HasSubstr("its WAL ends with the shutdown checkpoint at 0/5000020"));
}

TEST(StartScore, APrimaryKilledWhileItStoppedOrRecoveredWasAPrimary) {
    for (const auto state : {ControlState::kShuttingDown, ControlState::kInCrashRecovery}) {
        EXPECT_EQ(start_score("srv1", {}, control(state), shut_down_at(0)).score, Score::bootstrap());
    }
}

TEST(StartScore, KeepsQuietWithoutProof) {
    for (const auto state :
         {ControlState::kStartup, ControlState::kShutDownInRecovery, ControlState::kInArchiveRecovery}) {
        const StartOffer offer = start_score("srv1", {}, control(state), shut_down_at(0));
        EXPECT_EQ(offer.score, std::nullopt);
        EXPECT_THAT(offer.reason, HasSubstr(control_state_text(state)));
        EXPECT_THAT(offer.reason, HasSubstr("its WAL does not end with a shutdown checkpoint"));
    }
    const StartOffer unknown =
        start_score("srv1", {}, Fact<ControlFile>::unknown("bad CRC"), Fact<WalPosition>::unknown("no WAL"));
    EXPECT_EQ(unknown.score, std::nullopt);
    EXPECT_THAT(unknown.reason, HasSubstr("could not be read: bad CRC; its WAL position is not known: no WAL"));
    EXPECT_EQ(start_score("srv1", {}, {}, {}).score, std::nullopt);
}

TEST(StartScore, KeepsQuietWhileAnOnlineNodeIsKnownToBeACandidate) {
    for (const std::int32_t score : {4, 1000, 1001, Score::kInfinity}) {
        const ClusterStatus cluster{{online("srv1", -1), online("srv2", score)}};
        EXPECT_TRUE(any_candidate_online(cluster));
        const StartOffer offer =
            start_score("srv1", cluster, control(ControlState::kShutDown), shut_down_at(0x5000020));
        EXPECT_EQ(offer.score, std::nullopt);
        EXPECT_THAT(offer.reason, HasSubstr("srv2 has a score of " + Score{score}.text()));
    }
    EXPECT_FALSE(any_candidate_online({{online("srv1", -1), online("srv2", -1000)}}));
}

TEST(StartScore, AnotherNodesOfferDoesNotSilenceThisOne) {
    for (const std::int32_t score : {1, 3}) {  // 3: one whose refusal was lifted
        const ClusterStatus cluster{{online("srv1", 2), online("srv2", score)}};
        EXPECT_FALSE(any_candidate_online(cluster));
        EXPECT_EQ(start_score("srv1", cluster, control(ControlState::kShutDown), {}).score, Score::bootstrap());
    }
}

}  // namespace
}  // namespace paf
