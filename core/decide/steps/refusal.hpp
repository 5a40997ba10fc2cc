// A promotion that is refused before it is tried: it costs nothing then.  Pure.
#pragma once

#include <optional>
#include <string>

#include "model/decision.hpp"
#include "model/observation.hpp"
#include "model/request.hpp"

namespace paf {

/// A candidate that an election refused, and that another one may find the reason gone of.
constexpr Score kRetryScore{3};

/// The plan promotes this node, and all that is needed to know that its promotion will be refused is known.  Trying
/// would cost a failed action, a stop and a start of the instance, and the evidence of how it ended; its score changes
/// the plan instead.  `mine`: this node's position.  Requires seen.published, seen.cluster and seen.node known.
Decision refuse_beforehand(const std::string& why, const Request& request, const Observation& seen,
                           const WalPosition& mine);

/// Whether an election has refused this node, as its score says.
bool is_refused(const Observation& seen);

}  // namespace paf
