// Which nodes of a configuration fencing is about.
#pragma once

#include <string>
#include <vector>

#include "paf/check.hpp"

namespace paf::fencing {

/// Names of the cluster's members: they vote, and run fencing devices.
std::vector<std::string> members(const sdk::Evidence& evidence);

/// Names of the nodes that a device has to fence: members and remote nodes.  A guest is fenced by stopping the resource
/// that it is.
std::vector<std::string> fenced_nodes(const sdk::Evidence& evidence);

/// Whether plain location constraints let an instance of the database be there; true when rules decide.
bool may_have_a_database(const sdk::Evidence& evidence, const std::string& node);

/// Whether a score is -INFINITY.
bool is_minus_infinity(const std::string& score);

}  // namespace paf::fencing
