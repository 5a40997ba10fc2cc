// What becomes of a -INFINITY when the primary that gave it, or the node that it was given for, is gone.  Pure.
#pragma once

#include <optional>

#include "model/decision.hpp"
#include "model/observation.hpp"
#include "model/request.hpp"

namespace paf {

/// Whether a node with this score counts as one that may be promoted when all positions are compared: they tell better
/// than a primary that is gone whether it followed, and whose data are none of the newest generation is left out there
/// anyhow.  How far a node may lag is a limit of the administrator's, and what is exactly -INFINITY is an order.
bool counts_in_election(Score score);

/// Whether a node with this score may offer itself again when no primary is left.  One that has not streamed for longer
/// than a look may not: its data may be days old, and where nobody is left to compare with, only an administrator can
/// say that they will do.
bool may_be_lifted(Score score);

/// What such a score becomes.
Score lifted(Score ban);

/// Has a standby that follows nobody in a cluster without a primary lift its own -INFINITY, whose reason is gone: else
/// no election would ever begin.  nullopt: nothing to do.  While it follows somebody that costs no tool.  Requires
/// seen.sql known of a standby that answers.
std::optional<Decision> lift_own_ban(const Request& request, const Observation& seen, const Progress& progress);

}  // namespace paf
