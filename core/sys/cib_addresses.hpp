// Where a cluster has its IP addresses, by the history of its nodes.
#pragma once

#include <vector>

#include "model/evidence.hpp"
#include "sys/cib_tree.hpp"

namespace paf {

/// A record "address_place" for each IPaddr2 resource among `records` and each node that has a state.  `tree`: a whole
/// CIB.
std::vector<Record> address_places(const XmlTree& tree, const std::vector<Record>& records);

}  // namespace paf
