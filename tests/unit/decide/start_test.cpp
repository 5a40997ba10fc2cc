// start: always as a standby, after the setup was judged; and the offer of a node that has the data.
#include <gtest/gtest.h>

#include "rows.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;

/// Nothing is alive, everything is known, the setup is right.
void ready(Scene& scene) {
    scene.seen.processes = nothing_alive();
    scene.seen.directory_before_start = directory();
    scene.seen.control_before_start = control(ControlState::kShutDownInRecovery);
    scene.seen.setup = std::vector<Finding>{};
}

void refused(Scene& scene, Finding::Area area) {
    ready(scene);
    scene.seen.setup = std::vector<Finding>{finding(Severity::kWarning, area), finding(Severity::kRefuse, area)};
}

void launched(Scene& scene, const ServerProcesses& processes, milliseconds ago = milliseconds(100)) {
    ready(scene);
    scene.seen.processes = processes;
    scene.did("StartServer", ago);
}

void answers(Scene& scene, const SqlFacts& sql) {
    launched(scene, postmaster());
    scene.seen.sql = sql;
}

/// It answers as a standby, in a cluster with these nodes.
void started_in(Scene& scene, std::vector<ClusterNode> nodes, ControlState before = ControlState::kInArchiveRecovery) {
    answers(scene, standby_answers());
    scene.request.managed = true;
    scene.seen.control_before_start = control(before);
    scene.seen.node = std::string("srv1");
    scene.seen.cluster = ClusterStatus{std::move(nodes)};
    scene.seen.position = position(0x5000000);
}

void remembers(Scene& scene, const Generation& newest) {
    ClusterStatus status = *scene.seen.cluster;
    status.generation = newest;
    scene.seen.cluster = status;
}

/// Nothing runs yet, in a cluster that remembers timeline 2, which srv3 began at `fork`.
void about_to_start(Scene& scene, std::uint64_t fork) {
    ready(scene);
    scene.request.managed = true;
    scene.seen.node = std::string("srv1");
    ClusterStatus status{{online("srv1"), online("srv3", Score::primary())}};
    status.generation = generation({2, {{1, {fork}}}});
    scene.seen.cluster = status;
    scene.seen.branch = noted_branch();
}

/// It ended on timeline 2, of which it has noted `mark`; the cluster remembers 0xAAAA.
void marked(Scene& scene, std::uint32_t mark) {
    about_to_start(scene, 0x4000000);
    ControlFile newer = control(ControlState::kInProduction);
    newer.checkpoint_timeline = 2;
    scene.seen.control_before_start = newer;
    Generation newest = generation({2, {{1, {0x4000000}}}});
    newest.marks = {{2, 0xAAAA}};
    remembers(scene, newest);
    BranchRecord noted = noted_branch();
    noted.timeline = 2;
    noted.marks = {{2, mark}};
    scene.seen.branch = noted;
}

/// This node and another one have these names, and the cluster remembers this node's own timeline.
void alike(Scene& scene, const std::string& mine, const std::string& other, bool has_instance = true) {
    ClusterStatus status{{online(mine), online(other)}};
    status.nodes.back().has_instance = has_instance;
    status.generation = generation({1, {}});
    scene.seen.node = mine;
    scene.seen.cluster = status;
}

