#include "decide/refusal.hpp"

#include "decide/steps.hpp"

namespace paf {

Decision refuse_beforehand(const std::string& why, const Observation& seen) {
    return logging(perform("notify.refuse", {SetScore{*seen.node, Score::refused(), true}}), LogLevel::kError,
                   "the plan promotes this node, and is corrected, because that would be refused: " + why);
}

}  // namespace paf
