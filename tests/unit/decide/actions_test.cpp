// The actions' decisions, row by row: what is known, and which rule answers.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "decide/decide.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

ServerProcesses nothing_alive() {
    return {};
}
ServerProcesses postmaster(ProcessState state = ProcessState::kRunning) {
    ServerProcesses processes;
    processes.postmaster = 42;
    processes.postmaster_state = state;
    return processes;
}
ServerProcesses orphans() {
    ServerProcesses processes;
    processes.orphans = {43};
    return processes;
}
SqlFacts answer(bool in_recovery) {
    SqlFacts sql;
    sql.outcome = SqlOutcome::kAnswered;
    sql.in_recovery = in_recovery;
    return sql;
}
SqlFacts refused(SqlOutcome outcome) {
    SqlFacts sql;
    sql.outcome = outcome;
    sql.detail = "the server's words";
    return sql;
}
ControlFile control(ControlState state) {
    ControlFile file;
    file.state = state;
    return file;
}
DataDirectory directory() {
    DataDirectory found;
    found.exists = found.is_directory = true;
    return found;
}
Progress after(const std::string& effect, milliseconds ago = milliseconds(10)) {
    Progress progress;
    progress.elapsed = milliseconds(5000);
    progress.remaining = milliseconds(20000);
    progress.done = {effect};
    progress.done_at = {progress.elapsed - ago};
    return progress;
}

struct Scene {
    Request request;
    Observation seen;
    Progress progress;

    explicit Scene(Action action) {
        request.action = action;
        progress.remaining = milliseconds(20000);
    }
    [[nodiscard]] Decision decide_now() const { return decide(request, seen, progress); }
    [[nodiscard]] std::string rule() const { return decide_now().rule; }
    [[nodiscard]] OcfExit exit() const { return std::get<Finish>(decide_now().next).exit; }
};

TEST(DecideStop, SucceedsOnProofOnly) {
    Scene scene(Action::kStop);
    EXPECT_EQ(scene.rule(), "stop.look");
    scene.seen.processes = Fact<ServerProcesses>::unknown("no /proc");
    EXPECT_TRUE(std::holds_alternative<Wait>(scene.decide_now().next));
    scene.seen.processes = nothing_alive();
    EXPECT_EQ(scene.rule(), "stop.nothing-alive");
    EXPECT_EQ(scene.exit(), OcfExit::kSuccess);
}

TEST(DecideStop, AsksOnceThenWaits) {
    Scene scene(Action::kStop);
    scene.seen.processes = postmaster();
    EXPECT_EQ(scene.rule(), "stop.ask");
    scene.progress = after("StopServer");
    EXPECT_EQ(scene.rule(), "stop.stopping");
}

TEST(DecideStop, GivesLastProcessesAMomentThenEndsThemThenKillsThem) {
    Scene scene(Action::kStop);
    scene.seen.processes = orphans();
    EXPECT_EQ(scene.rule(), "stop.orphans-leaving");
    scene.progress.orphaned_for = milliseconds(300);
    EXPECT_EQ(scene.rule(), "stop.end-orphans");
    scene.progress = after("EndOrphans", milliseconds(2000));
    scene.progress.orphaned_for = milliseconds(2300);
    EXPECT_EQ(scene.rule(), "stop.kill-orphans");
}

TEST(DecideStop, KeepsTheScoreWithinARecoveryInPlaceOnly) {
    Scene scene(Action::kStop);
    scene.request.managed = true;
    scene.seen.processes = nothing_alive();
    scene.seen.node = std::string("srv1");
    EXPECT_EQ(scene.rule(), "stop.withdraw-score");
    scene.request.notify.promote = {"srv10"};
    EXPECT_EQ(scene.rule(), "stop.withdraw-score");
    scene.request.notify.promote = {"srv1"};
    EXPECT_EQ(scene.rule(), "stop.recovery-in-place");
}

TEST(DecideStop, AFailingToolDoesNotFailIt) {
    Scene scene(Action::kStop);
    scene.request.managed = true;
    scene.seen.processes = nothing_alive();
    scene.seen.node = std::string("srv1");
    scene.progress.failed_effect = "SetScore";
    EXPECT_EQ(scene.exit(), OcfExit::kSuccess);
}

TEST(DecideMonitor, TellsWhatTheServerSays) {
    Scene scene(Action::kMonitor);
    scene.seen.processes = postmaster();
    scene.seen.sql = answer(true);
    EXPECT_EQ(scene.exit(), OcfExit::kSuccess);
    scene.seen.sql = answer(false);
    EXPECT_EQ(scene.exit(), OcfExit::kRunningPromoted);
}

TEST(DecideMonitor, ALiveServerIsNeverDown) {
    for (const SqlOutcome outcome : {SqlOutcome::kStartingUp, SqlOutcome::kShuttingDown, SqlOutcome::kNoServer,
                                     SqlOutcome::kNoAnswer, SqlOutcome::kFailed}) {
        Scene scene(Action::kMonitor);
        scene.seen.processes = postmaster();
        scene.seen.sql = refused(outcome);
        const Decision decision = scene.decide_now();
        ASSERT_TRUE(std::holds_alternative<Wait>(decision.next)) << decision.rule;
        EXPECT_EQ(std::get<Wait>(decision.next).at_deadline, OcfExit::kGeneric);
    }
}