std::vector<Row> generation_rows() {
    return {
        {"a start looks at the newest generation",
         [](Scene& scene) {
             ready(scene);
             scene.request.managed = true;
         },
         "start.which-generation", "ask node+cluster"},
        {"and where its own data stand to it", [](Scene& scene) { about_to_start(scene, 0x4000000); },
         "start.which-branch", "ask position"},
        {"after a look at what it noted of that",
         [](Scene& scene) {
             about_to_start(scene, 0x4000000);
             scene.seen.branch.forget();
         },
         "start.which-branch", "ask branch"},
        {"the generation's own mark, once noted, needs no second look", [](Scene& scene) { marked(scene, 0xAAAA); },
         "start.launch", "perform RemoveStaleLocks PrepareStandby StartServer"},
        {"another mark does", [](Scene& scene) { marked(scene, 0xBBBB); }, "start.which-branch", "ask position"},
        {"data that are no part of it are kept as they are",
         [](Scene& scene) {
             about_to_start(scene, 0x4000000);
             scene.seen.position = position(0x5000000);
         },
         "start.diverged", "finish 2"},
        {"its beginning can follow",
         [](Scene& scene) {
             about_to_start(scene, 0x5000000);
             scene.seen.position = position(0x5000000);
         },
         "start.launch", "perform RemoveStaleLocks PrepareStandby StartServer"},
        {"where nobody can tell, nothing is refused",
         [](Scene& scene) {
             about_to_start(scene, 0x4000000);
             scene.seen.position = Fact<WalPosition>::unknown("no WAL");
         },
         "start.launch", "perform RemoveStaleLocks PrepareStandby StartServer"},
        {"the generation's own timeline needs no second look",
         [](Scene& scene) {
             about_to_start(scene, 0x4000000);
             ClusterStatus status = *scene.seen.cluster;
             status.generation = generation({1, {}});
             scene.seen.cluster = status;
         },
         "start.launch", "perform RemoveStaleLocks PrepareStandby StartServer"},
        {"another database is none of this cluster's",
         [](Scene& scene) {
             about_to_start(scene, 0x4000000);
             ControlFile other = control(ControlState::kShutDown);
             other.system_identifier = 42;
             scene.seen.control_before_start = other;
         },
         "start.other-database", "finish 2"},
    };
}

std::vector<Row> same_name_rows() {
    return {
        {"a node that PostgreSQL cannot tell from another would have its score",
         [](Scene& scene) {
             about_to_start(scene, 0x4000000);
             alike(scene, std::string(63, 'n') + "1", std::string(63, 'n') + "2");
         },
         "start.same-name", "finish 2"},
        {"one of which there is no instance has none",
         [](Scene& scene) {
             about_to_start(scene, 0x4000000);
             alike(scene, std::string(63, 'n') + "1", std::string(63, 'n') + "2", false);
         },
         "start.launch", "perform RemoveStaleLocks PrepareStandby StartServer"},
        {"one that some server tells from it has none",
         [](Scene& scene) {
             about_to_start(scene, 0x4000000);
             alike(scene, "n\xc3\xa4", "n\xc3\xb6");
         },
         "start.launch", "perform RemoveStaleLocks PrepareStandby StartServer"},
    };
}

std::vector<Row> launch_rows() {
    return {
        {"looks at processes first", [](Scene&) {}, "start.look", "ask processes"},
        {"a clone must notify", [](Scene& scene) { scene.request.clone = true; }, "start.notify-off", "finish 6"},
        {"notify=false",
         [](Scene& scene) {
             scene.request.clone = true;
             scene.request.notify_enabled = false;
         },
         "start.notify-off", "finish 6"},
        {"one primary only",
         [](Scene& scene) {
             scene.request.clone = true;
             scene.request.notify_enabled = true;
             scene.request.promoted_max = 2;
         },
         "start.promoted-max", "finish 6"},
        {"one primary is the default",
         [](Scene& scene) {
             scene.request.clone = true;
             scene.request.notify_enabled = true;
         },
         "start.look", "ask processes"},
        {"down: looks at everything in one go", [](Scene& scene) { scene.seen.processes = nothing_alive(); },
         "start.look-before-start", "ask directory+control+setup"},
        {"a setup that cannot be judged",
         [](Scene& scene) {
             ready(scene);
             scene.seen.setup = Fact<std::vector<Finding>>::unknown("no plugin");
         },
         "start.setup-unknown", "finish 5"},
        {"a wrong configuration", [](Scene& scene) { refused(scene, Finding::Area::kConfiguration); },
         "start.setup-refused", "finish 2"},
        {"a wrong parameter", [](Scene& scene) { refused(scene, Finding::Area::kParameter); }, "start.setup-refused",
         "finish 2"},
        {"another user's data directory", [](Scene& scene) { scene.seen.processes = anothers(nothing_alive()); },
         "start.wrong-owner", "finish 4"},
        {"a wrong owner", [](Scene& scene) { refused(scene, Finding::Area::kPermission); }, "start.setup-refused",
         "finish 4"},
        {"a program that was killed", [](Scene& scene) { refused(scene, Finding::Area::kPassing); },
         "start.setup-refused", "finish 1"},
        {"a missing program", [](Scene& scene) { refused(scene, Finding::Area::kInstallation); }, "start.setup-refused",
         "finish 5"},
        {"a warning refuses nothing",
         [](Scene& scene) {
             ready(scene);
             scene.seen.setup = std::vector<Finding>{finding(Severity::kWarning, Finding::Area::kConfiguration)};
         },
         "start.launch", "perform RemoveStaleLocks PrepareStandby StartServer"},
        {"an unreadable control file does not hinder a launch",
         [](Scene& scene) {
             ready(scene);
             scene.seen.control_before_start = Fact<ControlFile>::unknown("bad CRC");
         },
         "start.launch", "perform RemoveStaleLocks PrepareStandby StartServer"},
        {"a failing preparation ends the start",
         [](Scene& scene) {
             ready(scene);
             scene.failed("PrepareStandby");
         },
         "start.cannot-launch", "finish 1"},
    };
}

