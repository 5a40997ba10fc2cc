// Nodes that PostgreSQL cannot tell apart by the names of their standbys.  Pure.
#pragma once

#include <optional>
#include <string>

#include "model/decision.hpp"
#include "model/request.hpp"

namespace paf {

/// Refuses to launch an instance whose node has another one's name to PostgreSQL: each would be given the score of the
/// other.  nullopt when it has not, when some server could tell them apart, and when the cluster is not known. Presumes
/// that the cluster and this node's name were asked for.
std::optional<Decision> refuse_same_name(const std::string& prefix, const Request& request, const Observation& seen);

}  // namespace paf
