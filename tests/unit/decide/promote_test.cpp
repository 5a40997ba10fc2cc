// promote: an election on what is known, and a refusal of what is not.
#include <gtest/gtest.h>

#include "model/cluster/vote.hpp"
#include "rows.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;

void standby(Scene& scene) {
    scene.seen.processes = postmaster();
    scene.seen.sql = standby_answers();
}

/// srv1 is to be promoted after the loss of srv3; srv2 is the other standby, and has published `other`.
void election(Scene& scene, std::optional<WalPosition> other) {
    standby(scene);
    scene.request.managed = true;
    scene.request.notify.present = true;
    scene.request.notify.unpromoted = {"srv1", "srv2"};
    scene.request.notify.promote = {"srv1"};
    scene.seen.node = std::string("srv1");
    scene.seen.position = position(0x5000000);
    scene.seen.cluster = ClusterStatus{{online("srv1", Score::best_standby()), online("srv2", Score{990})}};
    PublishedPositions published;
    if (other) published["srv2"] = encode_position(*other);
    scene.seen.published = published;
}

/// srv2 was the primary, has been demoted, and has published `old_primary`.
void switchover(Scene& scene, const WalPosition& old_primary) {
    election(scene, old_primary);
    scene.request.notify.promoted = {"srv2"};
    scene.request.notify.demote = {"srv2"};
    scene.seen.cluster = ClusterStatus{{online("srv1", Score::best_standby()), online("srv2", Score::primary())}};
}

/// The cluster remembers `newest`, and what is published is for the election after it.
void remembers_generation(Scene& scene, const Generation& newest) {
    ClusterStatus status = *scene.seen.cluster;
    status.generation = newest;
    scene.seen.cluster = status;
    if (!scene.seen.published.known()) return;
    PublishedPositions votes;
    for (const auto& [node, text] : *scene.seen.published) {
        votes[node] = encode_vote({*decode_position(text), election_after(status.generation)});
    }
    scene.seen.published = votes;
}

/// The cluster remembers timeline 2, which srv3 began at `fork`.
void remembers(Scene& scene, std::uint64_t fork) {
    remembers_generation(scene, generation({2, {{1, {fork}}}}));
}

/// A primary that answers, of a cluster.
void primary_in_cluster(Scene& scene) {
    scene.request.managed = true;
    scene.seen.processes = postmaster();
    scene.seen.sql = primary_answers();
    scene.seen.node = std::string("srv1");
    scene.seen.control = control(ControlState::kInProduction);
    scene.seen.cluster = ClusterStatus{{online("srv1", Score::best_standby()), online("srv2", Score{990})}};
}

WalPosition on_second_timeline(std::uint64_t end) {
    WalPosition found = position(end);
    found.history = {2, {{1, {0x4000000}}}};
    return found;
}

/// Down, with WAL of timeline 1 up to `end`, and about to be promoted; srv3 began timeline 2 at 0/4000000.
void down_beside_a_newer_one(Scene& scene, std::uint64_t end) {
    election(scene, position(0x4000000));
    remembers(scene, 0x4000000);
    scene.seen.processes = nothing_alive();
    scene.seen.directory_before_start = directory();
    scene.seen.control_before_start = control(ControlState::kInProduction);
    scene.seen.branch = noted_branch();
    scene.seen.position = position(end);
}

