// demote: a clean shutdown, then a standby.
#include <gtest/gtest.h>

#include "rows.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;

void live(Scene& scene, const SqlFacts& sql) {
    scene.seen.processes = postmaster();
    scene.seen.sql = sql;
}

void down_after(Scene& scene, ControlState state) {
    scene.seen.processes = nothing_alive();
    scene.seen.directory_before_start = directory();
    scene.seen.control_before_start = control(state);
}

/// Shut down and launched again, one after the other.
void relaunched(Scene& scene, const SqlFacts& sql) {
    live(scene, sql);
    scene.did("StopServer", milliseconds(200));
    scene.did("StartServer", milliseconds(100));
}

/// What crashed was a primary, which is a standby now.
void crashed_and_relaunched(Scene& scene) {
    relaunched(scene, standby_answers());
    scene.request.managed = true;
    scene.seen.directory_before_start = directory();
    scene.seen.control_before_start = control(ControlState::kInProduction);
    scene.seen.position = position(0x5000000);
}

/// Stopped, in a cluster that remembers `newest`; its WAL ends on timeline 1, at `end`.
void stopped_in_cluster(Scene& scene, const Generation& newest, std::uint64_t end) {
    down_after(scene, ControlState::kShutDown);
    scene.did("StopServer");
    scene.request.managed = true;
    scene.seen.node = std::string("srv1");
    ClusterStatus status{{online("srv1", Score::primary()), online("srv2", Score::best_standby())}};
    status.generation = newest;
    scene.seen.cluster = status;
    scene.seen.branch = noted_branch();
    scene.seen.position = position(end);
}

/// The one that srv3 began with timeline 2, at 0/4000000.
Generation begun_elsewhere() {
    return generation({2, {{1, {0x4000000}}}});
}

std::vector<Row> plain_rows() {
    return {
        {"looks at processes first", [](Scene&) {}, "demote.look", "ask processes"},
        {"then asks the server", [](Scene& scene) { scene.seen.processes = postmaster(); }, "demote.look", "ask sql"},
        {"a primary is shut down", [](Scene& scene) { live(scene, primary_answers()); }, "demote.stop-primary",
         "perform StopServer"},
        {"a silent one, too", [](Scene& scene) { live(scene, sql_outcome(SqlOutcome::kNoAnswer)); },
         "demote.stop-primary", "perform StopServer"},
        {"it cannot be asked",
         [](Scene& scene) {
             live(scene, primary_answers());
             scene.failed("StopServer");
         },
         "demote.cannot-signal", "finish 1"},
        {"while it stops, processes are looked at", [](Scene& scene) { scene.did("StopServer"); }, "demote.look",
         "ask processes"},
        {"and waited for",
         [](Scene& scene) {
             scene.seen.processes = postmaster();
             scene.did("StopServer");
         },
         "demote.stopping", "wait and continue, else 1"},
        {"they may be unknown for a moment",
         [](Scene& scene) {
             scene.seen.processes = Fact<ServerProcesses>::unknown("it is just ending");
             scene.did("StopServer");
         },
         "demote.unknown", "wait, else 1"},
        {"unknown from the start",
         [](Scene& scene) { scene.seen.processes = Fact<ServerProcesses>::unknown("no /proc"); }, "demote.unknown",
         "wait, else 1"},
        {"another user's instance", [](Scene& scene) { scene.seen.processes = anothers(postmaster()); },
         "demote.wrong-owner", "finish 4"},
        {"another user's directory in which nothing is alive",
         [](Scene& scene) { scene.seen.processes = anothers(nothing_alive()); }, "demote.wrong-owner", "finish 4"},
        {"somebody else shuts it down", [](Scene& scene) { live(scene, sql_outcome(SqlOutcome::kShuttingDown)); },
         "demote.stopping", "wait and continue, else 1"},
        {"it recovers", [](Scene& scene) { live(scene, sql_outcome(SqlOutcome::kStartingUp)); }, "demote.recovering",
         "wait and continue, else 1"},
        {"it is a standby already", [](Scene& scene) { live(scene, standby_answers()); }, "demote.standby", "finish 0"},
        {"it has ended: its control file is looked at",
         [](Scene& scene) {
             scene.seen.processes = nothing_alive();
             scene.did("StopServer");
         },
         "demote.look-before-start", "ask directory+control"},
        {"then it is launched as a standby",
         [](Scene& scene) {
             down_after(scene, ControlState::kShutDown);
             scene.did("StopServer");
         },
         "demote.launch", "perform RemoveStaleLocks PrepareStandby StartServer"},
        {"a crashed primary is launched as a standby at once",
         [](Scene& scene) { down_after(scene, ControlState::kInProduction); }, "demote.launch",
         "perform RemoveStaleLocks PrepareStandby StartServer"},
        {"orphans of a crashed primary go first",
         [](Scene& scene) {
             scene.seen.processes = orphans();
             scene.progress.orphaned_for = milliseconds(300);
         },
         "demote.end-orphans", "perform EndOrphans"},
        {"a failing preparation",
         [](Scene& scene) {
             down_after(scene, ControlState::kShutDown);
             scene.did("StopServer");
             scene.failed("PrepareStandby");
         },
         "demote.cannot-launch", "finish 1"},
        {"launched again, it recovers", [](Scene& scene) { relaunched(scene, sql_outcome(SqlOutcome::kStartingUp)); },
         "demote.recovering", "wait and continue, else 1"},
        {"and is a standby", [](Scene& scene) { relaunched(scene, standby_answers()); }, "demote.standby", "finish 0"},
        {"of a crashed primary it asks how far that got",
         [](Scene& scene) {
             crashed_and_relaunched(scene);
             scene.seen.position.forget();
         },
         "demote.how-far", "ask position"},
        {"and notes that its data are whole", [](Scene& scene) { crashed_and_relaunched(scene); }, "demote.note-whole",
         "perform RememberBranch"},
        {"once",
         [](Scene& scene) {
             crashed_and_relaunched(scene);
             scene.did("RememberBranch");
         },
         "demote.standby", "finish 0"},
        {"launched as a standby, it is writable: it is stopped a second time",
         [](Scene& scene) { relaunched(scene, primary_answers()); }, "demote.came-up-writable", "perform StopServer"},
        {"that was asked for",
         [](Scene& scene) {
             relaunched(scene, primary_answers());
             scene.did("StopServer");
         },
         "demote.is-primary", "finish 1"},
    };
}

