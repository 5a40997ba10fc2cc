// The loop with a world in memory: time, failing effects, and how an action ends.
#include "agent/action_loop.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "fake_world.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kTimeout{20};
/// So many signals within kTimeout mean that the loop does not wait in between.
constexpr std::size_t kTooManySignals = 1000;

class ActionLoop : public ::testing::Test {
  protected:
    World world;
    Request request;
    std::string log;

    ActionLoop() {
        request.params.datadir = request.params.pgdata = kDatadir;
        request.params.bindir = "/bin";
        request.timeout = kTimeout;
    }

    ActionResult run(Action action) {
        request.action = action;
        InstanceAccess instance(request, world.ports());
        Observer observer(instance);
        Actor actor(instance);
        return run_action(instance, observer, actor, world.clock.now(),
                          [this](LogLevel, const std::string& text) { log += text + "\n"; });
    }

    [[nodiscard]] milliseconds elapsed() const {
        return std::chrono::duration_cast<milliseconds>(world.clock.now() - TimePoint{});
    }

    /// The server ends `later` than it is asked to.
    void ends_after(milliseconds later) {
        world.processes.on_signal = [this, later](pid_t pid, int) {
            const TimePoint end = world.clock.now() + later;
            world.clock.on_sleep = [this, pid, end] {
                if (world.clock.now() >= end) world.processes.table.erase(pid);
            };
        };
    }

    /// Every signal fails; a loop that does not wait is cut off.
    void signals_fail() {
        world.processes.refusals = 1 << 20;
        world.clock.on_sleep = [] {};
        world.processes.on_scan = [this] {
            if (world.processes.signals.size() > kTooManySignals) world.processes.refusals = 0;
        };
        world.processes.on_signal = [this](pid_t pid, int) { world.processes.table.erase(pid); };
    }
};

TEST(UsableTime, LeavesATenthOfTheTimeout) {
    const std::vector<std::pair<milliseconds, milliseconds>> rows = {
        {milliseconds(0), milliseconds(0)},  // nothing to leave
        {milliseconds(1000), milliseconds(500)},
        {milliseconds(1999), milliseconds(1000)},
        {milliseconds(2000), milliseconds(1000)},
        {seconds(10), seconds(9)},
        {seconds(20), seconds(18)},
        {seconds(50), seconds(45)},
        {seconds(60), seconds(55)},
        {seconds(600), seconds(595)},
    };
    for (const auto& [timeout, usable] : rows) EXPECT_EQ(usable_time(timeout).count(), usable.count());
}

TEST_F(ActionLoop, AnswersWithoutWaiting) {
    world.start_postmaster();
    const ActionResult result = run(Action::kMonitor);
    EXPECT_EQ(result.exit, OcfExit::kSuccess);
    EXPECT_EQ(result.rule, "monitor.standby");
    EXPECT_EQ(elapsed().count(), 0);
    EXPECT_NE(log.find("rule monitor.look\n"), std::string::npos);
    EXPECT_TRUE(world.runner.programs.empty());
}

TEST_F(ActionLoop, EndsBeforeTheTimeoutWhenTheServerIsSilent) {
    world.start_postmaster();
    world.server.reply.outcome = SqlOutcome::kNoAnswer;
    const ActionResult result = run(Action::kMonitor);
    EXPECT_EQ(result.exit, OcfExit::kGeneric);
    EXPECT_EQ(result.rule, "monitor.no-answer");
    EXPECT_NE(result.reason.find("; gave up after 18 s waiting for an answer"), std::string::npos) << result.reason;
    EXPECT_EQ(result.reason.rfind("the postmaster (pid ", 0), 0U) << result.reason;
    EXPECT_LE(elapsed(), kTimeout);
}

