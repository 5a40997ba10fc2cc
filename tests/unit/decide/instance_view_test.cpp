// The instance's state in one word, and whether it crashed as a primary.
#include "decide/steps/instance_view.hpp"

#include <gtest/gtest.h>

#include "scene.hpp"

namespace paf::test {
namespace {

using Kind = InstanceView::Kind;

InstanceView view(Fact<ServerProcesses> processes, Fact<SqlFacts> sql = {}, Fact<ControlFile> file = {}) {
    Observation seen;
    seen.processes = std::move(processes);
    seen.sql = std::move(sql);
    seen.control = std::move(file);
    return view_instance(Request{}, seen);
}

TEST(InstanceView, ProcessesComeFirst) {
    EXPECT_EQ(view({}).kind, Kind::kNeedsFacts);
    EXPECT_EQ(view({}).needs, facts({FactId::kProcesses}));
    EXPECT_EQ(view(nothing_alive()).kind, Kind::kDown);
    EXPECT_EQ(view(orphans()).kind, Kind::kOrphans);
    EXPECT_EQ(view(Fact<ServerProcesses>::unknown("no /proc")).kind, Kind::kUnknown);
    EXPECT_EQ(view(Fact<ServerProcesses>::unknown("no /proc")).detail, "no /proc");
    // What the server answered a moment ago does not make a dead one alive, nor a frozen one answer.
    EXPECT_EQ(view(nothing_alive(), primary_answers()).kind, Kind::kDown);
    EXPECT_EQ(view(postmaster(ProcessState::kStopped), primary_answers()).kind, Kind::kNoAnswer);
    const InstanceView traced = view(postmaster(ProcessState::kTraced), primary_answers());
    EXPECT_EQ(traced.kind, Kind::kNoAnswer);
    EXPECT_NE(traced.detail.find("debugger"), std::string::npos) << traced.detail;
}

TEST(InstanceView, ThenTheServersAnswer) {
    EXPECT_EQ(view(postmaster()).needs, facts({FactId::kSql}));
    EXPECT_EQ(view(postmaster(), Fact<SqlFacts>::unknown("no user")).kind, Kind::kUnknown);
    const std::vector<std::pair<SqlOutcome, Kind>> rows = {
        {SqlOutcome::kStartingUp, Kind::kStarting}, {SqlOutcome::kShuttingDown, Kind::kStopping},
        {SqlOutcome::kNoServer, Kind::kStarting},   {SqlOutcome::kNoAnswer, Kind::kNoAnswer},
        {SqlOutcome::kFailed, Kind::kUnknown},      {SqlOutcome::kTooManyClients, Kind::kNeedsFacts},
        {SqlOutcome::kRefused, Kind::kNeedsFacts},
    };
    for (const auto& [outcome, kind] : rows) EXPECT_EQ(view(postmaster(), sql_outcome(outcome)).kind, kind);
    EXPECT_EQ(view(postmaster(), standby_answers()).kind, Kind::kStandby);
    EXPECT_EQ(view(postmaster(), primary_answers()).kind, Kind::kPrimary);
}

TEST(InstanceView, ThenTheControlFileOfALiveServerThatLetsNobodyIn) {
    const std::vector<std::pair<ControlState, Kind>> rows = {
        {ControlState::kInProduction, Kind::kPrimary},        {ControlState::kInArchiveRecovery, Kind::kStandby},
        {ControlState::kInCrashRecovery, Kind::kStarting},    {ControlState::kStartup, Kind::kStarting},
        {ControlState::kShuttingDown, Kind::kStarting},       {ControlState::kShutDown, Kind::kStarting},
        {ControlState::kShutDownInRecovery, Kind::kStarting},
    };
    for (const SqlOutcome outcome : {SqlOutcome::kTooManyClients, SqlOutcome::kRefused}) {
        for (const auto& [state, kind] : rows) {
            const InstanceView found = view(postmaster(), sql_outcome(outcome), control(state));
            EXPECT_EQ(found.kind, kind) << control_state_text(state);
            EXPECT_NE(found.detail.find("the server's words"), std::string::npos);
        }
        const auto unreadable = Fact<ControlFile>::unknown("bad CRC");
        EXPECT_EQ(view(postmaster(), sql_outcome(outcome), unreadable).kind, Kind::kUnknown);
    }
}

TEST(CrashedAsPrimary, ByTheControlFileUnlessItWasToBeAStandbyOrCameFromABackup) {
    const std::vector<std::pair<ControlState, bool>> rows = {
        {ControlState::kInProduction, true},       {ControlState::kShuttingDown, true},
        {ControlState::kInCrashRecovery, true},    {ControlState::kStartup, false},
        {ControlState::kInArchiveRecovery, false}, {ControlState::kShutDown, false},
        {ControlState::kShutDownInRecovery, false}};
    for (const auto& [state, crashed] : rows) {
        DataDirectory found = directory();
        EXPECT_EQ(crashed_as_primary(control(state), found), crashed) << control_state_text(state);
        found.standby_requested = true;
        EXPECT_FALSE(crashed_as_primary(control(state), found));
        found.standby_requested = false;
        found.backup_label = true;
        EXPECT_FALSE(crashed_as_primary(control(state), found));
    }
}

}  // namespace
}  // namespace paf::test