std::vector<Row> demoted_branch_rows() {
    return {
        {"the newest generation is asked for before the launch",
         [](Scene& scene) {
             stopped_in_cluster(scene, begun_elsewhere(), 0x5000000);
             scene.seen.cluster.forget();
         },
         "demote.which-generation", "ask node+cluster"},
        {"then what was noted, and the position",
         [](Scene& scene) {
             stopped_in_cluster(scene, begun_elsewhere(), 0x5000000);
             scene.seen.position.forget();
         },
         "demote.which-branch", "ask position"},
        {"a primary that wrote on beside a newer one does not follow it",
         [](Scene& scene) { stopped_in_cluster(scene, begun_elsewhere(), 0x5000000); }, "demote.diverged", "finish 2"},
        {"nor does one that crashed",
         [](Scene& scene) {
             stopped_in_cluster(scene, begun_elsewhere(), 0x5000000);
             scene.seen.control_before_start = control(ControlState::kInProduction);
         },
         "demote.diverged", "finish 2"},
        {"nor another database",
         [](Scene& scene) {
             stopped_in_cluster(scene, begun_elsewhere(), 0x5000000);
             ControlFile other = control(ControlState::kShutDown);
             other.system_identifier = 42;
             scene.seen.control_before_start = other;
         },
         "demote.other-database", "finish 2"},
        {"the primary of the newest generation needs two small files",
         [](Scene& scene) {
             stopped_in_cluster(scene, generation({1, {}}), 0x5000000);
             scene.seen.position.forget();
         },
         "demote.launch", "perform RemoveStaleLocks PrepareStandby StartServer"},
        {"who has nothing of his own follows",
         [](Scene& scene) { stopped_in_cluster(scene, begun_elsewhere(), 0x4000000); }, "demote.launch",
         "perform RemoveStaleLocks PrepareStandby StartServer"},
        {"so does who cannot be judged",
         [](Scene& scene) {
             stopped_in_cluster(scene, begun_elsewhere(), 0x5000000);
             scene.seen.cluster = Fact<ClusterStatus>::unknown("no answer");
         },
         "demote.launch", "perform RemoveStaleLocks PrepareStandby StartServer"},
    };
}

}  // namespace

const std::vector<Row>& demote_rows() {
    static const std::vector<Row> rows = [] {
        std::vector<Row> all = demoted_branch_rows();
        for (const Row& row : plain_rows()) all.push_back(row);
        return all;
    }();
    return rows;
}

TEST(DecideDemote, Rows) {
    expect_rows(Action::kDemote, demote_rows());
}

TEST(DecideDemote, SaysThatAPrimaryHadCrashed) {
    Scene scene(Action::kDemote);
    live(scene, standby_answers());
    scene.did("StartServer");
    scene.seen.control_before_start = control(ControlState::kShutDown);
    EXPECT_TRUE(scene.decide_now().log.empty());
    scene.seen.control_before_start = control(ControlState::kInProduction);
    ASSERT_EQ(scene.decide_now().log.size(), 1U);
    EXPECT_EQ(scene.decide_now().log.front().level, LogLevel::kWarning);
}

}  // namespace paf::test
