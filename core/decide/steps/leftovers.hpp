// What an election that came to no promotion leaves behind, and how the running primary puts an end to it.  Pure.
#pragma once

#include "model/decision.hpp"
#include "model/observation.hpp"
#include "model/request.hpp"

namespace paf {

/// `decided`, the decision of the monitor of a primary, together with what makes positions of earlier elections void:
/// - public ones that the CIB still shows are deleted; this node is promoted, so no election is under way;
/// - a primary that no promotion of the cluster's made one again (started by hand, say: its score is not a primary's
///   yet) has the cluster remember its generation anew.  It may write on where others published their positions, and
///   with another date of its generation these count no more, wherever they are kept.
/// Unchanged where there is nothing of that, and where something has just failed.
Decision clear_leftovers(Decision decided, const Request& request, const Observation& seen, const Progress& progress);

}  // namespace paf
