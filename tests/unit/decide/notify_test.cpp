// notify: positions before an election, a checkpoint before a switchover, and nothing else.
#include <gtest/gtest.h>

#include "model/cluster/vote.hpp"
#include "rows.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;

void round(Scene& scene, NotifyWhen when, NotifyOperation operation) {
    scene.request.managed = true;
    scene.request.notify.present = true;
    scene.request.notify.when = when;
    scene.request.notify.operation = operation;
}

/// srv1 before the promotion of `chosen`; srv2 is the other standby.
void pre_promote(Scene& scene, const std::string& chosen = "srv1") {
    round(scene, NotifyWhen::kPre, NotifyOperation::kPromote);
    scene.request.notify.unpromoted = {"srv1", "srv2"};
    scene.request.notify.promote = {chosen};
    scene.seen.processes = postmaster();
    scene.seen.sql = standby_answers();
    scene.seen.node = std::string("srv1");
    scene.seen.position = position(0x5000000);
    scene.seen.cluster = ClusterStatus{{online("srv1"), online("srv2")}};
}

/// The cluster remembers a generation, which is timeline 1, since `since`.
void remembers_since(Scene& scene, std::int64_t since) {
    ClusterStatus status = *scene.seen.cluster;
    status.generation = generation({1, {}});
    status.generation->since = since;
    scene.seen.cluster = status;
}

/// Its position is published; srv2 has published `other`.
void published(Scene& scene, std::optional<WalPosition> other, milliseconds ago = milliseconds(10)) {
    pre_promote(scene);
    scene.seen.position.forget();
    scene.did("PublishPosition", ago);
    PublishedPositions positions;
    positions["srv1"] = encode_position(position(0x5000000));
    if (other) positions["srv2"] = encode_position(*other);
    scene.seen.published = positions;
}

void pre_demote(Scene& scene, const std::string& demoted, const SqlFacts& sql) {
    round(scene, NotifyWhen::kPre, NotifyOperation::kDemote);
    scene.request.notify.demote = {demoted};
    scene.seen.processes = postmaster();
    scene.seen.sql = sql;
    scene.seen.node = std::string("srv1");
}

std::vector<Row> publish_rows() {
    return {
        {"looks at the instance",
         [](Scene& scene) {
             pre_promote(scene);
             scene.seen.processes.forget();
         },
         "notify.look", "ask processes"},
        {"where does its WAL end?",
         [](Scene& scene) {
             pre_promote(scene);
             scene.seen.node.forget();
             scene.seen.position.forget();
             scene.seen.cluster.forget();
         },
         "notify.where-am-i", "ask position+node+cluster"},
        {"publishes that", [](Scene& scene) { pre_promote(scene); }, "notify.publish", "perform PublishPosition"},
        {"a frozen standby holds WAL as well",
         [](Scene& scene) {
             pre_promote(scene);
             scene.seen.processes = postmaster(ProcessState::kStopped);
         },
         "notify.publish", "perform PublishPosition"},
        {"another user's instance has no position of ours",
         [](Scene& scene) {
             pre_promote(scene);
             scene.seen.processes = anothers(postmaster());
         },
         "notify.withdraw-stale", "perform WithdrawPosition"},
        {"nothing to publish: the position is unknown",
         [](Scene& scene) {
             pre_promote(scene);
             scene.seen.position = Fact<WalPosition>::unknown("no WAL");
         },
         "notify.withdraw-stale", "perform WithdrawPosition"},
        {"nor the election that it would be for",
         [](Scene& scene) {
             pre_promote(scene);
             scene.seen.cluster = Fact<ClusterStatus>::unknown("no cibadmin");
         },
         "notify.withdraw-stale", "perform WithdrawPosition"},
        {"then nothing of an earlier election is left",
         [](Scene& scene) {
             pre_promote(scene);
             scene.did("WithdrawPosition");
         },
         "notify.not-published", "finish 0"},
        {"unless that failed too",
         [](Scene& scene) {
             pre_promote(scene);
             scene.failed("WithdrawPosition");
         },
         "notify.not-published", "finish 0"},
        {"nobody to publish it for: the name is unknown",
         [](Scene& scene) {
             pre_promote(scene);
             scene.seen.node = Fact<std::string>::unknown("no crm_node");
         },
         "notify.withdraw-stale", "perform WithdrawPosition"},
        {"the cluster did not take it",
         [](Scene& scene) {
             pre_promote(scene);
             scene.failed("PublishPosition");
         },
         "notify.withdraw-stale", "perform WithdrawPosition"},
        {"a primary is no candidate",
         [](Scene& scene) {
             pre_promote(scene);
             scene.seen.sql = primary_answers();
         },
         "notify.withdraw-stale", "perform WithdrawPosition"},
        {"neither is what is down",
         [](Scene& scene) {
             pre_promote(scene);
             scene.seen.processes = nothing_alive();
         },
         "notify.withdraw-stale", "perform WithdrawPosition"},
    };
}

