// monitor: known answers only, and the promotion scores.
#include <gtest/gtest.h>

#include "model/cluster/refusal_score.hpp"
#include "rows.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;

void live(Scene& scene, const SqlFacts& sql) {
    scene.seen.processes = postmaster();
    scene.seen.sql = sql;
}

void down(Scene& scene, ControlState state) {
    scene.seen.processes = nothing_alive();
    scene.seen.data_directory = directory();
    scene.seen.control = control(state);
}

void primary_of(Scene& scene, std::vector<ClusterNode> nodes) {
    scene.request.managed = true;
    scene.request.promoted_role = true;
    live(scene, primary_answers());
    scene.seen.node = std::string("srv1");
    ClusterStatus status{std::move(nodes)};
    status.generation = generation({1, {}});
    scene.seen.cluster = status;
    scene.seen.control = control(ControlState::kInProduction);
}

/// `newest` in place of what primary_of() has the cluster remember.
void remembers(Scene& scene, std::optional<Generation> newest) {
    ClusterStatus status = *scene.seen.cluster;
    status.generation = std::move(newest);
    scene.seen.cluster = status;
}

/// A standby of a cluster that remembers timeline 2, begun at `fork`; its control file names timeline 2, its note not.
void standby_on_new_branch(Scene& scene, std::uint64_t fork) {
    live(scene, standby_answers());
    scene.request.managed = true;
    scene.seen.node = std::string("srv1");
    scene.seen.cluster = ClusterStatus{{online("srv1", Score{990}), online("srv2", Score::primary())}};
    remembers(scene, generation({2, {{1, {fork}}}}));
    ControlFile newer = control(ControlState::kInArchiveRecovery);
    newer.min_recovery_timeline = 2;
    scene.seen.control = newer;
    scene.seen.branch = noted_branch();
    WalPosition mine = position(0x5000000);
    mine.history = {2, {{1, {0x4000000}}}};
    scene.seen.position = mine;
}

std::vector<Row> branch_rows() {
    return {
        {"a standby looks at what it noted of its timelines",
         [](Scene& scene) {
             live(scene, standby_answers());
             scene.request.managed = true;
         },
         "monitor.branch", "ask control+branch"},
        {"which costs no more while that is true",
         [](Scene& scene) {
             live(scene, standby_answers());
             scene.request.managed = true;
             scene.seen.control = control(ControlState::kInArchiveRecovery);
             scene.seen.branch = noted_branch();
             scene.seen.receives = true;
         },
         "monitor.standby", "finish 0"},
        {"a new timeline is looked at",
         [](Scene& scene) {
             standby_on_new_branch(scene, 0x4000000);
             scene.seen.position.forget();
             scene.seen.cluster.forget();
         },
         "monitor.new-branch", "ask position+node+cluster"},
        {"and noted when it is the cluster's", [](Scene& scene) { standby_on_new_branch(scene, 0x4000000); },
         "monitor.remember-branch", "perform RememberBranch"},
        {"a standby of another branch is no candidate", [](Scene& scene) { standby_on_new_branch(scene, 0x3000000); },
         "monitor.no-candidate", "perform SetScore(srv1=-INFINITY (its data are not of the newest generation))"},
        {"once",
         [](Scene& scene) {
             standby_on_new_branch(scene, 0x3000000);
             scene.did("SetScore");
         },
         "monitor.standby", "finish 0"},
        {"one that has nothing of the new timeline yet is left in peace",
         [](Scene& scene) {
             standby_on_new_branch(scene, 0x6000000);
             scene.seen.position = position(0x5000000);
         },
         "monitor.standby", "finish 0"},
        {"without a generation there is nothing to compare with",
         [](Scene& scene) {
             standby_on_new_branch(scene, 0x4000000);
             remembers(scene, std::nullopt);
             scene.seen.receives = true;
         },
         "monitor.standby", "finish 0"},
    };
}

