// `pafctl accept`: whether it may, what it says first, and what it does.
#include "pafctl/accept/accept.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "../decide/election/positions.hpp"
#include "../observe/fakes.hpp"
#include "pafctl/accept/view.hpp"
#include "process_result.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using namespace test;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint64_t kFork = 0x40000A0;

/// Timeline 2, which srv3 began at kFork.
Generation begun_on_srv3() {
    Generation generation = generation_of(at(from_first(2, kFork), kFork + 1));
    generation.node = "srv3";
    generation.since = 1795953600;
    return generation;
}

/// srv1 runs as a standby whose data end on timeline 1, 168 bytes beyond the fork; srv2's PostgreSQL is stopped, srv3
/// off.
AcceptFacts old_data_on_srv1() {
    AcceptFacts facts;
    facts.resource = "pgsqld";
    facts.here.node = "srv1";
    facts.here.role = CibRole::kUnpromoted;
    for (const char* name : {"srv2", "srv3"}) {
        AcceptPeer peer;
        peer.node.name = peer.instance.node = name;
        peer.node.state = NodeState::kOnline;
        peer.instance.role = CibRole::kStopped;
        facts.peers.push_back(peer);
    }
    facts.peers[1].node.state = NodeState::kOffline;
    facts.state = InstanceState::kStandby;
    facts.mine = at(first(), 0x4000148);
    facts.newest = begun_on_srv3();
    facts.now = 1795957200;
    return facts;
}

AcceptWish by_alice(bool force = false) {
    return {"alice", force};
}

AcceptOptions options_of(const std::string& node) {
    AcceptOptions options;
    options.node = node;
    options.wish = by_alice();
    return options;
}

std::string refusal(const AcceptFacts& facts, bool force = false) {
    const AcceptPlan plan = plan_acceptance(facts, by_alice(force));
    EXPECT_EQ(plan.verdict, AcceptVerdict::kRefused) << plan.why;
    return plan.why;
}

TEST(AcceptPlanned, TheDataHereBecomeTheNewest) {
    const AcceptPlan plan = plan_acceptance(old_data_on_srv1(), by_alice());
    ASSERT_EQ(plan.verdict, AcceptVerdict::kPossible) << plan.why;
    EXPECT_EQ(plan.accepted.history, first());
    EXPECT_EQ(plan.accepted.origin, GenerationOrigin::kAccepted);
    EXPECT_EQ(plan.accepted.node, "srv1");
    EXPECT_EQ(plan.accepted.by, "alice");
    EXPECT_EQ(plan.accepted.since, 1795957200);
    EXPECT_EQ(plan.accepted.highest, 2U) << "timeline 2 was given up, and is no newer one of these data";
    EXPECT_TRUE(plan.sets_score);
    EXPECT_FALSE(plan.wants_cleanup);
    const Descent mine = descent_of(at(first(), 0x4000148), plan.accepted);
    EXPECT_EQ(mine.standing, Standing::kMember) << "or it would not be promoted";
    const Descent given_up = descent_of(at(from_first(2, kFork), 0x5000000), plan.accepted);
    EXPECT_EQ(given_up.standing, Standing::kDiverged);
}

TEST(AcceptPlanned, TheHighestTimelineOfAllThatIsKnown) {
    AcceptFacts facts = old_data_on_srv1();
    facts.peers[0].position = at(from_first(7, kFork), 0x5000000);
    EXPECT_EQ(plan_acceptance(facts, by_alice()).accepted.highest, 7U);
    facts.peers[0].position->system_identifier = 1;
    EXPECT_EQ(plan_acceptance(facts, by_alice()).accepted.highest, 2U) << "another database's numbers say nothing";
    facts.mine = at(from_first(9, kFork), 0x5000000);
    EXPECT_EQ(plan_acceptance(facts, by_alice()).accepted.highest, 9U);
}

