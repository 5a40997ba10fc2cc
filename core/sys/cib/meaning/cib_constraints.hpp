// The constraints and fencing levels of a CIB as records: sets, tags, templates, patterns and rules resolved.
#pragma once

#include <vector>

#include "model/cluster/evidence.hpp"
#include "sys/cib/meaning/cib_rules.hpp"

namespace paf {

/// Adds records "location", "colocation", "order", "ticket" and "fencing_level", until there are more than
/// kMostRecords.  Fields: docs/abi.md, "Records".  False: given up, for there are too many combinations of constraints
/// with resources and nodes to look at.
/// Sources: Pacemaker, lib/pacemaker/pcmk_sched_location.c, pcmk_sched_colocation.c, pcmk_sched_ordering.c,
/// pcmk_sched_constraints.c; daemons/fenced/fenced_remote.c, topology_matches().
bool add_constraints(const CibDocument& document, const CibRules& rules, std::vector<Record>& records);

}  // namespace paf