std::vector<Row> live_rows() {
    return {
        {"looks at processes first", [](Scene&) {}, "monitor.look", "ask processes"},
        {"then asks the server", [](Scene& scene) { scene.seen.processes = postmaster(); }, "monitor.look", "ask sql"},
        {"unknown processes are never \"down\"",
         [](Scene& scene) { scene.seen.processes = Fact<ServerProcesses>::unknown("no /proc"); }, "monitor.unknown",
         "wait, else 1"},
        {"a live server in another user's directory",
         [](Scene& scene) { scene.seen.processes = anothers(postmaster()); }, "monitor.wrong-owner", "finish 4"},
        {"nothing alive in another user's directory is not \"down\"",
         [](Scene& scene) { scene.seen.processes = anothers(nothing_alive()); }, "monitor.wrong-owner", "finish 4"},
        {"orphans in another user's directory", [](Scene& scene) { scene.seen.processes = anothers(orphans()); },
         "monitor.wrong-owner", "finish 4"},
        {"a standby", [](Scene& scene) { live(scene, standby_answers()); }, "monitor.standby", "finish 0"},
        {"a primary, by hand", [](Scene& scene) { live(scene, primary_answers()); }, "monitor.primary", "finish 8"},
        {"starting", [](Scene& scene) { live(scene, sql_outcome(SqlOutcome::kStartingUp)); }, "monitor.starting",
         "wait, else 1"},
        {"listening nowhere", [](Scene& scene) { live(scene, sql_outcome(SqlOutcome::kNoServer)); }, "monitor.starting",
         "wait, else 1"},
        {"another process listens where the server should",
         [](Scene& scene) { live(scene, sql_outcome(SqlOutcome::kForeign)); }, "monitor.starting", "wait, else 1"},
        {"shutting down", [](Scene& scene) { live(scene, sql_outcome(SqlOutcome::kShuttingDown)); }, "monitor.stopping",
         "wait, else 1"},
        {"silent", [](Scene& scene) { live(scene, sql_outcome(SqlOutcome::kNoAnswer)); }, "monitor.no-answer",
         "wait, else 1"},
        {"frozen: the server is not even asked",
         [](Scene& scene) { scene.seen.processes = postmaster(ProcessState::kStopped); }, "monitor.no-answer",
         "wait, else 1"},
        {"the query fails", [](Scene& scene) { live(scene, sql_outcome(SqlOutcome::kFailed)); }, "monitor.unknown",
         "wait, else 1"},
        {"SQL is unknown",
         [](Scene& scene) {
             scene.seen.processes = postmaster();
             scene.seen.sql = Fact<SqlFacts>::unknown("no such user");
         },
         "monitor.unknown", "wait, else 1"},
        {"full: the control file knows the role",
         [](Scene& scene) { live(scene, sql_outcome(SqlOutcome::kTooManyClients)); }, "monitor.look", "ask control"},
        {"a full primary",
         [](Scene& scene) {
             live(scene, sql_outcome(SqlOutcome::kTooManyClients));
             scene.seen.control = control(ControlState::kInProduction);
         },
         "monitor.primary", "finish 8"},
        {"a standby that lets nobody in",
         [](Scene& scene) {
             live(scene, sql_outcome(SqlOutcome::kRefused));
             scene.seen.control = control(ControlState::kInArchiveRecovery);
         },
         "monitor.standby", "finish 0"},
        {"a closed server in crash recovery is starting",
         [](Scene& scene) {
             live(scene, sql_outcome(SqlOutcome::kRefused));
             scene.seen.control = control(ControlState::kInCrashRecovery);
         },
         "monitor.starting", "wait, else 1"},
        {"a closed server whose control file is unreadable",
         [](Scene& scene) {
             live(scene, sql_outcome(SqlOutcome::kRefused));
             scene.seen.control = Fact<ControlFile>::unknown("bad CRC");
         },
         "monitor.unknown", "wait, else 1"},
    };
}

std::vector<Row> down_rows() {
    return {
        {"down: how did it end?", [](Scene& scene) { scene.seen.processes = nothing_alive(); }, "monitor.how-it-ended",
         "ask directory+control"},
        {"a standby that was shut down", [](Scene& scene) { down(scene, ControlState::kShutDownInRecovery); },
         "monitor.down", "finish 7"},
        {"a primary that was shut down", [](Scene& scene) { down(scene, ControlState::kShutDown); }, "monitor.down",
         "finish 7"},
        {"a crashed standby", [](Scene& scene) { down(scene, ControlState::kInArchiveRecovery); }, "monitor.down",
         "finish 7"},
        {"a crashed primary", [](Scene& scene) { down(scene, ControlState::kInProduction); }, "monitor.crashed-primary",
         "finish 9"},
        {"one that crashed while shutting down", [](Scene& scene) { down(scene, ControlState::kShuttingDown); },
         "monitor.crashed-primary", "finish 9"},
        {"a probe finds a crashed primary",
         [](Scene& scene) {
             down(scene, ControlState::kInProduction);
             scene.request.probe = true;
         },
         "monitor.down", "finish 7"},
        {"started as a standby, it was no primary any more",
         [](Scene& scene) {
             down(scene, ControlState::kInProduction);
             DataDirectory requested = directory();
             requested.standby_requested = true;
             scene.seen.data_directory = requested;
         },
         "monitor.down", "finish 7"},
        {"a backup carries somebody else's control file",
         [](Scene& scene) {
             down(scene, ControlState::kInProduction);
             DataDirectory backup = directory();
             backup.backup_label = true;
             scene.seen.data_directory = backup;
         },
         "monitor.down", "finish 7"},
        {"an unreadable control file changes nothing: nothing is alive",
         [](Scene& scene) {
             down(scene, ControlState::kInProduction);
             scene.seen.control = Fact<ControlFile>::unknown("bad CRC");
         },
         "monitor.down", "finish 7"},
        {"no data directory",
         [](Scene& scene) {
             down(scene, ControlState::kShutDown);
             scene.seen.data_directory = DataDirectory{};
         },
         "monitor.no-directory", "finish 5"},
        {"last processes may leave", [](Scene& scene) { scene.seen.processes = orphans(); }, "monitor.orphans-leaving",
         "wait, else 1"},
        {"orphans: of what?",
         [](Scene& scene) {
             scene.seen.processes = orphans();
             scene.progress.orphaned_for = milliseconds(300);
         },
         "monitor.orphans-of-what", "ask directory+control"},
        {"orphans of a primary",
         [](Scene& scene) {
             down(scene, ControlState::kInProduction);
             scene.seen.processes = orphans();
             scene.progress.orphaned_for = milliseconds(300);
         },
         "monitor.orphans", "finish 9"},
        {"orphans of a standby",
         [](Scene& scene) {
             down(scene, ControlState::kInArchiveRecovery);
             scene.seen.processes = orphans();
             scene.progress.orphaned_for = milliseconds(300);
         },
         "monitor.orphans", "finish 1"},
    };
}

