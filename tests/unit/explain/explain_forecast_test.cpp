#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explain_scene.hpp"
#include "pafctl/explain/forecast/forecast.hpp"
#include "pafctl/explain/forecast/time.hpp"

namespace paf {
namespace {

using namespace test;
using std::chrono::milliseconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Lsn before_end(std::uint64_t bytes) {
    return Lsn{kWritten.value - bytes};
}

class ExplainForecastTest : public testing::Test {
  protected:
    const Forecast& lost() { return (explanation = explain(facts)).node_lost; }
    const Forecast& crash() { return (explanation = explain(facts)).crash; }
    std::string why_of(const std::string& name) {
        for (const NodeForecast& node : lost().nodes)
            if (node.name == name) return node.why;
        return "no such node";
    }
    void expect_winner(const std::string& name) {
        EXPECT_EQ(lost().kind, ForecastKind::kWinner) << explanation.node_lost.why;
        EXPECT_EQ(explanation.node_lost.winner, name);
    }
    void expect_nobody(const std::string& why) {
        EXPECT_EQ(lost().kind, ForecastKind::kNobody);
        EXPECT_EQ(explanation.node_lost.winner, "");
        EXPECT_THAT(explanation.node_lost.why, HasSubstr(why));
    }

    ExplainFacts facts = explained_cluster();
    Explanation explanation;
};

TEST_F(ExplainForecastTest, OfEqualsThePreferredOneWins) {
    expect_winner("srv2");
    EXPECT_THAT(explanation.node_lost.could_also, IsEmpty());
    EXPECT_THAT(explanation.node_lost.steps, IsEmpty());
    EXPECT_EQ(why_of("srv3"), "it has the same data; Pacemaker prefers srv2 (1000 against 990)");
    EXPECT_EQ(explanation.node_lost.loss.bytes, 0U);
    EXPECT_EQ(explanation.node_lost.loss.at_most, milliseconds(0));
    EXPECT_FALSE(explanation.node_lost.loss.none_acknowledged) << "replication is asynchronous";
}

TEST_F(ExplainForecastTest, NobodyWhenTheirDataAreNotTheNewestGenerations) {
    Generation& newest = *facts.cluster.generation;
    newest.history.current = newest.highest = 4;
    newest.node = "srv3";
    EXPECT_EQ(lost().kind, ForecastKind::kNobody);
    EXPECT_THAT(explanation.node_lost.why, HasSubstr("of timeline 3 since 0/20000000 are no part of timeline 4"));
    facts.cluster.generation.reset();
    expect_winner("srv2");
    facts.cluster.generation_fault = "no good";
    EXPECT_EQ(lost().kind, ForecastKind::kNobody);
    EXPECT_THAT(explanation.node_lost.why, HasSubstr("cannot be read: no good"));
}

TEST_F(ExplainForecastTest, WithoutAPreferenceItIsLeftOpen) {
    explained_node(facts, "srv3").score = Score{1000};
    expect_winner("srv2");
    EXPECT_THAT(explanation.node_lost.could_also,
                ElementsAre("srv3 if Pacemaker takes it first: it has no preference"));
    EXPECT_EQ(why_of("srv3"), "it has the same data, and Pacemaker has no preference");
    set_position(facts, "srv3", before_end(1), before_end(1));
    EXPECT_THAT(lost().could_also, IsEmpty()) << "it would step back";
}

TEST_F(ExplainForecastTest, ThePreferredOneLagsAndStepsBack) {
    set_position(facts, "srv2", before_end(5000), before_end(5000));
    expect_winner("srv3");
    EXPECT_THAT(explanation.node_lost.steps, ElementsAre("srv2 is chosen first and steps back for srv3"));
    EXPECT_EQ(why_of("srv2"), "it lacks 5000 bytes that srv3 has");
}

TEST_F(ExplainForecastTest, ThePreferredOneLagsAndWhatItLacksIsOnItsWay) {
    set_position(facts, "srv2", before_end(5000), kWritten);
    expect_winner("srv3");
    EXPECT_THAT(explanation.node_lost.could_also, ElementsAre("srv2 if the 5000 bytes on their way to it arrive"));
}

TEST_F(ExplainForecastTest, TheOtherOneLags) {
    set_position(facts, "srv3", before_end(1), before_end(1));
    expect_winner("srv2");
    EXPECT_EQ(why_of("srv3"), "it lacks 1 byte that srv2 has");
}

TEST_F(ExplainForecastTest, BothLagAndTheLossIsThatOfTheBetterOne) {
    set_position(facts, "srv2", before_end(9000), before_end(9000));
    set_position(facts, "srv3", before_end(4000), before_end(4000));
    ReplicationDetails details{"", "on", {}};
    details.delays["srv3"] = {milliseconds(100), milliseconds(150), milliseconds(200), milliseconds(1200)};
    set_details(facts, details);
    expect_winner("srv3");
    EXPECT_EQ(explanation.node_lost.loss.bytes, 4000U);
    EXPECT_EQ(explanation.node_lost.loss.at_most, milliseconds(1200)) << "nothing was heard of it for so long";
}

TEST_F(ExplainForecastTest, BeforePostgreSQL10TheLossInTimeIsNotKnown) {
    set_position(facts, "srv2", before_end(10), before_end(10));
    set_position(facts, "srv3", before_end(10), before_end(10));
    set_details(facts, {"", "on", {}});
    expect_winner("srv2");
    EXPECT_FALSE(explanation.node_lost.loss.at_most);
}

TEST_F(ExplainForecastTest, SynchronousReplicationLosesNothingAcknowledged) {
    set_position(facts, "srv2", before_end(10), before_end(10));
    set_details(facts, {"ANY 1 (srv1, srv2, srv3)", "on", {}});
    expect_winner("srv3");
    EXPECT_TRUE(explanation.node_lost.loss.none_acknowledged);
    explained_node(facts, "srv3").role = CibRole::kStopped;
    disconnect(facts, "srv3");
    expect_winner("srv2");
    EXPECT_FALSE(explanation.node_lost.loss.none_acknowledged) << "srv3 may have acknowledged those 10 bytes alone";
}

TEST_F(ExplainForecastTest, MaxLossKeepsBackWhatCannotBeProved) {
    facts.cluster.max_loss = 1000000;
    const auto why = [this] {
        const Explanation told = explain(facts);
        return told.node_lost.kind == ForecastKind::kNobody ? told.node_lost.why : "somebody: " + told.node_lost.winner;
    };
    set_details(facts, {"", "on", {}});
    EXPECT_EQ(why(), "max_loss is 1000000, and what srv2 loses cannot be bounded: asynchronous replication");
    set_details(facts, {"ANY 1 (srv1, srv2, srv3)", "on", {}});
    EXPECT_EQ(why(), "somebody: srv2");
    explained_node(facts, "srv3").role = CibRole::kStopped;
    disconnect(facts, "srv3");
    EXPECT_EQ(why(),
              "max_loss is 1000000, and what srv2 loses cannot be bounded: srv3 does not take part, and may alone "
              "have what was acknowledged");
    facts.details = Fact<ReplicationDetails>::unknown("not asked");
    EXPECT_EQ(why(), "somebody: srv2");
    EXPECT_NE(explain(facts).remarks.back().find("max_loss is 1000000: whether it lets srv2"), std::string::npos);
}

TEST_F(ExplainForecastTest, AStoppedStandbyDoesNotTakePart) {
    explained_node(facts, "srv2").role = CibRole::kStopped;
    disconnect(facts, "srv2");
    expect_winner("srv3");
    EXPECT_EQ(why_of("srv2"), "stopped");
}

TEST_F(ExplainForecastTest, WhyAnInstanceIsStopped) {
    explained_node(facts, "srv2").online = false;
    EXPECT_EQ(why_of("srv2"), "its node is not in the cluster");
    explained_node(facts, "srv2").online = true;
    explained_node(facts, "srv2").standby = true;
    EXPECT_EQ(why_of("srv2"), "its node is in standby mode");
    explained_node(facts, "srv2").standby = false;
    explained_node(facts, "srv2").role = CibRole::kStopped;
    explained_node(facts, "srv2").fail_count = 5;
    facts.configuration.migration_threshold = 5;
    EXPECT_EQ(why_of("srv2"), "stopped: 5 failures, migration-threshold is 5");
    PlacementConstraint ban;
    ban.id = "ban-srv2";
    ban.node = "srv2";
    ban.score = -Score::kInfinity;
    facts.cluster.constraints.push_back(ban);
    EXPECT_EQ(why_of("srv2"), "stopped: the constraint ban-srv2 keeps it off this node");
}

TEST_F(ExplainForecastTest, AStandbyThatDoesNotStream) {
    disconnect(facts, "srv2");
    set_position(facts, "srv3", before_end(10), before_end(10));
    explained_node(facts, "srv2").score = Score::minus_infinity();
    expect_winner("srv3");
    EXPECT_EQ(why_of("srv2"), "its promotion score is -INFINITY");
    EXPECT_THAT(explanation.node_lost.could_also,
                ElementsAre("nobody if srv2, which is not connected, has more than srv3"));
    set_position(facts, "srv3", kWritten, kWritten);
    EXPECT_THAT(lost().could_also, IsEmpty()) << "srv3 has all there is";
}

TEST_F(ExplainForecastTest, AStandbyThatHasJustLostItsConnection) {
    disconnect(facts, "srv2");
    set_position(facts, "srv3", before_end(10), before_end(10));
    explained_node(facts, "srv2").score = Score::last_resort();
    expect_winner("srv3");
    EXPECT_THAT(explanation.node_lost.could_also,
                ElementsAre("srv2 if srv2, which is not connected, has more than srv3"));
}

TEST_F(ExplainForecastTest, NobodyMayBePromoted) {
    for (const char* name : {"srv2", "srv3"}) explained_node(facts, name).score = Score::minus_infinity();
    expect_nobody("Pacemaker may promote none");
    for (const char* name : {"srv2", "srv3"}) explained_node(facts, name).online = false;
    facts.configuration.no_quorum_policy = "ignore";
    expect_nobody("no standby is there");
}

TEST_F(ExplainForecastTest, ThoseForbiddenForAReasonThatGoesWithThePrimaryLiftTheirScores) {
    for (const char* name : {"srv2", "srv3"}) explained_node(facts, name).score = Score::banned(Ban::kNoStream);
    expect_nobody("Pacemaker may promote none");
    EXPECT_EQ(why_of("srv2"), "its promotion score is -INFINITY (not streaming for a while, given by the primary)");
    explained_node(facts, "srv3").score = Score::banned(Ban::kLostStream);
    set_position(facts, "srv2", before_end(100), before_end(100));
    expect_winner("srv3");
    set_position(facts, "srv2", kWritten, kWritten);
    set_position(facts, "srv3", before_end(100), before_end(100));
    expect_winner("srv2");
}

TEST_F(ExplainForecastTest, TheBestOneMayNotBePromoted) {
    explained_node(facts, "srv2").score = Score::minus_infinity();
    set_position(facts, "srv3", before_end(100), before_end(100));
    expect_nobody("with 100 bytes more, has the score -INFINITY, and maxlag is not set");
    facts.cluster.maxlag = 100;
    expect_winner("srv3");
    EXPECT_EQ(why_of("srv2"), "its promotion score is -INFINITY");
    set_details(facts, {"ANY 1 (srv2, srv3)", "on", {}});
    EXPECT_FALSE(lost().loss.none_acknowledged) << "srv2's bytes are given up";
}

TEST_F(ExplainForecastTest, PreflightKeepsANodeBack) {
    explained_node(facts, "srv2").score = Score::withheld();
    facts.configuration.enforces_preflight = true;
    expect_winner("srv3");
    EXPECT_THAT(why_of("srv2"), HasSubstr("preflight=enforce keeps it back"));
    EXPECT_THAT(explanation.remarks, Contains(HasSubstr("preflight=enforce")));
}

TEST_F(ExplainForecastTest, WithoutFencingDevicesNobodyIsPromoted) {
    facts.configuration.fencing.devices = 0;
    expect_nobody("no fencing device");
    facts.configuration.fencing.watchdog = true;
    expect_winner("srv2");
    facts.configuration.fencing.watchdog = false;
    facts.configuration.fencing.enabled = false;
    expect_winner("srv2");
    EXPECT_THAT(explanation.remarks, Contains(HasSubstr("fencing is off")));
}

TEST_F(ExplainForecastTest, Quorum) {
    explained_node(facts, "srv3").online = false;
    expect_nobody("1 of 3 nodes would be left, without quorum");
    facts.configuration.no_quorum_policy = "ignore";
    expect_winner("srv2");
    facts.configuration.no_quorum_policy = "";
    facts.cluster.nodes.pop_back();
    expect_nobody("1 of 2 nodes would be left, without quorum");
    facts.membership = Membership{milliseconds(1000), milliseconds(1200), true};
    expect_winner("srv2");
    facts.membership = Fact<Membership>::unknown("no corosync-cmapctl");
    expect_winner("srv2");
    EXPECT_THAT(explanation.remarks, Contains(HasSubstr("two_node")));
}

TEST_F(ExplainForecastTest, MaintenanceRepairsNothing) {
    facts.cluster.maintenance = true;
    expect_nobody("maintenance mode");
    EXPECT_EQ(crash().kind, ForecastKind::kNobody);
    facts.cluster.maintenance = false;
    facts.cluster.managed = false;
    expect_nobody("not managed");
}

TEST_F(ExplainForecastTest, FromAnotherNodeOnlyThePrimaryCanTell) {
    facts.cluster.local_node = "srv2";
    facts.cluster.sql = Fact<SqlFacts>();
    facts.primary_position = Fact<WalPosition>();
    EXPECT_EQ(lost().kind, ForecastKind::kUnknown);
    EXPECT_THAT(lost().why, HasSubstr("run pafctl explain on srv1"));
    explained_node(facts, "srv3").role = CibRole::kStopped;
    expect_winner("srv2");
    EXPECT_FALSE(explanation.node_lost.loss.bytes);
}

TEST_F(ExplainForecastTest, WithoutAPrimaryThereIsNothingToSay) {
    explained_node(facts, "srv1").role = CibRole::kUnpromoted;
    EXPECT_EQ(lost().kind, ForecastKind::kUnknown);
    EXPECT_EQ(explanation.primary, "");
    EXPECT_THAT(explanation.crash.why, HasSubstr("no primary"));
}

TEST_F(ExplainForecastTest, ThePrimaryDoesNotAnswer) {
    facts.cluster.sql = Fact<SqlFacts>::unknown("connection refused");
    EXPECT_EQ(lost().kind, ForecastKind::kUnknown);
    EXPECT_THAT(lost().why, HasSubstr("connection refused"));
}

TEST_F(ExplainForecastTest, ACrashIsRecoveredInPlace) {
    EXPECT_EQ(crash().winner, "srv1");
    EXPECT_EQ(crash().time.front().most, milliseconds(9000));
}

TEST_F(ExplainForecastTest, ACrashLeavesTheNodeAfterTooManyFailures) {
    facts.configuration.migration_threshold = 3;
    explained_node(facts, "srv1").fail_count = 2;
    EXPECT_EQ(crash().winner, "srv2");
    EXPECT_THAT(crash().why, HasSubstr("failure 3, migration-threshold is 3"));
}

TEST_F(ExplainForecastTest, ACrashHasTheNodeFenced) {
    facts.configuration.timeouts.monitor_on_fail = "fence";
    EXPECT_EQ(crash().winner, "srv2");
    EXPECT_THAT(crash().time, testing::SizeIs(3));
}

TEST_F(ExplainForecastTest, TimeIsMadeOfItsParts) {
    facts.configuration.fencing.delay = milliseconds(15000);
    const auto time = lost().time;
    ASSERT_EQ(time.size(), 3U);
    EXPECT_EQ(time[0].least, milliseconds(3000));
    EXPECT_EQ(time[0].most, milliseconds(6600));
    EXPECT_EQ(time[1].most, milliseconds(75000));
    EXPECT_EQ(time[2].most, milliseconds(30000));
    EXPECT_THAT(time[2].made_of, HasSubstr("282 ms"));
    const TimePart total = total_time(time);
    EXPECT_EQ(total.usual, milliseconds(3282));
    EXPECT_EQ(total.made_of, "fencing");
    EXPECT_EQ(total.most, milliseconds(111600));
}

TEST_F(ExplainForecastTest, RulesAreLeftOut) {
    facts.configuration.location_rules = true;
    EXPECT_THAT(explain(facts).remarks, Contains(HasSubstr("rules")));
}

}  // namespace
}  // namespace paf
