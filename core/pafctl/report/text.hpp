// A status report as text for a terminal of 80 to 100 columns.  Pure.
#pragma once

#include <string>
#include <vector>

#include "pafctl/report/report.hpp"

namespace paf {

/// ASCII, no control characters whatever the nodes and tools say.
std::string status_text(const StatusReport& report, const std::vector<Remark>& remarks);

/// "online", "LOST": how a node is.
std::string node_state_text(const CibNode& node);

/// "promoted, FAILED": what it is there; "was promoted" where its node is not online, empty when nothing is known.
std::string role_text(const CibInstance& instance, bool online);

/// The lines of one instance, without a heading.
std::string instance_text(const InstanceReport& instance);

}  // namespace paf
