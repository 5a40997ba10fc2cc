// What is wrong, or worth knowing, in a status report.  Pure.
#pragma once

#include <vector>

#include "pafctl/report/report.hpp"

namespace paf {

/// Problems first, those of the cluster before those of its resources; then the notes in the same order.
std::vector<Remark> find_remarks(const StatusReport& report);

}  // namespace paf