std::vector<Row> steer_rows() {
    return {
        {"a node that was not chosen is done",
         [](Scene& scene) {
             pre_promote(scene, "srv2");
             scene.did("PublishPosition");
         },
         "notify.published", "finish 0"},
        {"the chosen one looks at the others",
         [](Scene& scene) {
             pre_promote(scene);
             scene.seen.position.forget();
             scene.did("PublishPosition");
         },
         "notify.gather", "ask cluster+published"},
        {"its own position is the published one, whatever another look at its WAL would say",
         [](Scene& scene) {
             published(scene, position(0x5000000));
             scene.seen.position = position(0x4FFFF00);
         },
         "notify.plan-agreed", "finish 0"},
        {"its own position cannot be read back",
         [](Scene& scene) {
             published(scene, position(0x6000000));
             scene.seen.published = PublishedPositions{{"srv2", encode_position(position(0x6000000))}};
         },
         "notify.cannot-steer", "finish 0"},
        {"what it published for another election is not its own now",
         [](Scene& scene) {
             published(scene, position(0x5000000));
             remembers_since(scene, 1700000000);
         },
         "notify.cannot-steer", "finish 0"},
        {"what srv2 published for another election is waited for anew",
         [](Scene& scene) {
             published(scene, std::nullopt);
             remembers_since(scene, 1700000000);
             scene.seen.published = PublishedPositions{{"srv1", encode_vote({position(0x5000000), {1, 1700000000}})},
                                                       {"srv2", encode_vote({position(0x6000000), {1, 1600000000}})}};
         },
         "notify.peers", "wait, else 0"},
        {"an election that is refused costs no failed action",
         [](Scene& scene) {
             published(scene, std::nullopt);
             WalPosition foreign = position(0x5000000);
             foreign.system_identifier = 42;
             scene.seen.published =
                 PublishedPositions{{"srv1", encode_position(position(0x5000000))}, {"srv2", encode_position(foreign)}};
         },
         "notify.refuse",
         "perform RecordElection(refused) SetScore(srv1=-INFINITY (an election refused its promotion), confirmed)"},
        {"nor does a position that nobody can read",
         [](Scene& scene) {
             published(scene, std::nullopt);
             scene.seen.published =
                 PublishedPositions{{"srv1", encode_position(position(0x5000000))}, {"srv2", "nonsense"}};
         },
         "notify.refuse",
         "perform RecordElection(refused) SetScore(srv1=-INFINITY (an election refused its promotion), confirmed)"},
        {"nor a loss beyond the limit",
         [](Scene& scene) {
             published(scene, position(0x5000000));
             scene.request.params.max_loss = 0;
         },
         "notify.refuse",
         "perform RecordElection(refused) SetScore(srv1=-INFINITY (an election refused its promotion), confirmed)"},
        {"nobody is better", [](Scene& scene) { published(scene, position(0x5000000)); }, "notify.plan-agreed",
         "finish 0"},
        {"srv2 is better", [](Scene& scene) { published(scene, position(0x6000000)); }, "notify.steer",
         "perform RecordElection(stepped-back) SetScore(srv2=1000, confirmed) SetScore(srv1=1, confirmed)"},
        {"srv2 is better, and would refuse its own promotion",
         [](Scene& scene) {
             published(scene, position(0x6000000));
             scene.request.params.max_loss = 0;
         },
         "notify.refuse",
         "perform RecordElection(refused) SetScore(srv1=-INFINITY (an election refused its promotion), confirmed)"},
        {"the scores are corrected",
         [](Scene& scene) {
             published(scene, position(0x6000000));
             scene.did("SetScore");
         },
         "notify.steered", "finish 0"},
        {"they could not be",
         [](Scene& scene) {
             published(scene, position(0x6000000));
             scene.failed("SetScore");
         },
         "notify.steered", "finish 0"},
        {"waits for srv2", [](Scene& scene) { published(scene, std::nullopt); }, "notify.peers", "wait, else 0"},
        {"but not for long", [](Scene& scene) { published(scene, std::nullopt, milliseconds(250)); },
         "notify.peers-missing", "finish 0"},
        {"the others' positions are unknown",
         [](Scene& scene) {
             published(scene, std::nullopt);
             scene.seen.published = Fact<PublishedPositions>::unknown("no attrd_updater");
         },
         "notify.cannot-steer", "finish 0"},
    };
}