std::vector<Row> wait_rows() {
    return {
        {"pg_ctl returns before there is a process", [](Scene& scene) { launched(scene, nothing_alive()); },
         "start.launching", "wait and continue, else 1"},
        {"a server just launched is not ended as an orphan",
         [](Scene& scene) {
             launched(scene, orphans());
             scene.progress.orphaned_for = milliseconds(1000);
         },
         "start.launching", "wait and continue, else 1"},
        {"it never came", [](Scene& scene) { launched(scene, nothing_alive(), milliseconds(5000)); },
         "start.server-ended", "finish 1"},
        {"it said something, then ended",
         [](Scene& scene) {
             launched(scene, nothing_alive(), milliseconds(500));
             scene.progress.server_output = "FATAL: no space left on device";
         },
         "start.server-ended", "finish 1"},
        {"recovering", [](Scene& scene) { answers(scene, sql_outcome(SqlOutcome::kStartingUp)); }, "start.recovering",
         "wait and continue, else 1"},
        {"silent", [](Scene& scene) { answers(scene, sql_outcome(SqlOutcome::kNoAnswer)); }, "start.no-answer",
         "wait and continue, else 1"},
        {"an older shutdown is waited for",
         [](Scene& scene) {
             scene.seen.processes = postmaster();
             scene.seen.sql = sql_outcome(SqlOutcome::kShuttingDown);
         },
         "start.stopping", "wait and continue, else 1"},
        {"its state is unknown",
         [](Scene& scene) { scene.seen.processes = Fact<ServerProcesses>::unknown("no /proc"); }, "start.unknown",
         "wait, else 1"},
        {"orphans are waited for", [](Scene& scene) { scene.seen.processes = orphans(); }, "start.orphans-leaving",
         "wait and continue, else 1"},
        {"then ended",
         [](Scene& scene) {
             scene.seen.processes = orphans();
             scene.progress.orphaned_for = milliseconds(300);
         },
         "start.end-orphans", "perform EndOrphans"},
        {"then killed",
         [](Scene& scene) {
             scene.seen.processes = orphans();
             scene.progress.orphaned_for = milliseconds(2300);
             scene.did("EndOrphans", milliseconds(2000));
         },
         "start.kill-orphans", "perform EndOrphans(force)"},
        {"a primary that runs already",
         [](Scene& scene) {
             scene.seen.processes = postmaster();
             scene.seen.sql = primary_answers();
         },
         "start.is-primary", "finish 1"},
        {"launched as a standby, it is writable", [](Scene& scene) { answers(scene, primary_answers()); },
         "start.came-up-writable", "perform StopServer"},
        {"and was asked to stop",
         [](Scene& scene) {
             answers(scene, primary_answers());
             scene.did("StopServer");
         },
         "start.is-primary", "finish 1"},
    };
}

/// A primary that crashed, and has replayed its own WAL as a standby while others have scores.
void recovered(Scene& scene, ControlState before = ControlState::kInProduction) {
    started_in(scene, {online("srv1", Score::primary()), online("srv2", Score::best_standby())}, before);
}

WalPosition whole_position() {
    WalPosition whole = position(0x5000000);
    whole.whole = true;
    return whole;
}