TEST(AcceptPlanned, AStoppedInstanceNeedsItsFailureForgotten) {
    AcceptFacts facts = old_data_on_srv1();
    facts.state = InstanceState::kStopped;
    AcceptPlan plan = plan_acceptance(facts, by_alice());
    EXPECT_FALSE(plan.sets_score) << "its start offers itself";
    EXPECT_TRUE(plan.wants_cleanup);
    facts.state = InstanceState::kPrimary;
    plan = plan_acceptance(facts, by_alice());
    EXPECT_FALSE(plan.sets_score) << "a primary's monitor keeps its own score";
    EXPECT_FALSE(plan.wants_cleanup);
}

TEST(AcceptPlanned, OnlyAScoreThatIsTooLowIsRaised) {
    AcceptFacts facts = old_data_on_srv1();
    facts.here.score = Score::minus_infinity();
    EXPECT_TRUE(plan_acceptance(facts, by_alice()).sets_score);
    facts.here.score = Score::best_standby();
    EXPECT_FALSE(plan_acceptance(facts, by_alice()).sets_score);
}

TEST(AcceptPlanned, NothingToDoForAMember) {
    AcceptFacts facts = old_data_on_srv1();
    facts.mine = at(from_first(2, kFork), 0x5000000);
    const AcceptPlan plan = plan_acceptance(facts, by_alice(true));
    EXPECT_EQ(plan.verdict, AcceptVerdict::kNothingToDo);
    EXPECT_THAT(plan.why, AllOf(HasSubstr("nothing to accept"), HasSubstr("belongs to timeline 2, begun on srv3")));
}

TEST(AcceptPlanned, NeverBesideAPrimary) {
    AcceptFacts facts = old_data_on_srv1();
    facts.peers[0].instance.role = CibRole::kPromoted;
    for (const bool force : {false, true}) {
        EXPECT_THAT(refusal(facts, force), HasSubstr("found one on srv2; rebuild srv1 from it"));
    }
    facts.peers[0].instance.role = CibRole::kUnpromoted;
    facts.peers[0].instance.score = Score::primary();
    EXPECT_THAT(refusal(facts, true), HasSubstr("found one on srv2"));
    facts.peers[0].instance.score.reset();
    facts.peers[0].instance.in_progress = "promote";
    EXPECT_THAT(refusal(facts, true), HasSubstr("found one on srv2"));
    facts.peers[0].node.state = NodeState::kOffline;
    EXPECT_EQ(plan_acceptance(facts, by_alice()).verdict, AcceptVerdict::kPossible) << "what it was is over";
}

TEST(AcceptPlanned, OnlyWithForceWhereAPrimaryMayRunUnseen) {
    const auto expect_force = [](const AcceptFacts& facts, const char* why) {
        EXPECT_THAT(refusal(facts), AllOf(HasSubstr(why), HasSubstr("type it with --force")));
        EXPECT_EQ(plan_acceptance(facts, by_alice(true)).verdict, AcceptVerdict::kPossible);
    };
    AcceptFacts facts = old_data_on_srv1();
    facts.quorum = false;
    expect_force(facts, "expected a quorum, found none");
    facts = old_data_on_srv1();
    facts.peers[1].node.state = NodeState::kLost;
    expect_force(facts, "whether srv3 runs a primary, found that it is lost");
    facts.peers[1].node.state = NodeState::kJoining;
    expect_force(facts, "whether srv3 runs a primary, found that the cluster has not looked yet");
    facts = old_data_on_srv1();
    facts.peers[0].instance.role = CibRole::kUnknown;
    expect_force(facts, "whether srv2 runs a primary");
}

TEST(AcceptPlanned, AnotherDatabaseOnlyWithForce) {
    AcceptFacts facts = old_data_on_srv1();
    WalPosition other = at(first(), 0x4000148);
    other.system_identifier = 42;
    facts.mine = other;
    EXPECT_THAT(refusal(facts), AllOf(HasSubstr("another database: system identifier 42"), HasSubstr("--force")));
    const AcceptPlan plan = plan_acceptance(facts, by_alice(true));
    ASSERT_EQ(plan.verdict, AcceptVerdict::kPossible);
    EXPECT_EQ(plan.accepted.system_identifier, 42U);
    EXPECT_EQ(plan.accepted.highest, 1U);
    EXPECT_THAT(plan.lost, HasSubstr("all of it"));
}

