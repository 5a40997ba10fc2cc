#include "decide/steps/refusal.hpp"

#include "decide/election/recorded_election.hpp"
#include "decide/steps/steps.hpp"
#include "model/cluster/refusal_score.hpp"

namespace paf {

Decision refuse_beforehand(const std::string& why, const Request& request, const Observation& seen,
                           const WalPosition& mine) {
    return logging(perform("notify.refuse",
                           {record_of_refusal(request, seen, mine, why), SetScore{*seen.node, Score::refused(), true}}),
                   LogLevel::kError,
                   "the plan promotes this node, and is corrected, because that would be refused: " + why);
}

bool is_refused(const Observation& seen) {
    if (!seen.node.known() || !seen.cluster.known()) return false;
    const ClusterNode* me = seen.cluster->find(*seen.node);
    return me != nullptr && me->score && is_refusal(*me->score);
}

}  // namespace paf
