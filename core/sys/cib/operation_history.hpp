// What a node's history of actions says of a resource.
#pragma once

#include <cstdint>
#include <string>

#include "sys/cib/cib_resources.hpp"
#include "sys/cib/cib_tree.hpp"

namespace paf {

/// Sets role, failures, the last promotion's time and what is in progress of `instance` from the history in
/// `node_state`, in the order in which the actions were started (call-id).  An action failed when it ended otherwise
/// than Pacemaker expected (transition-key), but whatever a probe finds is no failure.
void read_history(const XmlTree& node_state, const std::string& resource, CibInstance& instance);
/// The same of one `lrm_resource` of a `node_state`.
void read_history(const XmlTree& lrm_resource, CibInstance& instance);

/// Whether there may be an instance of the resource on this node: its history is not empty, and does not end with "not
/// installed", which is what the agent says where there is no data directory.
bool has_instance(const XmlTree& node_state, const std::string& resource);

/// Sum of the transient attributes `fail-count-RESOURCE` and `fail-count-RESOURCE#OPERATION` (since Pacemaker 1.1.17),
/// Score::kInfinity at most.
std::int32_t fail_count(const XmlTree& node_state, const std::string& resource);

}  // namespace paf
