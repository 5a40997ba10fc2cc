// The note that a node's data are whole: evidence that outlives what the control file says.  Pure.
#pragma once

#include <string>

#include "model/decision.hpp"
#include "model/observation.hpp"
#include "model/request.hpp"

namespace paf {

/// Whether the instance was a primary when it last ran, as far as its files told before this action started it.  A
/// backup has the control file of the instance that it was taken from, and proves nothing.
bool ran_as_primary(const Observation& seen);

/// `decided`, the last step of an action that has just started an instance as a standby, together with the note that
/// its data hold all that the primary of their timeline wrote: what was the primary, and has replayed its own WAL, is
/// that.  The control file forgets it at the next stop, which a failed promotion brings about, and without it nobody
/// could ever prove that again.  Not noted where it is noted, where the WAL itself ends with a primary's shutdown,
/// where WAL may have come from another primary meanwhile, and where something is unknown.  Rules are named PREFIX.…
Decision note_whole(Decision decided, const std::string& prefix, const Request& request, const Observation& seen,
                    const Progress& progress);

}  // namespace paf
