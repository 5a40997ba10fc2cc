#include "decide/steps/leftovers.hpp"

#include <algorithm>
#include <utility>

#include "decide/steps/steps.hpp"

namespace paf {
namespace {

/// Of the nodes that left a public position.
std::vector<Effect> deletions(const Request& request, const Observation& seen, const Progress& progress) {
    std::vector<Effect> effects;
    if (request.probe || !request.promoted_role || progress.tried("WithdrawPosition")) return effects;
    for (const ClusterNode& node : seen.cluster->nodes) {
        if (node.published) effects.emplace_back(WithdrawPosition{node.name});
    }
    return effects;
}

/// Whether these effects give this node a primary's score: it is one that the cluster took for none.
bool appears(const std::vector<Effect>& effects, const std::string& self) {
    return std::any_of(effects.begin(), effects.end(), [&self](const Effect& effect) {
        const auto* set = std::get_if<SetScore>(&effect);
        return set != nullptr && set->node == self && set->score == Score::primary();
    });
}

}  // namespace

Decision clear_leftovers(Decision decided, const Request& request, const Observation& seen, const Progress& progress) {
    if (!request.managed || !seen.cluster.known() || !seen.node.known() || !progress.failed_effect.empty())
        return decided;
    std::vector<Effect> more = deletions(request, seen, progress);
    if (auto* writes = std::get_if<Perform>(&decided.next)) {
        auto& effects = writes->effects;
        const auto& newest = seen.cluster->generation;
        if (newest && appears(effects, *seen.node)) more.emplace_back(RecordGeneration{*newest});
        effects.insert(effects.end(), more.begin(), more.end());
        return decided;
    }
    if (more.empty() || decided.rule != "monitor.primary") return decided;
    Decision clear = perform("monitor.withdraw-leftovers", std::move(more));
    clear.log = std::move(decided.log);
    return logging(std::move(clear), LogLevel::kInfo, "withdrawing positions that an earlier election left behind");
}

}  // namespace paf