TEST(AcceptPlanned, NotWithoutItsPosition) {
    AcceptFacts facts = old_data_on_srv1();
    facts.mine = Fact<WalPosition>::unknown("no WAL");
    EXPECT_THAT(refusal(facts, true), AllOf(HasSubstr("found: no WAL"), HasSubstr("pafctl inspect")));
}

TEST(AcceptPlanned, WithoutAGenerationOneIsLaid) {
    AcceptFacts facts = old_data_on_srv1();
    facts.newest.reset();
    AcceptPlan plan = plan_acceptance(facts, by_alice());
    ASSERT_EQ(plan.verdict, AcceptVerdict::kPossible);
    EXPECT_THAT(plan.lost, HasSubstr("the cluster remembers no generation"));
    EXPECT_EQ(plan.accepted.highest, 1U);
    facts.fault = "cluster property paf-generation-pgsqld: no good";
    plan = plan_acceptance(facts, by_alice());
    ASSERT_EQ(plan.verdict, AcceptVerdict::kPossible) << "one that nobody can read is replaced";
    EXPECT_THAT(plan.lost, HasSubstr("cannot be read"));
    EXPECT_THAT(accept_facts_text(facts, plan), HasSubstr("cannot be read: cluster property paf-generation-pgsqld"));
}

TEST(AcceptPlanned, WhatIsLostAsFarAsItIsKnown) {
    AcceptFacts facts = old_data_on_srv1();
    AcceptPlan plan = plan_acceptance(facts, by_alice());
    EXPECT_EQ(plan.lacks, std::nullopt);
    EXPECT_EQ(plan.lost, "what timeline 2 wrote since 0/40000A0; how much is not known: no node tells how far it goes");
    facts.mine = at(first(), kFork - 0x60);
    plan = plan_acceptance(facts, by_alice());
    EXPECT_EQ(plan.lacks, 0x60U);
    EXPECT_THAT(plan.lost, HasSubstr("at least 96 bytes before 0/40000A0, where timeline 2 began"));
    facts.peers[0].position = at(from_first(2, kFork), kFork + 0x1000);
    plan = plan_acceptance(facts, by_alice());
    EXPECT_EQ(plan.lacks, 0x1060U);
    EXPECT_EQ(plan.lost,
              "at least 4192 bytes: srv2 holds it up to 0/40010A0, and this node what it has up to 0/4000040");
}

TEST(AcceptLooked, TheClustersNodesAsTheyAre) {
    CibResources cib;
    cib.quorum = true;
    CibResource resource;
    resource.id = "pgsqld";
    for (const char* name : {"srv1", "srv2", "srv3"}) {
        CibNode node;
        node.name = name;
        node.state = NodeState::kOnline;
        cib.nodes.push_back(node);
        CibInstance instance;
        instance.node = name;
        instance.role = CibRole::kUnpromoted;
        resource.instances.push_back(instance);
    }
    cib.nodes[2].state = NodeState::kOffline;
    ClusterStatus cluster;
    cluster.nodes = {{"srv1", true, Score{2}, {}}, {"srv2", true, Score::primary(), {}}, {"srv3", true, {}, {}}};
    cluster.generation = begun_on_srv3();
    const PublishedPositions published = {{"srv2", encode_position(at(first(), 0x5000000))}, {"srv3", "no position"}};
    const AcceptFacts facts = accept_facts(cib, resource, "srv1", cluster, published);
    EXPECT_EQ(facts.here.node, "srv1");
    EXPECT_EQ(facts.here.score, Score{2});
    ASSERT_EQ(facts.peers.size(), 2U);
    EXPECT_EQ(facts.peers[0].instance.score, Score::primary());
    EXPECT_TRUE(facts.peers[0].position);
    EXPECT_EQ(facts.peers[1].node.state, NodeState::kJoining) << "the controller knows that it is back";
    EXPECT_FALSE(facts.peers[1].position);
    EXPECT_TRUE(facts.newest);
}

