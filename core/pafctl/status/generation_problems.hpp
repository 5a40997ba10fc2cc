// What is wrong with the data of a resource's nodes, by the newest generation that the cluster remembers.  Pure.
#pragma once

#include <string>
#include <vector>

#include "pafctl/report/report.hpp"

namespace paf {

/// Where a node's data are, as far as this is known: published, or seen on this node itself.
std::optional<WalPosition> known_position(const StatusReport& report, const ResourceReport& resource,
                                          const std::string& node);

std::vector<Remark> generation_remarks(const StatusReport& report, const ResourceReport& resource);

}  // namespace paf