TEST_F(ActionLoop, WaitsUntilTheDeadlineForAServerThatRecovers) {
    world.start_postmaster();
    world.server.reply.outcome = SqlOutcome::kStartingUp;
    const ActionResult result = run(Action::kMonitor);
    EXPECT_EQ(result.exit, OcfExit::kGeneric);
    EXPECT_GE(elapsed(), usable_time(kTimeout) - milliseconds(50));
    EXPECT_LE(elapsed(), usable_time(kTimeout));
}

TEST_F(ActionLoop, SeesAChangeWhileItWaits) {
    world.start_postmaster();
    world.server.reply.outcome = SqlOutcome::kStartingUp;
    world.clock.on_sleep = [this] {
        if (elapsed() >= milliseconds(300)) world.server.answers(true);
    };
    EXPECT_EQ(run(Action::kMonitor).exit, OcfExit::kSuccess);
    EXPECT_LT(elapsed(), milliseconds(400));
}

TEST_F(ActionLoop, StopsAndWithdrawsTheScore) {
    request.managed = true;
    world.start_postmaster();
    ends_after(milliseconds(300));
    const ActionResult result = run(Action::kStop);
    EXPECT_EQ(result.exit, OcfExit::kSuccess);
    EXPECT_EQ(world.processes.signals, std::vector<int>{SIGINT});
    EXPECT_EQ(world.cluster.scores["srv1"], "deleted");
}

/// What the server says at first, it says no more.
void falls_silent(World& world, int answers) {
    world.server.on_query = [&world, answers, asked = 0]() mutable {
        if (++asked > answers) world.server.reply.outcome = SqlOutcome::kNoAnswer;
    };
}

TEST_F(ActionLoop, WhatComesAfterTheRoleFailsNoMonitor) {
    request.managed = true;
    request.params.preflight = PreflightMode::kOff;
    for (const bool primary : {true, false}) {
        for (const char* refusal : {"", "no controller"}) {
            world.start_postmaster();
            world.server.answers(!primary);
            falls_silent(world, 1);
            request.promoted_role = primary;
            world.cluster.refuse = refusal;
            world.cluster.on_call = [this] { world.clock.sleep_for(seconds(5)); };
            const ActionResult result = run(Action::kMonitor);
            EXPECT_EQ(result.exit, primary ? OcfExit::kRunningPromoted : OcfExit::kSuccess) << result.reason;
        }
    }
    EXPECT_NE(log.find("no controller"), std::string::npos) << log;
}

TEST_F(ActionLoop, AServerThatHasAnsweredIsNotAskedAgainForAScore) {
    request.managed = request.promoted_role = true;
    request.params.preflight = PreflightMode::kOff;
    world.start_postmaster();
    world.server.answers(false);
    int asked = 0;
    world.server.on_query = [&asked] { ++asked; };
    EXPECT_EQ(run(Action::kMonitor).exit, OcfExit::kRunningPromoted);
    EXPECT_EQ(world.cluster.scores["srv1"], "1001");
    EXPECT_EQ(asked, 1);
}

TEST_F(ActionLoop, ASettledActionBeginsNothingWhenTimeIsUp) {
    request.managed = request.promoted_role = true;
    request.params.preflight = PreflightMode::kOff;
    world.start_postmaster();
    world.server.answers(false);
    world.cluster.on_call = [this] { world.clock.sleep_for(usable_time(kTimeout) - milliseconds(100)); };
    const ActionResult result = run(Action::kMonitor);
    EXPECT_EQ(result.exit, OcfExit::kRunningPromoted);
    EXPECT_TRUE(world.cluster.written.empty());
    EXPECT_NE(log.find("no time is left: left undone what rule monitor."), std::string::npos) << log;
    EXPECT_LE(elapsed(), usable_time(kTimeout));
}