std::vector<Row> other_rows() {
    return {
        {"no round at all", [](Scene&) {}, "notify.nothing-to-do", "finish 0"},
        {"pre-start", [](Scene& scene) { round(scene, NotifyWhen::kPre, NotifyOperation::kStart); },
         "notify.nothing-to-do", "finish 0"},
        {"post-start", [](Scene& scene) { round(scene, NotifyWhen::kPost, NotifyOperation::kStart); },
         "notify.nothing-to-do", "finish 0"},
        {"pre-stop", [](Scene& scene) { round(scene, NotifyWhen::kPre, NotifyOperation::kStop); },
         "notify.nothing-to-do", "finish 0"},
        {"post-stop", [](Scene& scene) { round(scene, NotifyWhen::kPost, NotifyOperation::kStop); },
         "notify.nothing-to-do", "finish 0"},
        {"post-demote", [](Scene& scene) { round(scene, NotifyWhen::kPost, NotifyOperation::kDemote); },
         "notify.nothing-to-do", "finish 0"},
        {"pre-demote of nobody", [](Scene& scene) { round(scene, NotifyWhen::kPre, NotifyOperation::kDemote); },
         "notify.nothing-to-do", "finish 0"},
        {"pre-demote: is it this node?",
         [](Scene& scene) {
             pre_demote(scene, "srv1", primary_answers());
             scene.seen.node.forget();
         },
         "notify.who-am-i", "ask node"},
        {"pre-demote of srv10 is none of srv1", [](Scene& scene) { pre_demote(scene, "srv10", primary_answers()); },
         "notify.nothing-to-do", "finish 0"},
        {"a checkpoint while the primary still serves",
         [](Scene& scene) { pre_demote(scene, "srv1", primary_answers()); }, "notify.checkpoint", "perform Checkpoint"},
        {"one is enough",
         [](Scene& scene) {
             pre_demote(scene, "srv1", primary_answers());
             scene.did("Checkpoint");
         },
         "notify.nothing-to-do", "finish 0"},
        {"a primary that is none", [](Scene& scene) { pre_demote(scene, "srv1", standby_answers()); },
         "notify.not-primary", "finish 0"},
        {"after the election its positions go",
         [](Scene& scene) { round(scene, NotifyWhen::kPost, NotifyOperation::kPromote); }, "notify.withdraw",
         "perform WithdrawPosition"},
        {"once",
         [](Scene& scene) {
             round(scene, NotifyWhen::kPost, NotifyOperation::kPromote);
             scene.did("WithdrawPosition");
         },
         "notify.election-over", "finish 0"},
        {"and whether it works or not",
         [](Scene& scene) {
             round(scene, NotifyWhen::kPost, NotifyOperation::kPromote);
             scene.failed("WithdrawPosition");
         },
         "notify.election-over", "finish 0"},
    };
}

}  // namespace

const std::vector<Row>& notify_rows() {
    static const std::vector<Row> rows = [] {
        std::vector<Row> all = publish_rows();
        for (const auto& part : {steer_rows(), other_rows()}) all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return rows;
}

TEST(DecideNotify, Rows) {
    expect_rows(Action::kNotify, notify_rows());
}

}  // namespace paf::test