std::vector<Row> generation_rows() {
    return {
        {"what is down and of another branch is not even launched",
         [](Scene& scene) { down_beside_a_newer_one(scene, 0x5000000); }, "promote.diverged", "finish 2"},
        {"what has nothing of its own is", [](Scene& scene) { down_beside_a_newer_one(scene, 0x4000000); },
         "promote.launch", "perform RemoveStaleLocks PrepareStandby StartServer"},
        {"who has nothing of the newest generation stands aside, whoever else is there",
         [](Scene& scene) {
             election(scene, position(0x4000000));
             remembers(scene, 0x5000000);
         },
         "promote.stand-aside",
         "perform RecordElection(refused) SetScore(srv1=-INFINITY (its data are not of the newest generation), "
         "confirmed)"},
        {"and so does who diverged from it",
         [](Scene& scene) {
             election(scene, position(0x4000000));
             remembers(scene, 0x4000000);
             scene.did("SetScore");
         },
         "promote.stood-aside", "finish 1"},
        {"for a member of it, if there is one",
         [](Scene& scene) {
             election(scene, on_second_timeline(0x4000100));
             remembers(scene, 0x4000000);
         },
         "promote.step-back",
         "perform RecordElection(stepped-back) SetScore(srv2=1000, confirmed) SetScore(srv1=1, confirmed)"},
        {"data that are no part of it do not count, however far they go",
         [](Scene& scene) {
             election(scene, position(0x9000000));
             remembers(scene, 0x4000000);
             scene.seen.position = on_second_timeline(0x4000100);
         },
         "promote.go", "perform RememberBranch PromoteServer SetScore(srv1=1001) RecordElection(ordered)"},
        {"a number that was used elsewhere is not used again",
         [](Scene& scene) {
             election(scene, on_second_timeline(0x4000100));
             remembers_generation(scene, generation({1, {}}));
         },
         "promote.go",
         "perform RememberBranch ReserveTimelines PromoteServer SetScore(srv1=1001) RecordElection(ordered)"},
        {"what was published for another election is no word for now",
         [](Scene& scene) {
             election(scene, position(0x4000000));
             remembers_generation(scene, generation({1, {}}));
             Generation later = generation({1, {}});
             later.since = 1700000000;
             ClusterStatus status = *scene.seen.cluster;
             status.generation = later;
             scene.seen.cluster = status;
         },
         "promote.peers", "wait, else 1"},
        {"nor what an agent published that knows no elections",
         [](Scene& scene) {
             election(scene, position(0x4000000));
             ClusterStatus status = *scene.seen.cluster;
             status.generation = generation({1, {}});
             scene.seen.cluster = status;
         },
         "promote.peers", "wait, else 1"},
        {"nor, where nothing is remembered any more, what was published while it was",
         [](Scene& scene) {
             election(scene, position(0x4000000));
             remembers_generation(scene, generation({1, {}}));
             ClusterStatus status = *scene.seen.cluster;
             status.generation.reset();
             scene.seen.cluster = status;
         },
         "promote.peers", "wait, else 1"},
        {"without a note it goes on",
         [](Scene& scene) {
             election(scene, position(0x4000000));
             scene.failed("RememberBranch");
         },
         "promote.go", "perform PromoteServer SetScore(srv1=1001) RecordElection(ordered)"},
        {"without the reservation it does not",
         [](Scene& scene) {
             election(scene, position(0x4000000));
             scene.did("RememberBranch");
             scene.failed("ReserveTimelines");
         },
         "promote.cannot-reserve", "finish 1"},
        {"a generation that cannot be read promotes nobody",
         [](Scene& scene) {
             election(scene, position(0x4000000));
             ClusterStatus status = *scene.seen.cluster;
             status.generation_fault = "cluster property paf-generation-pgsqld: nonsense";
             scene.seen.cluster = status;
         },
         "promote.stand-aside",
         "perform RecordElection(refused) SetScore(srv1=-INFINITY (its data are not of the newest generation), "
         "confirmed)"},
        {"what was promoted is remembered before the address starts",
         [](Scene& scene) {
             primary_in_cluster(scene);
             scene.did("PromoteServer");
             scene.seen.position = on_second_timeline(0x4000100);
             ClusterStatus status = *scene.seen.cluster;
             status.generation = generation({1, {}});
             scene.seen.cluster = status;
             ControlFile promoted = control(ControlState::kInProduction);
             promoted.min_recovery_timeline = 2;
             scene.seen.control = promoted;
         },
         "promote.record-generation",
         "perform RecordGeneration(timeline 2, begun on srv1 at 0/4000000) RememberBranch"},
        {"after a look at what is remembered",
         [](Scene& scene) {
             primary_in_cluster(scene);
             scene.did("PromoteServer");
             scene.seen.node.forget();
         },
         "promote.remember", "ask node"},
        {"a primary already asks the cluster",
         [](Scene& scene) {
             primary_in_cluster(scene);
             scene.seen.cluster.forget();
         },
         "promote.which-cluster", "ask cluster"},
        {"and at where it is",
         [](Scene& scene) {
             primary_in_cluster(scene);
             scene.did("PromoteServer");
         },
         "promote.generation", "ask position"},
        {"once",
         [](Scene& scene) {
             primary_in_cluster(scene);
             scene.did("PromoteServer");
             scene.did("RecordGeneration");
         },
         "promote.primary", "finish 0"},
        {"a primary already looks at its newest timeline",
         [](Scene& scene) {
             primary_in_cluster(scene);
             scene.seen.control.forget();
         },
         "promote.which-timeline", "ask control"},
        {"a primary of another timeline looks closer",
         [](Scene& scene) {
             primary_in_cluster(scene);
             remembers(scene, 0x4000000);
         },
         "promote.which-generation", "ask position"},
        {"a primary of another branch is no success",
         [](Scene& scene) {
             primary_in_cluster(scene);
             remembers(scene, 0x4000000);
             scene.seen.position = position(0x5000000);
         },
         "promote.other-branch", "finish 1"},
    };
}

