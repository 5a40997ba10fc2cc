// What the actions do about loss: promote states and limits it, the monitor keeps what it is judged by.
#include "decide/gates/loss_gate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../rows.hpp"

namespace paf::test {
namespace {

using testing::HasSubstr;

const SyncSettings kSettings = {"ANY 1 (srv1, srv2)", "on"};

ReplicationPolicy policy_of(const std::string& node, const SyncSettings& settings = kSettings) {
    return {node, 1, {0x1000000}, settings};
}

/// srv3, the primary, is dead; srv1 is to be promoted, and srv2 takes part.
void after_a_death(Scene& scene, const std::optional<ReplicationPolicy>& remembered,
                   std::optional<std::uint64_t> max_loss) {
    scene.request.managed = true;
    scene.request.params.max_loss = max_loss;
    scene.request.notify.present = true;
    scene.request.notify.unpromoted = {"srv1", "srv2"};
    scene.request.notify.promote = {"srv1"};
    scene.seen.processes = postmaster();
    scene.seen.sql = standby_answers();
    scene.seen.node = std::string("srv1");
    scene.seen.position = position(0x5000000);
    ClusterStatus cluster{{online("srv1", Score::best_standby()), online("srv2", Score{990})}};
    cluster.replication = remembered;
    scene.seen.cluster = cluster;
    scene.seen.published = PublishedPositions{{"srv2", encode_position(position(0x4000000))}};
}

/// The monitor of srv1, which has the primary's score.
void of_the_primary(Scene& scene, const std::optional<ReplicationPolicy>& remembered) {
    scene.request.managed = scene.request.promoted_role = true;
    scene.seen.processes = postmaster();
    SqlFacts sql = primary_answers();
    sql.sync = kSettings;
    sql.timeline = 1;
    scene.seen.sql = sql;
    scene.seen.node = std::string("srv1");
    scene.seen.control = control(ControlState::kInProduction);
    ClusterStatus cluster{{online("srv1", Score::primary())}};
    cluster.generation = generation({1, {}});
    cluster.replication = remembered;
    scene.seen.cluster = cluster;
}

std::vector<Row> promote_loss() {
    const std::optional<ReplicationPolicy> none;
    return {
        {"without a limit any loss will do", [=](Scene& scene) { after_a_death(scene, none, std::nullopt); },
         "promote.go", "perform RememberBranch PromoteServer SetScore(srv1=1001) RecordElection(ordered)"},
        {"a loss that nobody can bound", [=](Scene& scene) { after_a_death(scene, none, 0); }, "promote.refuse",
         "perform RecordElection(refused) SetScore(srv1=-INFINITY (an election refused its promotion), confirmed)"},
        {"not even within the greatest limit", [=](Scene& scene) { after_a_death(scene, none, UINT64_MAX); },
         "promote.refuse",
         "perform RecordElection(refused) SetScore(srv1=-INFINITY (an election refused its promotion), confirmed)"},
        {"every acknowledged commit is here", [](Scene& scene) { after_a_death(scene, policy_of("srv3"), 0); },
         "promote.go", "perform RememberBranch PromoteServer SetScore(srv1=1001) RecordElection(ordered)"},
        {"the only standby that may have one is not",
         [](Scene& scene) {
             after_a_death(scene, policy_of("srv3"), 0);
             scene.request.notify.unpromoted = {"srv1"};
         },
         "promote.refuse",
         "perform RecordElection(refused) SetScore(srv1=-INFINITY (an election refused its promotion), confirmed)"},
        {"a better node comes before the limit",
         [=](Scene& scene) {
             after_a_death(scene, none, 0);
             scene.seen.published = PublishedPositions{{"srv2", encode_position(position(0x6000000))}};
         },
         "promote.step-back",
         "perform RecordElection(stepped-back) SetScore(srv2=1000, confirmed) SetScore(srv1=1, confirmed)"},
        {"and is refused for that when its score is set",
         [=](Scene& scene) {
             after_a_death(scene, none, 0);
             scene.did("SetScore");
         },
         "promote.max-loss", "finish 1"},
        {"nothing is compared",
         [=](Scene& scene) {
             after_a_death(scene, none, 0);
             scene.request.notify = {};
         },
         "promote.max-loss", "finish 1"},
    };
}

std::vector<Row> monitor_loss() {
    return {
        {"the cluster remembers nothing yet", [](Scene& scene) { of_the_primary(scene, std::nullopt); },
         "monitor.remember-replication", "perform RememberReplication"},
        {"it remembers just this", [](Scene& scene) { of_the_primary(scene, policy_of("srv1")); }, "monitor.primary",
         "finish 8"},
        {"it remembers the primary before", [](Scene& scene) { of_the_primary(scene, policy_of("srv2")); },
         "monitor.remember-replication", "perform RememberReplication"},
        {"the settings have changed",
         [](Scene& scene) {
             of_the_primary(scene, policy_of("srv1", {"", "on"}));
         },
         "monitor.remember-replication", "perform RememberReplication"},
        {"scores are written first",
         [](Scene& scene) {
             of_the_primary(scene, std::nullopt);
             ClusterStatus cluster = *scene.seen.cluster;
             cluster.nodes = {online("srv1")};
             scene.seen.cluster = cluster;
         },
         "monitor.set-scores",
         "perform SetScore(srv1=1001) RememberReplication RecordGeneration(timeline 1, begun on srv3)"},
        {"it was done",
         [](Scene& scene) {
             of_the_primary(scene, std::nullopt);
             scene.did("RememberReplication");
         },
         "monitor.primary", "finish 8"},
        {"it failed: the next monitor tries again",
         [](Scene& scene) {
             of_the_primary(scene, std::nullopt);
             scene.failed("RememberReplication");
         },
         "monitor.primary", "finish 8"},
        {"another write has just failed: two that fail by turns would never end",
         [](Scene& scene) {
             of_the_primary(scene, std::nullopt);
             scene.failed("RecordGeneration");
         },
         "monitor.primary", "finish 8"},
        {"a plugin that does not ask for the settings",
         [](Scene& scene) {
             of_the_primary(scene, std::nullopt);
             scene.seen.sql = primary_answers();
         },
         "monitor.primary", "finish 8"},
        {"a primary that Pacemaker has not promoted says nothing",
         [](Scene& scene) {
             of_the_primary(scene, std::nullopt);
             scene.request.promoted_role = false;
         },
         "monitor.not-promoted", "finish 8"},
    };
}

std::string log_of(const Decision& decision) {
    std::string text;
    for (const LogLine& line : decision.log) text += line.text + "\n";
    return text;
}

}  // namespace

std::vector<Row> loss_rows(Action action) {
    return action == Action::kPromote ? promote_loss() : monitor_loss();
}

TEST(LossGate, Rows) {
    expect_rows(Action::kPromote, promote_loss());
    expect_rows(Action::kMonitor, monitor_loss());
}

TEST(LossGate, EveryPromotionStatesItsLossInOneLine) {
    Scene scene(Action::kPromote);
    after_a_death(scene, policy_of("srv3"), std::nullopt);
    EXPECT_THAT(log_of(scene.decide_now()),
                HasSubstr("\npromoting srv1: loses no acknowledged commit: srv3 waited for"));
    after_a_death(scene, std::nullopt, std::nullopt);
    EXPECT_THAT(log_of(scene.decide_now()), HasSubstr("\npromoting srv1: its loss cannot be bounded: the primary's"));
}

TEST(LossGate, LivingNodesWithAnInstanceThatTakesNoPartAreNamed) {
    Scene scene(Action::kPromote);
    after_a_death(scene, std::nullopt, std::nullopt);
    ClusterStatus cluster = *scene.seen.cluster;
    for (const char* name : {"with-instance", "without", "lost"}) {
        cluster.nodes.push_back(online(name));
        cluster.nodes.back().has_instance = name != std::string("without");
        cluster.nodes.back().online = name != std::string("lost");
    }
    scene.seen.cluster = cluster;
    EXPECT_THAT(log_of(scene.decide_now()), HasSubstr("; alive, but not compared: with-instance\n"));
}

TEST(LossGate, ALimitThatNoFailoverCanKeepIsSaidBeforehand) {
    Scene scene(Action::kMonitor);
    of_the_primary(scene, std::nullopt);
    scene.request.params.max_loss = 0;
    EXPECT_THAT(log_of(scene.decide_now()), testing::Not(HasSubstr("a failover will be refused")));
    for (const SyncSettings& settings :
         {SyncSettings{"", "on"}, SyncSettings{"srv2", "local"}, SyncSettings{"*", "on"}}) {
        SqlFacts sql = *scene.seen.sql;
        sql.sync = settings;
        scene.seen.sql = sql;
        EXPECT_THAT(log_of(scene.decide_now()), HasSubstr("max_loss is 0, but with")) << settings.names;
    }
}

}  // namespace paf::test