TEST_F(ActionLoop, SaysWhenAnActionIsSettled) {
    world.start_postmaster();
    std::vector<OcfExit> told;
    request.action = Action::kMonitor;
    InstanceAccess instance(request, world.ports());
    Observer observer(instance);
    Actor actor(instance);
    (void)run_action(
        instance, observer, actor, world.clock.now(), [](LogLevel, const std::string&) {},
        [&told](const Finish& finish) { told.push_back(finish.exit); });
    EXPECT_EQ(told, std::vector<OcfExit>{OcfExit::kSuccess});
}

TEST_F(ActionLoop, AStopWithASlowClusterIsOne) {
    request.managed = true;
    world.cluster.on_call = [this] { world.clock.sleep_for(usable_time(kTimeout)); };
    EXPECT_EQ(run(Action::kStop).exit, OcfExit::kSuccess);
}

TEST_F(ActionLoop, AClusterThatDoesNotAnswerDoesNotFailAStop) {
    request.managed = true;
    world.cluster.refuse = "no controller";
    EXPECT_EQ(run(Action::kStop).exit, OcfExit::kSuccess);
    EXPECT_NE(log.find("no controller"), std::string::npos);
}

TEST_F(ActionLoop, AFailedSignalIsSentAgain) {
    world.start_postmaster();
    world.processes.refusals = 2;
    ends_after(milliseconds(0));
    EXPECT_EQ(run(Action::kStop).exit, OcfExit::kSuccess);
    EXPECT_EQ(world.processes.signals.size(), 3U);
    EXPECT_GE(elapsed(), milliseconds(400));
}

TEST_F(ActionLoop, AStopThatCannotSignalEndsBeforeTheTimeout) {
    world.start_postmaster();
    signals_fail();
    const ActionResult result = run(Action::kStop);
    EXPECT_EQ(result.exit, OcfExit::kGeneric);
    EXPECT_NE(result.reason.find("StopServer failed: not permitted"), std::string::npos) << result.reason;
    EXPECT_LT(world.processes.signals.size(), kTooManySignals);
    EXPECT_LE(elapsed(), usable_time(kTimeout));
}

TEST_F(ActionLoop, OrphansThatCannotBeSignalledEndTheStopBeforeTheTimeout) {
    world.add_orphan(43);
    signals_fail();
    const ActionResult result = run(Action::kStop);
    EXPECT_EQ(result.exit, OcfExit::kGeneric);
    EXPECT_NE(result.reason.find("EndOrphans failed"), std::string::npos) << result.reason;
    EXPECT_LT(world.processes.signals.size(), kTooManySignals);
    EXPECT_LE(elapsed(), usable_time(kTimeout));
}

TEST_F(ActionLoop, LastProcessesLeaveWithoutASignal) {
    world.add_orphan(43);
    world.clock.on_sleep = [this] {
        if (elapsed() >= milliseconds(200)) world.processes.table.clear();
    };
    EXPECT_EQ(run(Action::kStop).exit, OcfExit::kSuccess);
    EXPECT_TRUE(world.processes.signals.empty());
}

TEST_F(ActionLoop, OrphansAreAskedThenKilled) {
    world.add_orphan(43);
    world.processes.on_signal = [this](pid_t pid, int signal) {
        if (signal == SIGKILL) world.processes.table.erase(pid);
    };
    EXPECT_EQ(run(Action::kStop).exit, OcfExit::kSuccess);
    EXPECT_EQ(world.processes.signals, (std::vector<int>{SIGQUIT, SIGKILL}));
}

TEST_F(ActionLoop, ContinuesWhatStandsStillOnceASecond) {
    world.start_postmaster();
    world.add_orphan(43);
    ProcessInfo& child = world.processes.table[43];
    child.parent = kServer;
    const auto stands_still = [&child] { child.state = ProcessState::kStopped; };
    stands_still();
    // Stopped again after each look.
    world.processes.on_signal = [&, asked = false](pid_t, int signal) mutable {
        if (signal == SIGCONT) child.state = ProcessState::kRunning;
        if (std::exchange(asked, true)) return;
        const TimePoint end = world.clock.now() + seconds(5);
        world.clock.on_sleep = [this, end, stands_still] {
            if (world.clock.now() < end) return stands_still();
            world.processes.table.clear();
        };
    };
    EXPECT_EQ(run(Action::kStop).exit, OcfExit::kSuccess);
    const auto continued = std::count(world.processes.signals.begin(), world.processes.signals.end(), SIGCONT);
    EXPECT_EQ(world.processes.signals.front(), SIGINT);
    EXPECT_GE(continued, 5);
    EXPECT_LE(continued, 7);
    EXPECT_NE(log.find("continued what a signal had stopped: 'postgres' (pid 43)\n"), std::string::npos) << log;
}

