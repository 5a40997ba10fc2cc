// Where `pafctl explain` learns what it judges: the CIB, Corosync, and the primary when it is on this node.
#pragma once

#include <string>
#include <string_view>

#include "pafctl/explain/forecast/facts.hpp"
#include "pafctl/report/gather.hpp"

namespace paf {

/// `resource`: as ExplainOptions has it.  An error says why there is nothing to look at.
Result<ExplainFacts> gather_explain(const GatherPorts& ports, const std::string& resource);

/// Reads what `corosync-cmapctl` prints; unknown when it has no token.
/// Source: corosync-cmapctl(8), cmap_keys(7).
Fact<Membership> parse_membership(std::string_view cmap);

}  // namespace paf