TEST(AcceptSaid, WhatWouldBeGivenUpAndHow) {
    const AcceptFacts facts = old_data_on_srv1();
    const AcceptPlan plan = plan_acceptance(facts, by_alice());
    AcceptOptions options = options_of("srv1");
    options.resource = "pgsql-ha";
    EXPECT_EQ(accept_facts_text(facts, plan) + accept_plan_text(facts, plan, options),
              "newest   timeline 2, begun on srv3 at 0/40000A0, 2026-11-29 12:00:00 UTC\n"
              "here     srv1 diverged: 168 bytes of timeline 1 since 0/40000A0 are no part of timeline 2, begun\n"
              "         on srv3 at 0/40000A0; its WAL ends on timeline 1 at 0/4000148\n"
              "there    srv2: online, stopped; what it holds is not known here, pafctl status on srv2 tells\n"
              "there    srv3: offline; what it holds is not known here\n"
              "given up what timeline 2 wrote since 0/40000A0; how much is not known: no node tells how far it\n"
              "         goes\n"
              "\n"
              "While a node with these data can be brought back, do that: once given up, they become nobody's,\n"
              "and nodes that hold them have to be rebuilt.\n"
              "Nothing was changed. To give them up for the data of srv1, type:\n"
              "  pafctl accept srv1 --resource pgsql-ha --yes\n");
}

TEST(AcceptSaid, WhatAnotherNodeHolds) {
    AcceptFacts facts = old_data_on_srv1();
    facts.peers[0].instance.score = Score::minus_infinity();
    facts.peers[0].position = at(from_first(2, kFork), kFork + 0x1000);
    EXPECT_THAT(
        accept_facts_text(facts, plan_acceptance(facts, by_alice())),
        HasSubstr("there    srv2: online, stopped, score -INFINITY; srv2 belongs to timeline 2, begun on srv3 at\n"
                  "         0/40000A0; its WAL ends on timeline 2 at 0/40010A0\n"));
    facts.mine = at(first(), kFork - 0x60);
    facts.newest.reset();
    EXPECT_THAT(accept_facts_text(facts, plan_acceptance(facts, by_alice())),
                HasSubstr("here     srv1: its WAL ends on timeline 1 at 0/4000040\n"));
}

TEST(AcceptSaid, AsJson) {
    AcceptFacts facts = old_data_on_srv1();
    facts.peers[0].position = at(from_first(2, kFork), kFork + 0x1000);
    facts.here.failed = true;
    const AcceptPlan plan = plan_acceptance(facts, by_alice());
    const auto json = nlohmann::json::parse(accept_json(options_of("srv1"), facts, plan, std::nullopt));
    EXPECT_EQ(json["outcome"], "possible");
    EXPECT_TRUE(json["error"].is_null());
    EXPECT_EQ(json["newest"]["begun_at"], "0/40000A0");
    EXPECT_EQ(json["newest"]["origin"], "promoted");
    EXPECT_EQ(json["descent"]["standing"], "diverged");
    EXPECT_EQ(json["descent"]["bytes"], 168);
    EXPECT_EQ(json["lacks_bytes"], 0x1000);
    EXPECT_EQ(json["nodes"][0]["descent"]["standing"], "member");
    EXPECT_EQ(json["nodes"][1]["state"], "offline");
    EXPECT_EQ(json["accepted"]["by"], "alice");
    EXPECT_EQ(json["cleanup"], "crm_resource --cleanup -r pgsqld -N srv1");
    const auto nothing =
        nlohmann::json::parse(accept_json(options_of("srv1"), std::nullopt, AcceptPlan{}, std::nullopt));
    EXPECT_EQ(nothing["outcome"], "refused");
    EXPECT_EQ(nothing.size(), json.size()) << "the same keys are always there";
}

