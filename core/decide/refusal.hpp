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

/// A promotion that had to be tried is refused for what may be there in the next election, such as another node's
/// position.  Before the action fails with `rule`, the score says so: it is what is left of this node's candidacy, for
/// the stop that follows a failed promotion keeps it, and a monitor lifts it when no primary is left.
Decision refuse_for_now(const std::string& rule, const std::string& why, const Request& request,
                        const Observation& seen, const Progress& progress);

/// Whether this node's score says that an election refused it.
bool is_refused(const Observation& seen);

/// Whether this node is chosen although nobody knows it to be a good choice: it was refused before, or stepped back.
bool is_last_resort(const Observation& seen);

}  // namespace paf
