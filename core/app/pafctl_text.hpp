// A status report as text for a terminal of 80 to 100 columns.  Pure.
#pragma once

#include <string>
#include <vector>

#include "app/pafctl_report.hpp"

namespace paf {

/// ASCII, no control characters whatever the nodes and tools say.
std::string status_text(const StatusReport& report, const std::vector<Remark>& remarks);

/// The lines of one instance, without a heading.
std::string instance_text(const InstanceReport& instance);

}  // namespace paf
