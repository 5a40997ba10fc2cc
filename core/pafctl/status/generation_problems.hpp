// What is wrong with the data of a resource's nodes, by the newest generation that the cluster remembers.  Pure.
#pragma once

#include <string>
#include <vector>

#include "pafctl/report/report.hpp"

namespace paf {

std::vector<Remark> generation_remarks(const StatusReport& report, const ResourceReport& resource);

}  // namespace paf
