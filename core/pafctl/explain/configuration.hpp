// Reads what matters to a failover from the records of a CIB.  Pure.
#pragma once

#include <string>

#include "model/cluster/evidence.hpp"
#include "pafctl/explain/forecast/facts.hpp"

namespace paf {

/// `resource`: the primitive.  What the CIB does not say keeps Pacemaker's default.
ExplainConfiguration explain_configuration(const Evidence& evidence, const std::string& resource);

}  // namespace paf
