#include "decide/refusal.hpp"

#include "decide/steps.hpp"
#include "model/refusal_score.hpp"

namespace paf {
namespace {

/// Between a refusal and the next attempt.
constexpr std::chrono::seconds kPause{30};

}  // namespace

Decision refuse_beforehand(const std::string& why, const Observation& seen) {
    return logging(perform("notify.refuse", {SetScore{*seen.node, Score::refused(), true}}), LogLevel::kError,
                   "the plan promotes this node, and is corrected, because that would be refused: " + why);
}

bool is_refused(const Observation& seen) {
    if (!seen.node.known() || !seen.cluster.known()) return false;
    const ClusterNode* me = seen.cluster->find(*seen.node);
    return me != nullptr && me->score && is_refusal(*me->score);
}

std::optional<Decision> lift_refusal(const Request& request, const Observation& seen, const Progress& progress) {
    if (!request.managed || request.probe || progress.tried("SetScore")) return std::nullopt;
    const bool alone = seen.sql.known() && seen.sql->outcome == SqlOutcome::kAnswered && !seen.sql->sighting;
    if (!alone) return std::nullopt;
    if (!seen.cluster.asked() || !seen.node.asked()) {
        return ask("monitor.refused", facts({FactId::kNode, FactId::kCluster}));
    }
    if (!is_refused(seen)) return std::nullopt;
    // A corrected plan has Pacemaker begin its monitors anew: without a pause plans and corrections would follow each
    // other for ever.
    const auto age = seen.sql->now ? age_of_refusal(*seen.cluster->find(*seen.node)->score, *seen.sql->now)
                                   : std::optional<std::chrono::seconds>();
    if (age && *age < kPause) return std::nullopt;
    return logging(perform("monitor.lift-refusal", {SetScore{*seen.node, kRetryScore, false}}), LogLevel::kInfo,
                   "a candidate again: another election may find the reason gone");
}

}  // namespace paf
