// stop: success on proof, and nothing but processes matters.
#include <gtest/gtest.h>

#include "rows.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;

void down_on(Scene& scene, const std::string& node) {
    scene.request.managed = true;
    scene.seen.processes = nothing_alive();
    scene.seen.node = node;
    scene.seen.cluster = ClusterStatus{{online("srv1", Score{1000}), online("srv2")}};
}

}  // namespace

const std::vector<Row>& stop_rows() {
    static const std::vector<Row> rows = {
        {"looks at processes first", [](Scene&) {}, "stop.look", "ask processes"},
        {"an unknown state is looked at again, and is no success",
         [](Scene& scene) { scene.seen.processes = Fact<ServerProcesses>::unknown("no /proc"); }, "stop.unknown",
         "wait, else 1"},
        {"by hand there is no score to withdraw", [](Scene& scene) { scene.seen.processes = nothing_alive(); },
         "stop.nothing-alive", "finish 0"},
        {"nothing is alive, whoever owns the directory",
         [](Scene& scene) { scene.seen.processes = anothers(nothing_alive()); }, "stop.nothing-alive", "finish 0"},
        {"what is alive is stopped, whoever owns the directory",
         [](Scene& scene) { scene.seen.processes = anothers(postmaster()); }, "stop.ask", "perform StopServer"},
        {"a live server is asked", [](Scene& scene) { scene.seen.processes = postmaster(); }, "stop.ask",
         "perform StopServer"},
        {"a stopped postmaster is alive",
         [](Scene& scene) { scene.seen.processes = postmaster(ProcessState::kStopped); }, "stop.ask",
         "perform StopServer"},
        {"once asked, it is waited for",
         [](Scene& scene) {
             scene.seen.processes = postmaster();
             scene.did("StopServer");
         },
         "stop.stopping", "wait and continue, else 1"},
        {"a signal that failed is sent again: the process may just have been unreadable",
         [](Scene& scene) {
             scene.seen.processes = postmaster();
             scene.failed("StopServer");
         },
         "stop.ask", "perform StopServer"},
        {"last processes may leave by themselves", [](Scene& scene) { scene.seen.processes = orphans(); },
         "stop.orphans-leaving", "wait and continue, else 1"},
        {"those that stay are ended",
         [](Scene& scene) {
             scene.seen.processes = orphans();
             scene.progress.orphaned_for = milliseconds(300);
         },
         "stop.end-orphans", "perform EndOrphans"},
        {"they get time to end",
         [](Scene& scene) {
             scene.seen.processes = orphans();
             scene.progress.orphaned_for = milliseconds(2000);
             scene.did("EndOrphans", milliseconds(1999));
         },
         "stop.orphans-leaving", "wait and continue, else 1"},
        {"then they are killed",
         [](Scene& scene) {
             scene.seen.processes = orphans();
             scene.progress.orphaned_for = milliseconds(2300);
             scene.did("EndOrphans", milliseconds(2000));
         },
         "stop.kill-orphans", "perform EndOrphans(force)"},
        {"the score's owner must be known",
         [](Scene& scene) {
             scene.request.managed = true;
             scene.seen.processes = nothing_alive();
         },
         "stop.who-am-i", "ask node"},
        {"an unknown name does not fail a stop",
         [](Scene& scene) {
             scene.request.managed = true;
             scene.seen.processes = nothing_alive();
             scene.seen.node = Fact<std::string>::unknown("no crm_node");
         },
         "stop.nothing-alive", "finish 0"},
        {"the score may be one that stays",
         [](Scene& scene) {
             down_on(scene, "srv1");
             scene.seen.cluster.forget();
         },
         "stop.kept-back", "ask cluster"},
        {"as does what an election has refused",
         [](Scene& scene) {
             down_on(scene, "srv1");
             scene.seen.cluster = ClusterStatus{{online("srv1", Score::refused()), online("srv2")}};
         },
         "stop.nothing-alive", "finish 0"},
        {"an unknown score is withdrawn",
         [](Scene& scene) {
             down_on(scene, "srv1");
             scene.seen.cluster = Fact<ClusterStatus>::unknown("no cibadmin");
         },
         "stop.withdraw-score", "perform SetScore(srv1=none)"},
        {"the score is withdrawn", [](Scene& scene) { down_on(scene, "srv1"); }, "stop.withdraw-score",
         "perform SetScore(srv1=none)"},
        {"once",
         [](Scene& scene) {
             down_on(scene, "srv1");
             scene.did("SetScore");
         },
         "stop.nothing-alive", "finish 0"},
        {"a tool that fails does not fail a stop",
         [](Scene& scene) {
             down_on(scene, "srv1");
             scene.failed("SetScore");
         },
         "stop.nothing-alive", "finish 0"},
        {"a recovery in place promotes this node again: its score stays",
         [](Scene& scene) {
             down_on(scene, "srv1");
             scene.request.notify.promote = {"srv1"};
         },
         "stop.recovery-in-place", "finish 0"},
        {"srv10 is not srv1",
         [](Scene& scene) {
             down_on(scene, "srv1");
             scene.request.notify.promote = {"srv10"};
         },
         "stop.withdraw-score", "perform SetScore(srv1=none)"},
    };
    return rows;
}

TEST(DecideStop, Rows) {
    expect_rows(Action::kStop, stop_rows());
}

}  // namespace paf::test