std::vector<Row> score_rows() {
    return {
        {"a primary that the cluster has not promoted asks nothing",
         [](Scene& scene) {
             scene.request.managed = true;
             live(scene, primary_answers());
         },
         "monitor.not-promoted", "finish 8"},
        {"and sets no score, neither another's nor its own",
         [](Scene& scene) {
             primary_of(scene, {online("srv1"), online("srv2", Score{1000})});
             scene.request.promoted_role = false;
         },
         "monitor.not-promoted", "finish 8"},
        {"a probe that finds a primary sets its own score alone",
         [](Scene& scene) {
             primary_of(scene, {online("srv1"), online("srv2", Score{1000})});
             scene.request.promoted_role = false;
             scene.request.probe = true;
         },
         "monitor.set-scores", "perform SetScore(srv1=1001) RecordGeneration(timeline 1, begun on srv3)"},
        {"the primary looks at the scores",
         [](Scene& scene) {
             scene.request.managed = true;
             scene.request.promoted_role = true;
             live(scene, primary_answers());
         },
         "monitor.look-at-scores", "ask node+cluster"},
        {"nothing changed: no tool runs", [](Scene& scene) { primary_of(scene, {online("srv1", Score::primary())}); },
         "monitor.primary", "finish 8"},
        {"its own score is missing: what was published before it came counts no more",
         [](Scene& scene) { primary_of(scene, {online("srv1")}); }, "monitor.set-scores",
         "perform SetScore(srv1=1001) RecordGeneration(timeline 1, begun on srv3)"},
        {"positions that an election left in the CIB go",
         [](Scene& scene) {
             ClusterNode left = online("srv3");
             left.online = false;
             left.published = "1;sys=";
             primary_of(scene, {online("srv1", Score::primary()), left});
         },
         "monitor.withdraw-leftovers", "perform WithdrawPosition"},
        {"whose withdrawal is tried once",
         [](Scene& scene) {
             ClusterNode left = online("srv1", Score::primary());
             left.published = "1;sys=";
             primary_of(scene, {left});
             scene.failed("WithdrawPosition");
         },
         "monitor.primary", "finish 8"},
        {"a probe leaves them alone",
         [](Scene& scene) {
             ClusterNode left = online("srv1", Score::primary());
             left.published = "1;sys=";
             primary_of(scene, {left});
             scene.request.promoted_role = false;
             scene.request.probe = true;
         },
         "monitor.primary", "finish 8"},
        {"a node that is not connected must not be promoted",
         [](Scene& scene) {
             primary_of(scene, {online("srv1", Score::primary()), online("srv2")});
         },
         "monitor.set-scores", "perform SetScore(srv2=-INFINITY (not streaming for a while, given by the primary))"},
        {"a probe does not judge the standbys",
         [](Scene& scene) {
             primary_of(scene, {online("srv1", Score::primary()), online("srv2")});
             scene.request.probe = true;
         },
         "monitor.primary", "finish 8"},
        {"neither does an answer without positions",
         [](Scene& scene) {
             primary_of(scene, {online("srv1", Score::primary()), online("srv2")});
             scene.seen.sql = sql_outcome(SqlOutcome::kAnswered);
         },
         "monitor.primary", "finish 8"},
        {"a generation is compared with the newest timeline of the control file",
         [](Scene& scene) {
             primary_of(scene, {online("srv1", Score::primary())});
             scene.seen.control.forget();
         },
         "monitor.which-timeline", "ask control"},
        {"a cluster that remembers no generation is told of the primary's",
         [](Scene& scene) {
             primary_of(scene, {online("srv1", Score::primary())});
             remembers(scene, std::nullopt);
             scene.seen.position = position(0x5000000);
         },
         "monitor.record-generation", "perform RecordGeneration(timeline 1, found on srv1) RememberBranch"},
        {"after a look at where it is",
         [](Scene& scene) {
             primary_of(scene, {online("srv1", Score::primary())});
             remembers(scene, std::nullopt);
         },
         "monitor.generation", "ask position"},
        {"not twice in one action, should that fail",
         [](Scene& scene) {
             primary_of(scene, {online("srv1", Score::primary())});
             remembers(scene, std::nullopt);
             scene.seen.position = position(0x5000000);
             scene.failed("RecordGeneration");
         },
         "monitor.primary", "finish 8"},
        {"a primary of another timeline than the generation's looks closer",
         [](Scene& scene) {
             primary_of(scene, {online("srv1", Score::primary()), online("srv2", Score{1000})});
             remembers(scene, generation({2, {{1, {0x4000000}}}}));
         },
         "monitor.which-generation", "ask position"},
        {"a primary of another branch keeps no scores",
         [](Scene& scene) {
             primary_of(scene, {online("srv1"), online("srv2", Score{1000})});
             remembers(scene, generation({2, {{1, {0x4000000}}}}));
             scene.seen.position = position(0x5000000);
         },
         "monitor.other-branch", "finish 8"},
        {"nor does a probe give it one",
         [](Scene& scene) {
             primary_of(scene, {online("srv1"), online("srv2", Score{1000})});
             scene.request.probe = true;
             remembers(scene, generation({2, {{1, {0x4000000}}}}));
             scene.seen.position = position(0x5000000);
         },
         "monitor.other-branch", "finish 8"},
        {"the primary of a promotion that could not write it down has that done",
         [](Scene& scene) {
             primary_of(scene, {online("srv1", Score::primary())});
             ControlFile promoted = control(ControlState::kInProduction);
             promoted.checkpoint_timeline = 2;
             scene.seen.control = promoted;
             WalPosition ordered = position(0x5000000);
             ordered.history = {2, {{1, {0x4000000}}}};
             ordered.ordered = 2;
             scene.seen.position = ordered;
         },
         "monitor.record-generation",
         "perform RecordGeneration(timeline 2, begun on srv1 at 0/4000000) RememberBranch"},
        {"an unreadable generation is left alone",
         [](Scene& scene) {
             primary_of(scene, {online("srv1", Score::primary())});
             ClusterStatus status = *scene.seen.cluster;
             status.generation.reset();
             status.generation_fault = "cluster property paf-generation-pgsqld: nonsense";
             scene.seen.cluster = status;
             scene.seen.position = position(0x5000000);
         },
         "monitor.primary", "finish 8"},
        {"an unknown cluster does not fail a primary",
         [](Scene& scene) {
             primary_of(scene, {});
             scene.seen.cluster = Fact<ClusterStatus>::unknown("no cibadmin");
         },
         "monitor.primary", "finish 8"},
        {"nor does a score that could not be set",
         [](Scene& scene) {
             primary_of(scene, {online("srv1")});
             scene.failed("SetScore");
         },
         "monitor.primary", "finish 8"},
        {"scores are set once",
         [](Scene& scene) {
             primary_of(scene, {online("srv1")});
             scene.did("SetScore");
         },
         "monitor.primary", "finish 8"},
    };
}

}  // namespace

const std::vector<Row>& monitor_rows() {
    static const std::vector<Row> rows = [] {
        std::vector<Row> all = live_rows();
        for (const auto& part : {branch_rows(), down_rows(), score_rows()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return rows;
}

TEST(DecideMonitor, Rows) {
    expect_rows(Action::kMonitor, monitor_rows());
}

/// The score that this monitor sets for srv1, whose present one is `score`.
SetScore set_for(std::optional<Score> score) {
    Scene scene(Action::kMonitor);
    primary_of(scene, {online("srv1", score)});
    const Decision decision = scene.decide_now();
    return std::get<SetScore>(std::get<Perform>(decision.next).effects.front());
}

TEST(DecideMonitor, AScoreThatTheCibDoesNotShowIsSetAnew) {
    EXPECT_TRUE(set_for(std::nullopt).anew);
    EXPECT_FALSE(set_for(Score::best_standby()).anew);
}

}  // namespace paf::test
