// A promotion that is refused before it is tried: it costs nothing then.  Pure.
#pragma once

#include <optional>
#include <string>

#include "model/decision.hpp"
#include "model/observation.hpp"
#include "model/request.hpp"

namespace paf {

/// The plan promotes this node, and all that is needed to know that its promotion will be refused is known.  Trying
/// would cost a failed action, a stop and a start of the instance, and the evidence of how it ended; its score changes
/// the plan instead.  Requires seen.node known.
Decision refuse_beforehand(const std::string& why, const Observation& seen);

}  // namespace paf
