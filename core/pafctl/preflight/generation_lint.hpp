// What `pafctl preflight` says of this node's data and the newest generation.  Pure.
#pragma once

#include <string>

#include "model/cluster/evidence.hpp"
#include "model/fact.hpp"
#include "model/wal/position.hpp"
#include "sys/cib/cib_resources.hpp"

namespace paf {

/// Whether this node's data, which are at `position`, let it be started and promoted.
CheckResult lint_generation(const std::string& resource, const std::string& node,
                            const RememberedGeneration& remembered, const Fact<WalPosition>& position);

}  // namespace paf