std::vector<Row> whole_rows() {
    return {
        {"how far did the crashed primary get?",
         [](Scene& scene) {
             recovered(scene);
             scene.seen.position.forget();
         },
         "start.how-far", "ask position"},
        {"its data are whole, which the next start could not tell", [](Scene& scene) { recovered(scene); },
         "start.note-whole", "perform RememberBranch"},
        {"a crash in its crash recovery tells the same",
         [](Scene& scene) { recovered(scene, ControlState::kInCrashRecovery); }, "start.note-whole",
         "perform RememberBranch"},
        {"and in its shutdown", [](Scene& scene) { recovered(scene, ControlState::kShuttingDown); }, "start.note-whole",
         "perform RememberBranch"},
        {"the note comes before the offer",
         [](Scene& scene) { started_in(scene, {online("srv1")}, ControlState::kInProduction); }, "start.offer",
         "perform RememberBranch SetScore(srv1=2)"},
        {"an offer does without it",
         [](Scene& scene) {
             started_in(scene, {online("srv1")}, ControlState::kInProduction);
             scene.failed("RememberBranch");
         },
         "start.offer", "perform SetScore(srv1=2)"},
        {"it is noted once",
         [](Scene& scene) {
             recovered(scene);
             scene.did("RememberBranch");
         },
         "start.standby", "finish 0"},
        {"what is noted already need not be noted again",
         [](Scene& scene) {
             recovered(scene);
             scene.seen.position = whole_position();
         },
         "start.standby", "finish 0"},
        {"a shutdown checkpoint at the end tells it for good",
         [](Scene& scene) {
             recovered(scene);
             scene.seen.position = position(0x5000000, 0x4FFFF88);
         },
         "start.standby", "finish 0"},
        {"a standby's data need not be whole", [](Scene& scene) { recovered(scene, ControlState::kInArchiveRecovery); },
         "start.standby", "finish 0"},
        {"nor a backup's",
         [](Scene& scene) {
             recovered(scene);
             DataDirectory backup = directory();
             backup.backup_label = true;
             scene.seen.directory_before_start = backup;
         },
         "start.standby", "finish 0"},
        {"nor one that got WAL from a primary meanwhile",
         [](Scene& scene) {
             recovered(scene);
             SqlFacts sql = standby_answers();
             sql.sighting = PrimarySighting{{0x5000000}, 1700000000};
             scene.seen.sql = sql;
         },
         "start.standby", "finish 0"},
        {"nor one on another timeline than the primary's",
         [](Scene& scene) {
             recovered(scene);
             WalPosition newer = position(0x5000000);
             newer.history = {2, {{1, {0x4000000}}}};
             scene.seen.position = newer;
         },
         "start.standby", "finish 0"},
        {"an unknown position is noted nowhere",
         [](Scene& scene) {
             recovered(scene);
             scene.seen.position = Fact<WalPosition>::unknown("no WAL");
         },
         "start.standby", "finish 0"},
        {"who has noted that offers itself when nobody else does",
         [](Scene& scene) {
             started_in(scene, {online("srv1")}, ControlState::kShutDownInRecovery);
             scene.seen.position = whole_position();
         },
         "start.offer", "perform SetScore(srv1=2)"},
        {"but not with the data of an older generation",
         [](Scene& scene) {
             started_in(scene, {online("srv1")}, ControlState::kShutDownInRecovery);
             scene.seen.position = whole_position();
             remembers(scene, generation({2, {{1, {0x5000000}}}}));
         },
         "start.standby", "finish 0"},
        {"who was killed in its crash recovery offers itself",
         [](Scene& scene) {
             started_in(scene, {online("srv1")}, ControlState::kInCrashRecovery);
             scene.seen.position = Fact<WalPosition>::unknown("no WAL");
         },
         "start.offer", "perform SetScore(srv1=2)"},
    };
}

