// What a CIB says that matters to a switchover.  Pure.
#pragma once

#include <string>
#include <vector>

#include "model/cluster/evidence.hpp"
#include "pafctl/switchover/plan/facts.hpp"
#include "sys/cib/cib_resources.hpp"

namespace paf {

/// The resource of this name, its own or its clone's, or the only one there is when `name` is empty; it is in a
/// promotable clone.  kNotFound, kInvalid, saying what there is.
Result<CibResource> promotable_resource(const CibResources& cib, const std::string& name);

/// The cluster as `cib` and `records`, which are of the same text, show it to a switchover of `resource`.
SwitchoverFacts switchover_view(const CibResources& cib, const CibResource& resource,
                                const std::vector<Record>& records);

}  // namespace paf
