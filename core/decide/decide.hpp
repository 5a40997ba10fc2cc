// The decisions: pure functions from what is known to what is done next.  No I/O, no clock, no environment.
#pragma once

#include "model/decision.hpp"
#include "model/observation.hpp"
#include "model/request.hpp"

namespace paf {

/// Decides the next step of any action that looks at the instance (all but meta-data and methods).
/// Asking with the same arguments gives the same answer.
Decision decide(const Request& request, const Observation& seen, const Progress& progress);

Decision decide_start(const Request& request, const Observation& seen, const Progress& progress);
Decision decide_stop(const Request& request, const Observation& seen, const Progress& progress);
Decision decide_monitor(const Request& request, const Observation& seen, const Progress& progress);
Decision decide_promote(const Request& request, const Observation& seen, const Progress& progress);
Decision decide_demote(const Request& request, const Observation& seen, const Progress& progress);
Decision decide_notify(const Request& request, const Observation& seen, const Progress& progress);
Decision decide_reload(const Request& request, const Observation& seen, const Progress& progress);
Decision decide_validate(const Request& request, const Observation& seen, const Progress& progress);

}  // namespace paf
