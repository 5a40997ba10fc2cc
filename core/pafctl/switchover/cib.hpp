// What a CIB says that matters to a switchover.  Pure.
#pragma once

#include <string>
#include <vector>

#include "model/cluster/evidence.hpp"
#include "pafctl/switchover/plan/facts.hpp"
#include "sys/cib/cib_resources.hpp"

namespace paf {

/// The cluster as `cib` and `records`, which are of the same text, show it to a switchover of `resource`.
SwitchoverFacts switchover_view(const CibResources& cib, const CibResource& resource,
                                const std::vector<Record>& records);

}  // namespace paf