TEST(DecideMonitor, AServerThatLetsNobodyInHasTheRoleOfItsControlFile) {
    for (const SqlOutcome outcome : {SqlOutcome::kTooManyClients, SqlOutcome::kRefused}) {
        Scene scene(Action::kMonitor);
        scene.seen.processes = postmaster();
        scene.seen.sql = refused(outcome);
        EXPECT_TRUE(std::holds_alternative<Ask>(scene.decide_now().next));
        scene.seen.control = control(ControlState::kInProduction);
        EXPECT_EQ(scene.exit(), OcfExit::kRunningPromoted);
        scene.seen.control = control(ControlState::kInArchiveRecovery);
        EXPECT_EQ(scene.exit(), OcfExit::kSuccess);
        scene.seen.control = Fact<ControlFile>::unknown("bad CRC");
        EXPECT_TRUE(std::holds_alternative<Wait>(scene.decide_now().next));
    }
}

TEST(DecideMonitor, ACrashedPrimaryIsFailedForARecurringMonitorOnly) {
    Scene scene(Action::kMonitor);
    scene.seen.processes = nothing_alive();
    scene.seen.data_directory = directory();
    scene.seen.control = control(ControlState::kInProduction);
    EXPECT_EQ(scene.exit(), OcfExit::kFailedPromoted);
    scene.request.probe = true;
    EXPECT_EQ(scene.exit(), OcfExit::kNotRunning);
    scene.request.probe = false;
    for (const ControlState state :
         {ControlState::kShutDown, ControlState::kShutDownInRecovery, ControlState::kInArchiveRecovery}) {
        scene.seen.control = control(state);
        EXPECT_EQ(scene.exit(), OcfExit::kNotRunning);
    }
    scene.seen.control = Fact<ControlFile>::unknown("no plugin");
    EXPECT_EQ(scene.exit(), OcfExit::kNotRunning);
}

TEST(DecideDemote, LooksAtTheProcessesWhileTheServerStops) {
    // Waiting without looking would wait until the deadline for a server that has long ended.
    Scene scene(Action::kDemote);
    scene.progress = after("StopServer");
    EXPECT_EQ(scene.rule(), "demote.look");
    scene.seen.processes = postmaster();
    EXPECT_EQ(scene.rule(), "demote.stopping");
    scene.seen.processes = nothing_alive();
    EXPECT_EQ(scene.rule(), "demote.look-before-start");
}

TEST(DecideDemote, ACrashedPrimaryIsStartedAsAStandby) {
    Scene scene(Action::kDemote);
    scene.seen.processes = nothing_alive();
    scene.seen.control_before_start = control(ControlState::kInProduction);
    scene.seen.directory_before_start = directory();
    const Decision decision = scene.decide_now();
    EXPECT_EQ(decision.rule, "demote.launch");
    EXPECT_EQ(std::get<Perform>(decision.next).effects.size(), 3U);
}

TEST(DecideStart, NeverEndsAServerThatItHasJustLaunched) {
    Scene scene(Action::kStart);
    scene.progress = after("StartServer", milliseconds(100));
    scene.progress.orphaned_for = milliseconds(1000);
    scene.seen.processes = orphans();
    EXPECT_EQ(scene.rule(), "start.launching");
    scene.seen.processes = nothing_alive();
    EXPECT_EQ(scene.rule(), "start.launching");
}

TEST(DecideStart, RefusesACloneWithoutNotifications) {
    Scene scene(Action::kStart);
    scene.request.clone = true;
    EXPECT_EQ(scene.exit(), OcfExit::kConfigured);
    scene.request.notify_enabled = true;
    scene.request.promoted_max = 2;
    EXPECT_EQ(scene.exit(), OcfExit::kConfigured);
}

TEST(DecidePromote, RefusesOnUnknown) {
    Scene scene(Action::kPromote);
    scene.request.notify.present = true;
    scene.seen.processes = postmaster();
    scene.seen.sql = answer(true);
    EXPECT_EQ(scene.rule(), "promote.gather");
    scene.seen.node = std::string("srv1");
    scene.seen.cluster = ClusterStatus{};
    scene.seen.published = PublishedPositions{};
    scene.seen.position = Fact<WalPosition>::unknown("no control file");
    EXPECT_EQ(scene.rule(), "promote.unknown");
    EXPECT_EQ(scene.exit(), OcfExit::kGeneric);
}

TEST(DecideNotify, RoundsWithNothingToDoAskForNothing) {
    for (const NotifyWhen when : {NotifyWhen::kPre, NotifyWhen::kPost}) {
        for (const NotifyOperation operation : {NotifyOperation::kStart, NotifyOperation::kStop}) {
            Scene scene(Action::kNotify);
            scene.request.notify.when = when;
            scene.request.notify.operation = operation;
            EXPECT_EQ(scene.rule(), "notify.nothing-to-do");
        }
    }
}

}  // namespace
}  // namespace paf
