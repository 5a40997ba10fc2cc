#include "decide/refusal.hpp"

#include "decide/steps.hpp"

namespace paf {

Decision refuse_beforehand(const std::string& why, const Observation& seen) {
    return logging(perform("notify.refuse", {SetScore{*seen.node, Score::refused(), true}}), LogLevel::kError,
                   "the plan promotes this node, and is corrected, because that would be refused: " + why);
}

std::optional<Decision> lift_refusal(const Request& request, const Observation& seen, const Progress& progress) {
    if (!request.managed || request.probe || progress.tried("SetScore")) return std::nullopt;
    const bool alone = seen.sql.known() && seen.sql->outcome == SqlOutcome::kAnswered && !seen.sql->sighting;
    if (!alone) return std::nullopt;
    if (!seen.cluster.asked() || !seen.node.asked()) {
        return ask("monitor.refused", facts({FactId::kNode, FactId::kCluster}));
    }
    if (!seen.cluster.known() || !seen.node.known()) return std::nullopt;
    const ClusterNode* me = seen.cluster->find(*seen.node);
    if (me == nullptr || me->score != Score::refused()) return std::nullopt;
    return logging(perform("monitor.lift-refusal", {SetScore{*seen.node, Score::last_resort(), false}}),
                   LogLevel::kInfo, "a last resort again: another election may find the reason gone");
}

}  // namespace paf