class RememberingCluster : public ClusterCli {
  public:
    std::vector<std::string> deeds;
    std::string refuse_generation, refuse_score;

    Result<std::string> local_node() override { return std::string("srv1"); }
    Result<ClusterStatus> status(bool) override { return ClusterStatus{}; }
    Status set_score(const std::string& node, std::optional<Score> score) override {
        if (!refuse_score.empty()) return fail(ErrorKind::kTimeout, refuse_score);
        deeds.push_back(node + " " + score->text());
        return {};
    }
    Status publish_position(const std::string&, const std::string&, std::chrono::milliseconds) override { return {}; }
    Status withdraw_position(const std::string&) override { return {}; }
    Status withdraw_public_position(const std::string&) override { return {}; }
    Result<PublishedPositions> published_positions() override { return PublishedPositions{}; }
    Result<PublishedPositions> published_positions(const ClusterStatus&) override { return PublishedPositions{}; }
    Status remember_replication(const std::string& /*text*/) override { return {}; }
    Status record_election(const std::string&, const std::string&, bool, std::chrono::milliseconds) override {
        return {};
    }
    Status remember_generation(const std::string& text) override {
        if (!refuse_generation.empty()) return fail(ErrorKind::kTimeout, refuse_generation);
        deeds.push_back(text);
        return {};
    }
};

TEST(AcceptDone, TheGenerationFirstThenTheScore) {
    RememberingCluster cluster;
    const AcceptFacts facts = old_data_on_srv1();
    const AcceptPlan plan = plan_acceptance(facts, by_alice());
    const AcceptOutcome outcome = carry_out_acceptance(cluster, facts, plan);
    EXPECT_THAT(cluster.deeds, ElementsAre(encode_generation(plan.accepted), "srv1 2"));
    EXPECT_EQ(accept_outcome_text(facts, plan, outcome),
              "accepted: timeline 1, accepted on srv1, 2026-11-29 13:00:00 UTC, by alice\n"
              "given up: timeline 2, begun on srv3 at 0/40000A0, 2026-11-29 12:00:00 UTC; what timeline 2 wrote\n"
              "          since 0/40000A0; how much is not known: no node tells how far it goes\n"
              "srv1 has the promotion score 2: the cluster promotes it now\n");
    const auto json = nlohmann::json::parse(accept_json(options_of("srv1"), facts, plan, outcome));
    EXPECT_EQ(json["outcome"], "done");
    EXPECT_EQ(json["score_set"], true);
}

TEST(AcceptDone, AStoppedInstanceIsForPacemakerToStart) {
    RememberingCluster cluster;
    AcceptFacts facts = old_data_on_srv1();
    facts.state = InstanceState::kStopped;
    const AcceptPlan plan = plan_acceptance(facts, by_alice());
    const AcceptOutcome outcome = carry_out_acceptance(cluster, facts, plan);
    EXPECT_EQ(cluster.deeds.size(), 1U);
    EXPECT_THAT(accept_outcome_text(facts, plan, outcome), HasSubstr("crm_resource --cleanup -r pgsqld -N srv1\n"));
}

TEST(AcceptDone, WhereNoScoreIsMissing) {
    RememberingCluster cluster;
    AcceptFacts facts = old_data_on_srv1();
    facts.here.score = Score::best_standby();
    AcceptPlan plan = plan_acceptance(facts, by_alice());
    EXPECT_THAT(accept_outcome_text(facts, plan, carry_out_acceptance(cluster, facts, plan)),
                HasSubstr("srv1 has the promotion score 1000 already\n"));
    facts.state = InstanceState::kPrimary;
    plan = plan_acceptance(facts, by_alice());
    EXPECT_THAT(accept_outcome_text(facts, plan, carry_out_acceptance(cluster, facts, plan)),
                HasSubstr("srv1 runs as a primary: its next monitor keeps the promotion scores again\n"));
    EXPECT_THAT(cluster.deeds, ElementsAre(encode_generation(plan.accepted), encode_generation(plan.accepted)));
}

