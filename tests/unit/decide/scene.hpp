// A scene: one action, what is known, and what has been done; and short ways to write its facts.
#pragma once

#include <string>

#include "decide/decide.hpp"

namespace paf::test {

constexpr pid_t kPostmaster = 42;

ServerProcesses nothing_alive();
ServerProcesses postmaster(ProcessState state = ProcessState::kRunning);
ServerProcesses orphans();
/// The same, in a data directory that belongs to somebody else.
ServerProcesses anothers(ServerProcesses processes);
/// An answer in detail: positions are set, no client is connected.
SqlFacts standby_answers();
SqlFacts primary_answers();
SqlFacts sql_outcome(SqlOutcome outcome);
ControlFile control(ControlState state);
DataDirectory directory();
Finding finding(Severity severity, Finding::Area area);
/// On timeline 1, of the test's database.
WalPosition position(std::uint64_t end, std::uint64_t shutdown_checkpoint = 0);
/// A generation of the test's database, begun on srv3.
Generation generation(TimelineHistory history);
/// What a node of the test's database has noted of its first timeline.
BranchRecord noted_branch();
/// What one preflight check said.
std::vector<CheckResult> verdict(VerdictLevel level);
ClusterNode online(const std::string& name, std::optional<Score> score = std::nullopt);

struct Scene {
    Request request;
    Observation seen;
    Progress progress;

    explicit Scene(Action action);
    /// `effect` was carried out `ago`.
    void did(const std::string& effect, std::chrono::milliseconds ago = std::chrono::milliseconds{10});
    void failed(const std::string& effect);
    [[nodiscard]] Decision decide_now() const { return decide(request, seen, progress); }
};

/// The names of facts, joined by '+': "processes+sql".
std::string fact_names(FactSet facts);
/// "StartServer", "SetScore(srv1=1000, confirmed)"
std::string effect_text(const Effect& effect);
/// A decision's next step in a few words: "ask sql", "perform StopServer", "wait, else 1", "finish 7".
std::string next_text(const Decision& decision);

}  // namespace paf::test