std::vector<Row> offer_rows() {
    return {
        {"by hand there is nothing to offer", [](Scene& scene) { answers(scene, standby_answers()); }, "start.standby",
         "finish 0"},
        {"is there a primary?",
         [](Scene& scene) {
             answers(scene, standby_answers());
             scene.request.managed = true;
         },
         "start.look-for-primary", "ask node+cluster"},
        {"there is one",
         [](Scene& scene) { started_in(scene, {online("srv2", Score::primary())}, ControlState::kShutDown); },
         "start.standby", "finish 0"},
        {"there is none: is the data complete?",
         [](Scene& scene) {
             started_in(scene, {online("srv1")});
             scene.seen.position.forget();
         },
         "start.look-at-own-wal", "ask position"},
        {"it was the primary", [](Scene& scene) { started_in(scene, {online("srv1")}, ControlState::kShutDown); },
         "start.offer", "perform SetScore(srv1=2)"},
        {"its WAL ends with a primary's shutdown",
         [](Scene& scene) {
             started_in(scene, {online("srv1")});
             scene.seen.position = position(0x5000000, 0x4FFFF88);
         },
         "start.offer", "perform SetScore(srv1=2)"},
        {"nothing proves its data complete", [](Scene& scene) { started_in(scene, {online("srv1")}); }, "start.standby",
         "finish 0"},
        {"a backup's control file proves nothing",
         [](Scene& scene) {
             started_in(scene, {online("srv1")}, ControlState::kInProduction);
             DataDirectory backup = directory();
             backup.backup_label = true;
             scene.seen.directory_before_start = backup;
         },
         "start.standby", "finish 0"},
        {"an unknown position proves nothing",
         [](Scene& scene) {
             started_in(scene, {online("srv1")});
             scene.seen.position = Fact<WalPosition>::unknown("no WAL");
         },
         "start.standby", "finish 0"},
        {"who was the primary before the newest generation offers nothing",
         [](Scene& scene) {
             started_in(scene, {online("srv1")}, ControlState::kInProduction);
             remembers(scene, generation({2, {{1, {0x5000000}}}}));
         },
         "start.standby", "finish 0"},
        {"nor does who cannot tell",
         [](Scene& scene) {
             started_in(scene, {online("srv1")}, ControlState::kInProduction);
             remembers(scene, generation({2, {{1, {0x5000000}}}}));
             scene.seen.position = Fact<WalPosition>::unknown("no WAL");
         },
         "start.standby", "finish 0"},
        {"its own generation's primary does, wherever its WAL ends",
         [](Scene& scene) {
             started_in(scene, {online("srv1")}, ControlState::kInProduction);
             remembers(scene, generation({1, {}}));
             scene.seen.position = Fact<WalPosition>::unknown("no WAL");
         },
         "start.offer", "perform SetScore(srv1=2)"},
        {"whose data an administrator has accepted offers itself without a proof",
         [](Scene& scene) {
             started_in(scene, {online("srv1")});
             Generation accepted = generation({1, {}});
             accepted.origin = GenerationOrigin::kAccepted;
             accepted.node = "srv1";
             accepted.highest = 2;
             remembers(scene, accepted);
         },
         "start.offer", "perform SetScore(srv1=2)"},
        {"an unknown cluster does not fail a start",
         [](Scene& scene) {
             started_in(scene, {});
             scene.seen.cluster = Fact<ClusterStatus>::unknown("no cibadmin");
         },
         "start.standby", "finish 0"},
        {"nor does an offer that fails",
         [](Scene& scene) {
             started_in(scene, {online("srv1")}, ControlState::kShutDown);
             scene.failed("SetScore");
         },
         "start.standby", "finish 0"},
        {"it offers itself once",
         [](Scene& scene) {
             started_in(scene, {online("srv1")}, ControlState::kShutDown);
             scene.did("SetScore");
         },
         "start.standby", "finish 0"},
    };
}

}  // namespace

const std::vector<Row>& start_rows() {
    static const std::vector<Row> rows = [] {
        std::vector<Row> all = launch_rows();
        for (const auto& part : {generation_rows(), same_name_rows(), wait_rows(), whole_rows(), offer_rows()})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return rows;
}

TEST(DecideStart, Rows) {
    expect_rows(Action::kStart, start_rows());
}

TEST(DecideStart, NamesTheWrongSetting) {
    Scene scene(Action::kStart);
    refused(scene, Finding::Area::kConfiguration);
    EXPECT_EQ(std::get<Finish>(scene.decide_now().next).reason, "subject: expected this, found that; do something");
}

TEST(DecideStart, WarningsAreLogged) {
    Scene scene(Action::kStart);
    ready(scene);
    scene.seen.setup = std::vector<Finding>{finding(Severity::kWarning, Finding::Area::kConfiguration)};
    const Decision launch = scene.decide_now();
    ASSERT_EQ(launch.log.size(), 2U);
    EXPECT_EQ(launch.log[0].level, LogLevel::kWarning);
    EXPECT_EQ(launch.log[0].text, "subject: expected this, found that; do something");
}

TEST(DecideStart, RepeatsTheServersLastWords) {
    Scene scene(Action::kStart);
    launched(scene, nothing_alive(), milliseconds(600));
    scene.progress.server_output = "FATAL: no space left on device";
    EXPECT_NE(std::get<Finish>(scene.decide_now().next).reason.find("no space left"), std::string::npos);
}

}  // namespace paf::test