std::vector<Row> election_rows() {
    return {
        {"gathers everything in one go",
         [](Scene& scene) {
             standby(scene);
             scene.request.notify.present = true;
         },
         "promote.gather", "ask position+node+cluster+published"},
        {"without notification variables there is no election", [](Scene& scene) { standby(scene); }, "promote.go",
         "perform PromoteServer"},
        {"equal: the chosen node", [](Scene& scene) { election(scene, position(0x5000000)); }, "promote.go",
         "perform RememberBranch PromoteServer SetScore(srv1=1001) RecordElection(ordered)"},
        {"ahead", [](Scene& scene) { election(scene, position(0x4000000)); }, "promote.go",
         "perform RememberBranch PromoteServer SetScore(srv1=1001) RecordElection(ordered)"},
        {"one byte behind", [](Scene& scene) { election(scene, position(0x5000001)); }, "promote.step-back",
         "perform RecordElection(stepped-back) SetScore(srv2=1000, confirmed) SetScore(srv1=1, confirmed)"},
        {"behind, and stepped back before: a constraint outweighs scores",
         [](Scene& scene) {
             election(scene, position(0x5000001));
             scene.seen.cluster = ClusterStatus{{online("srv1", Score::last_resort()), online("srv2", Score{1000})}};
         },
         "promote.step-back",
         "perform RecordElection(stepped-back) SetScore(srv2=1000, confirmed) SetScore(srv1=-INFINITY (stepped back "
         "for a better node), confirmed)"},
        {"stepped back",
         [](Scene& scene) {
             election(scene, position(0x5000001));
             scene.did("SetScore");
         },
         "promote.stepped-back", "finish 1"},
        {"could not step back, and is not promoted either",
         [](Scene& scene) {
             election(scene, position(0x5000001));
             scene.failed("SetScore");
         },
         "promote.stepped-back", "finish 1"},
        {"a peer has not published yet", [](Scene& scene) { election(scene, std::nullopt); }, "promote.peers",
         "wait, else 1"},
        {"and never will",
         [](Scene& scene) {
             election(scene, std::nullopt);
             scene.progress.elapsed = milliseconds(3000);
         },
         "promote.refuse",
         "perform RecordElection(refused) SetScore(srv1=-INFINITY (an election refused its promotion), confirmed)"},
        {"which its score says, so that a stop leaves it a candidate for later",
         [](Scene& scene) {
             election(scene, std::nullopt);
             scene.progress.elapsed = milliseconds(3000);
             scene.did("SetScore");
         },
         "promote.refused", "finish 1"},
        {"or cannot say",
         [](Scene& scene) {
             election(scene, std::nullopt);
             scene.progress.elapsed = milliseconds(3000);
             scene.failed("SetScore");
         },
         "promote.refused", "finish 1"},
        {"what comes then comes too late for this attempt",
         [](Scene& scene) {
             election(scene, position(0x4000000));
             scene.did("SetScore");
         },
         "promote.refused", "finish 1"},
        {"nor is it waited for when the time is short",
         [](Scene& scene) {
             election(scene, std::nullopt);
             scene.progress.elapsed = scene.progress.remaining = milliseconds(1000);
         },
         "promote.refuse",
         "perform RecordElection(refused) SetScore(srv1=-INFINITY (an election refused its promotion), confirmed)"},
        {"a lost node is not waited for",
         [](Scene& scene) {
             election(scene, std::nullopt);
             ClusterStatus cluster = *scene.seen.cluster;
             cluster.nodes[1].online = false;
             scene.seen.cluster = cluster;
         },
         "promote.go", "perform RememberBranch PromoteServer SetScore(srv1=1001) RecordElection(ordered)"},
        {"a position nobody can read",
         [](Scene& scene) {
             election(scene, std::nullopt);
             scene.seen.published = PublishedPositions{{"srv2", "nonsense"}};
         },
         "promote.refuse",
         "perform RecordElection(refused) SetScore(srv1=-INFINITY (an election refused its promotion), confirmed)"},
        {"the better node must not be promoted",
         [](Scene& scene) {
             election(scene, position(0x5000001));
             scene.seen.cluster = ClusterStatus{{online("srv1"), online("srv2", Score::minus_infinity())}};
         },
         "promote.refuse",
         "perform RecordElection(refused) SetScore(srv1=-INFINITY (an election refused its promotion), confirmed)"},
        {"within maxlag of it",
         [](Scene& scene) {
             election(scene, position(0x5000001));
             scene.seen.cluster = ClusterStatus{{online("srv1"), online("srv2", Score::minus_infinity())}};
             scene.request.params.maxlag = 1;
         },
         "promote.go", "perform RememberBranch PromoteServer SetScore(srv1=1001) RecordElection(ordered)"},
        {"another database",
         [](Scene& scene) {
             WalPosition foreign = position(0x5000000);
             foreign.system_identifier = 1;
             election(scene, foreign);
         },
         "promote.refuse",
         "perform RecordElection(refused) SetScore(srv1=-INFINITY (an election refused its promotion), confirmed)"},
        {"the old primary's shutdown checkpoint is here",
         [](Scene& scene) {
             switchover(scene, position(0x5000000, 0x4FFFF88));
             scene.seen.position = position(0x5000000, 0x4FFFF88);
         },
         "promote.go",
         "perform RememberBranch PromoteServer SetScore(srv1=1001) SetScore(srv2=1000) RecordElection(ordered)"},
        {"it is not: the old primary returns", [](Scene& scene) { switchover(scene, position(0x5000078, 0x5000000)); },
         "promote.step-back",
         "perform RecordElection(stepped-back) SetScore(srv2=1000, confirmed) SetScore(srv1=-INFINITY (stepped back "
         "for a better node), confirmed)"},
        {"the old primary did not shut down cleanly", [](Scene& scene) { switchover(scene, position(0x5000000)); },
         "promote.step-back",
         "perform RecordElection(stepped-back) SetScore(srv2=1000, confirmed) SetScore(srv1=-INFINITY (stepped back "
         "for a better node), confirmed)"},
    };
}

