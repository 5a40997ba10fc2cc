#include "decide/refusal.hpp"

#include "decide/steps.hpp"

namespace paf {

Decision refuse_beforehand(const std::string& why, const Observation& seen) {
    return logging(perform("notify.refuse", {SetScore{*seen.node, Score::refused(), true}}), LogLevel::kError,
                   "the plan promotes this node, and is corrected, because that would be refused: " + why);
}

Decision refuse_for_now(const std::string& rule, const std::string& why, const Request& request,
                        const Observation& seen, const Progress& progress) {
    const std::string reason = "not promoted: " + why;
    if (!request.managed || !seen.node.known() || progress.tried("SetScore")) {
        return finish(rule, OcfExit::kGeneric, reason);
    }
    return logging(perform("promote.refuse-for-now", {SetScore{*seen.node, Score::refused(), true}}), LogLevel::kError,
                   reason);
}

namespace {

bool has_score(const Observation& seen, Score score) {
    if (!seen.node.known() || !seen.cluster.known()) return false;
    const ClusterNode* self = seen.cluster->find(*seen.node);
    return self != nullptr && self->score == score;
}

}  // namespace

bool is_refused(const Observation& seen) {
    return has_score(seen, Score::refused());
}

bool is_last_resort(const Observation& seen) {
    return has_score(seen, Score::last_resort());
}

}  // namespace paf
