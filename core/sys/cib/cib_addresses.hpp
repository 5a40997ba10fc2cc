// Where a cluster has its IP addresses, by the history of its nodes.
#pragma once

#include <vector>

#include "model/cluster/evidence.hpp"
#include "sys/cib/cib_tree.hpp"

namespace paf {

/// Adds a record "address_place" for each IPaddr2 resource among `records` and each node of `status`, until there are
/// more than kMostRecords.
void add_address_places(const XmlTree& status, std::vector<Record>& records);

}  // namespace paf