TEST_F(ActionLoop, ContinuesNothingOfOthers) {
    world.start_postmaster();
    for (const pid_t pid : {43, 44, 45, 46}) {
        world.add_orphan(pid);
        world.processes.table[pid].parent = kServer;
        world.processes.table[pid].state = ProcessState::kStopped;
    }
    world.processes.table[43].state = ProcessState::kTraced;
    world.processes.table[44].effective_uid = 0;
    world.processes.table[45].directory_inode = 99;  // another instance's, and no child of ours
    world.processes.table[45].parent = 1;
    world.processes.table[46].comm = "vi";
    world.processes.table[46].parent = 1;
    ends_after(seconds(3));
    const auto ends = world.processes.on_signal;
    world.processes.on_signal = [this, ends](pid_t pid, int signal) {
        ends(pid, signal);
        world.clock.on_sleep = [this, after = world.clock.on_sleep] {
            after();
            if (world.processes.table.count(kServer) == 0) world.processes.table.erase(43);
        };
    };
    EXPECT_EQ(run(Action::kStop).exit, OcfExit::kSuccess);
    EXPECT_EQ(world.processes.signals, std::vector<int>{SIGINT});
    EXPECT_EQ(log.find("continued"), std::string::npos) << log;
}

TEST_F(ActionLoop, AMonitorContinuesNothing) {
    world.start_postmaster();
    world.processes.table[kServer].state = ProcessState::kStopped;
    EXPECT_EQ(run(Action::kMonitor).rule, "monitor.no-answer");
    EXPECT_TRUE(world.processes.signals.empty());
}

TEST_F(ActionLoop, AFailingEffectKeepsTheRestFromRunning) {
    world.files.refuse_writes = "no space left on device";
    const ActionResult result = run(Action::kDemote);
    EXPECT_EQ(result.rule, "demote.cannot-launch");
    EXPECT_NE(result.reason.find("PrepareStandby failed: /data/standby.signal: no space left"), std::string::npos)
        << result.reason;
    EXPECT_TRUE(world.runner.programs.empty());
}

TEST_F(ActionLoop, RestartsADemotedPrimaryAsAStandby) {
    world.start_postmaster();
    world.server.answers(false);
    ends_after(milliseconds(100));
    world.runner.on_run = [this] {
        world.clock.on_sleep = [] {};
        world.start_postmaster();
        world.server.answers(true);
    };
    EXPECT_EQ(run(Action::kDemote).rule, "demote.standby");
    EXPECT_EQ(world.processes.signals, std::vector<int>{SIGINT});
    EXPECT_EQ(world.files.contents.count("/data/standby.signal"), 1U);
    EXPECT_EQ(world.runner.programs, std::vector<std::string>{"/bin/pg_ctl"});
}

TEST_F(ActionLoop, AServerThatEndsWhileStartingFailsWithItsLastWords) {
    world.runner.on_run = [this] { world.runner.daemon_output = "FATAL: could not map memory"; };
    const ActionResult result = run(Action::kDemote);
    EXPECT_EQ(result.rule, "demote.server-ended");
    EXPECT_NE(result.reason.find("could not map memory"), std::string::npos) << result.reason;
    EXPECT_LT(elapsed(), seconds(1));
}

}  // namespace
}  // namespace paf::test
