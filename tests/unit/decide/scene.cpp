#include "scene.hpp"

#include <algorithm>
#include <array>

namespace paf::test {
namespace {

std::string score_text(const std::optional<Score>& score) {
    return score ? score->words() : "none";
}

struct NextText {
    std::string operator()(const Ask& next) const { return "ask " + fact_names(next.what); }
    std::string operator()(const Perform& next) const {
        std::string text = "perform";
        for (const Effect& effect : next.effects) text += " " + effect_text(effect);
        return text;
    }
    std::string operator()(const Wait& next) const {
        const std::string what = next.continues_stopped ? "wait and continue" : "wait";
        return what + ", else " + std::to_string(static_cast<int>(next.at_deadline));
    }
    std::string operator()(const Finish& next) const { return "finish " + std::to_string(static_cast<int>(next.exit)); }
};

}  // namespace

ServerProcesses nothing_alive() {
    return {};
}

ServerProcesses postmaster(ProcessState state) {
    ServerProcesses processes;
    processes.postmaster = kPostmaster;
    processes.postmaster_state = state;
    return processes;
}

ServerProcesses orphans() {
    ServerProcesses processes;
    processes.orphans = {43};
    return processes;
}

ServerProcesses anothers(ServerProcesses processes) {
    processes.directory_fault = "datadir: expected owner postgres (26), found user id 0";
    return processes;
}

SqlFacts standby_answers() {
    SqlFacts sql = sql_outcome(SqlOutcome::kAnswered);
    sql.detailed = sql.in_recovery = true;
    sql.received = sql.replayed = {0x5000000};
    return sql;
}

SqlFacts primary_answers() {
    SqlFacts sql = sql_outcome(SqlOutcome::kAnswered);
    sql.detailed = true;
    sql.current = {0x5000000};
    return sql;
}

SqlFacts sql_outcome(SqlOutcome outcome) {
    SqlFacts sql;
    sql.outcome = outcome;
    sql.detail = "the server's words";
    return sql;
}

ControlFile control(ControlState state) {
    ControlFile file;
    file.state = state;
    file.system_identifier = position(0).system_identifier;
    file.checkpoint_timeline = 1;
    return file;
}

DataDirectory directory() {
    DataDirectory found;
    found.exists = found.is_directory = true;
    return found;
}

Finding finding(Severity severity, Finding::Area area) {
    return {severity, area, "subject", "this", "that", "do something"};
}

WalPosition position(std::uint64_t end, std::uint64_t shutdown_checkpoint) {
    WalPosition found;
    found.system_identifier = 7000000000000000001U;
    found.history = {1, {}};
    found.end = {end};
    found.shutdown_checkpoint = {shutdown_checkpoint};
    return found;
}

Generation generation(TimelineHistory history) {
    Generation found;
    found.system_identifier = position(0).system_identifier;
    found.history = std::move(history);
    found.highest = found.history.current;
    found.node = "srv3";
    return found;
}

BranchRecord noted_branch() {
    BranchRecord record;
    record.system_identifier = position(0).system_identifier;
    record.timeline = 1;
    return record;
}

ClusterNode online(const std::string& name, std::optional<Score> score) {
    ClusterNode node;
    node.name = name;
    node.online = true;
    node.score = score;
    return node;
}

std::vector<CheckResult> verdict(VerdictLevel level) {
    return {{"fencing-enabled", {level, "stonith-enabled", "true", "false", {}}}};
}

Scene::Scene(Action action) {
    request.action = action;
    request.params.preflight = PreflightMode::kOff;  // the rows of preflight_gate_test.cpp set another
    progress.remaining = std::chrono::seconds(60);
}

void Scene::did(const std::string& effect, std::chrono::milliseconds ago) {
    progress.elapsed = std::max(progress.elapsed, ago);
    progress.done.push_back(effect);
    progress.done_at.push_back(progress.elapsed - ago);
}

void Scene::failed(const std::string& effect) {
    progress.failed_effect = effect;
    progress.failure = "it did not work";
}

std::string fact_names(FactSet facts) {
    static const std::array<const char*, static_cast<std::size_t>(FactId::kCount)> kNames = {"directory",
                                                                                             "processes",
                                                                                             "sql",
                                                                                             "control",
                                                                                             "setup",
                                                                                             "position",
                                                                                             "node",
                                                                                             "cluster",
                                                                                             "published",
                                                                                             "preflight",
                                                                                             "receives",
                                                                                             "branch",
                                                                                             "hooks-before-promote",
                                                                                             "hooks-after-promote",
                                                                                             "hooks-before-demote",
                                                                                             "hooks-after-demote"};
    std::string text;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
        if (facts.test(i)) text += (text.empty() ? "" : "+") + std::string(kNames.at(i));
    }
    return text;
}

std::string effect_text(const Effect& effect) {
    const std::string name = effect_name(effect);
    if (const auto* score = std::get_if<SetScore>(&effect)) {
        return name + "(" + score->node + "=" + score_text(score->score) + (score->confirm ? ", confirmed)" : ")");
    }
    if (const auto* record = std::get_if<RecordGeneration>(&effect)) {
        return name + "(" + describe_generation(record->generation) + ")";
    }
    if (const auto* record = std::get_if<RecordElection>(&effect)) {
        return name + "(" + outcome_name(record->record.outcome) + ")";
    }
    if (const auto* end = std::get_if<EndOrphans>(&effect)) return name + (end->force ? "(force)" : "");
    return name;
}

std::string next_text(const Decision& decision) {
    return std::visit(NextText{}, decision.next);
}

}  // namespace paf::test
