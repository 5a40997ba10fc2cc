#include "pafctl/switchover/plan/vetting.hpp"

#include <algorithm>
#include <map>

#include "decide/election/scores.hpp"
#include "pafctl/switchover/plan/checks.hpp"

namespace paf {
namespace {

ScoreInputs inputs_of(const SwitchoverFacts& facts) {
    ScoreInputs inputs;
    inputs.self = facts.local_node;
    for (const SwitchoverNode& node : facts.nodes)
        inputs.cluster.nodes.push_back({node.name, node.online && !node.standby, node.score, std::nullopt});
    inputs.maxlag = facts.maxlag;
    inputs.standbys_known = facts.sql.known() && facts.sql->detailed;
    if (inputs.standbys_known) {
        inputs.current = facts.sql->current;
        inputs.clients = facts.sql->clients;
    }
    return inputs;
}

}  // namespace

std::string best_standby(const SwitchoverFacts& facts) {
    std::map<std::string, std::int32_t> scores;
    for (const SwitchoverNode& node : facts.nodes)
        if (node.online && !node.standby && node.score) scores[node.name] = node.score->value;
    for (const ScoreChange& change : scores_for(inputs_of(facts))) scores[change.node] = change.score.value;
    std::string best;
    std::int32_t most = Score::last_resort().value;
    for (const auto& [name, score] : scores) {
        const SwitchoverNode* node = facts.find(name);
        if (name == facts.local_node || node == nullptr || node->role != CibRole::kUnpromoted || score <= most)
            continue;
        best = name;
        most = score;
    }
    return best;
}

SwitchoverPlan vet_plan(const SwitchoverFacts& facts, const std::string& wanted, const SwitchoverLimits& limits) {
    SwitchoverPlan plan;
    SwitchoverChecks checks(facts, limits, plan.findings);
    checks.look_at_cluster();
    const SwitchoverNode* primary = checks.look_at_primary();
    if (primary == nullptr) return plan;
    plan.from = primary->name;
    plan.to = wanted;
    if (primary->name != facts.local_node || !checks.primary_answers()) return plan;
    checks.look_at_generation(*primary);
    if (wanted.empty()) plan.to = best_standby(facts);
    const SwitchoverNode* target = checks.look_at_target(plan.to, *primary);
    if (target == nullptr) return plan;
    checks.look_at_stream(*target);
    checks.look_at_others(*primary, *target);
    checks.look_at_activity();
    checks.look_at_archiver();
    checks.look_at_constraints(*target);
    return plan;
}

}  // namespace paf