TEST(AcceptDone, WhatFailsSaysWhatToType) {
    RememberingCluster cluster;
    const AcceptFacts facts = old_data_on_srv1();
    const AcceptPlan plan = plan_acceptance(facts, by_alice());
    cluster.refuse_score = "no answer";
    AcceptOutcome outcome = carry_out_acceptance(cluster, facts, plan);
    EXPECT_TRUE(outcome.remembered);
    EXPECT_THAT(outcome.trouble, HasSubstr("type: crm_attribute -l reboot -N srv1 -n master-pgsqld -v 2"));
    EXPECT_THAT(accept_outcome_text(facts, plan, outcome), HasSubstr("not complete: "));
    cluster.deeds.clear();
    cluster.refuse_generation = "no answer";
    outcome = carry_out_acceptance(cluster, facts, plan);
    EXPECT_FALSE(outcome.remembered);
    EXPECT_THAT(cluster.deeds, IsEmpty()) << "no score for data that are not accepted";
    EXPECT_THAT(accept_outcome_text(facts, plan, outcome), HasSubstr("failed: "));
    EXPECT_THAT(accept_json(options_of("srv1"), facts, plan, outcome), HasSubstr("\"outcome\": \"failed\""));
}

/// Pacemaker's tools as srv3 has them.
class AcceptTools : public ProcessRunner {
  public:
    std::string cib = slurp(PAF_TEST_DATA "/tool-output/cib-2.1.5.xml");
    std::vector<std::string> writes;
    Result<ProcessResult> run(const Command& command) override {
        const std::string& tool = command.argv.front();
        if (tool == "crm_node") return ended(0, "srv3\n");
        if (tool == "cibadmin" && cib.empty()) return ended(102, "", "Could not connect");
        if (tool == "cibadmin") return ended(0, cib);
        if (tool == "attrd_updater") return ended(6);
        writes.push_back(tool);
        return ended(0);
    }
    std::string drain_daemon_output() override { return ""; }
};

class AcceptCommandTest : public testing::Test {
  protected:
    std::string call(const std::string& node, bool privileged = true) {
        std::ostringstream out;
        AcceptOptions options = options_of(node);
        options.yes = true;
        const GatherPorts ports{clock, runner, processes, files, user_files, postgres, plugins, privileged};
        EXPECT_EQ(accept_command(out, ports, options), 1);
        EXPECT_THAT(runner.writes, IsEmpty());
        EXPECT_THAT(out.str(), HasSubstr("nothing was changed"));
        return out.str();
    }

    FakeClock clock;
    AcceptTools runner;
    FakeProcessTable processes;
    FakeFileSystem files;
    SameFiles user_files{files};
    NobodyAnswers postgres;
    NoVersions plugins;
};

TEST_F(AcceptCommandTest, ForRootAlone) {
    EXPECT_THAT(call("srv3", false), HasSubstr("sudo pafctl accept srv3"));
}

TEST_F(AcceptCommandTest, OnTheNodeThatIsMeant) {
    EXPECT_THAT(call("srv1"), HasSubstr("found srv3; type on srv1: pafctl accept"));
    EXPECT_THAT(call("nope"), HasSubstr("expected a node of the cluster (srv1, srv2, srv3), found 'nope'"));
    EXPECT_THAT(call(""), HasSubstr("found ''"));
}

TEST_F(AcceptCommandTest, WithAClusterAndAPosition) {
    EXPECT_THAT(call("srv3"), HasSubstr("expected to read how far the data of srv3 go"));
    runner.cib.clear();
    EXPECT_THAT(call("srv3"), HasSubstr("Could not connect"));
    runner.cib = "no CIB";
    EXPECT_THAT(call("srv3"), HasSubstr("refused: "));
}

}  // namespace
}  // namespace paf