std::vector<Row> unknown_rows() {
    return {
        {"an unknown position",
         [](Scene& scene) {
             election(scene, position(0x5000000));
             scene.seen.position = Fact<WalPosition>::unknown("no control file");
         },
         "promote.refuse",
         "perform RecordElection(refused) SetScore(srv1=-INFINITY (an election refused its promotion), confirmed)"},
        {"its score could not be set, and the time is up: the log has the reason",
         [](Scene& scene) {
             election(scene, position(0x5000000));
             scene.seen.cluster.forget();
             scene.failed("SetScore");
             scene.progress.remaining = milliseconds(1000);
         },
         "promote.refused", "finish 1"},
        {"an unknown name",
         [](Scene& scene) {
             election(scene, position(0x5000000));
             scene.seen.node = Fact<std::string>::unknown("no crm_node");
         },
         "promote.unknown", "finish 1"},
        {"an unknown cluster",
         [](Scene& scene) {
             election(scene, position(0x5000000));
             scene.seen.cluster = Fact<ClusterStatus>::unknown("no cibadmin");
         },
         "promote.unknown", "finish 1"},
        {"unknown positions of the others",
         [](Scene& scene) {
             election(scene, position(0x5000000));
             scene.seen.published = Fact<PublishedPositions>::unknown("no attrd_updater");
         },
         "promote.unknown", "finish 1"},
        {"an unknown instance", [](Scene& scene) { scene.seen.processes = Fact<ServerProcesses>::unknown("no /proc"); },
         "promote.unknown", "wait, else 1"},
        {"another user's instance", [](Scene& scene) { scene.seen.processes = anothers(postmaster()); },
         "promote.wrong-owner", "finish 4"},
        {"a role nobody can tell",
         [](Scene& scene) {
             scene.seen.processes = postmaster();
             scene.seen.sql = sql_outcome(SqlOutcome::kFailed);
         },
         "promote.unknown", "wait, else 1"},
    };
}

std::vector<Row> instance_rows() {
    return {
        {"looks at processes first", [](Scene&) {}, "promote.look", "ask processes"},
        {"a primary already",
         [](Scene& scene) {
             scene.seen.processes = postmaster();
             scene.seen.sql = primary_answers();
         },
         "promote.primary", "finish 0"},
        {"promoted",
         [](Scene& scene) {
             scene.seen.processes = postmaster();
             scene.seen.sql = primary_answers();
             scene.did("PromoteServer");
         },
         "promote.primary", "finish 0"},
        {"a standby still",
         [](Scene& scene) {
             standby(scene);
             scene.did("PromoteServer");
         },
         "promote.in-progress", "wait and continue, else 1"},
        {"silent while it is promoted",
         [](Scene& scene) {
             scene.seen.processes = postmaster();
             scene.seen.sql = sql_outcome(SqlOutcome::kNoAnswer);
             scene.did("PromoteServer");
         },
         "promote.in-progress", "wait and continue, else 1"},
        {"it died",
         [](Scene& scene) {
             scene.seen.processes = nothing_alive();
             scene.did("PromoteServer");
         },
         "promote.died", "finish 1"},
        {"the request failed",
         [](Scene& scene) {
             standby(scene);
             scene.failed("PromoteServer");
         },
         "promote.cannot-ask", "finish 1"},
        {"an instance that is down becomes a standby first",
         [](Scene& scene) {
             scene.seen.processes = nothing_alive();
             scene.seen.directory_before_start = directory();
             scene.seen.control_before_start = control(ControlState::kShutDownInRecovery);
         },
         "promote.launch", "perform RemoveStaleLocks PrepareStandby StartServer"},
        {"launched by this action, it is writable without any election: it is stopped",
         [](Scene& scene) {
             scene.seen.processes = postmaster();
             scene.seen.sql = primary_answers();
             scene.did("StartServer");
         },
         "promote.came-up-writable", "perform StopServer"},
        {"recovering",
         [](Scene& scene) {
             scene.seen.processes = postmaster();
             scene.seen.sql = sql_outcome(SqlOutcome::kStartingUp);
         },
         "promote.recovering", "wait and continue, else 1"},
        {"orphans", [](Scene& scene) { scene.seen.processes = orphans(); }, "promote.orphans-leaving",
         "wait and continue, else 1"},
    };
}

}  // namespace

const std::vector<Row>& promote_rows() {
    static const std::vector<Row> rows = [] {
        std::vector<Row> all = election_rows();
        for (const auto& part : {generation_rows(), unknown_rows(), instance_rows()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return rows;
}

TEST(DecidePromote, Rows) {
    expect_rows(Action::kPromote, promote_rows());
}

}  // namespace paf::test
