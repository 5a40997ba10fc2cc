// A CIB as records, for preflight checks.
#pragma once

#include <string_view>

#include "model/evidence.hpp"
#include "model/result.hpp"

namespace paf {

/// Nodes, properties, resources with their parameters, meta attributes and operations, constraints and fencing levels
/// of what `cibadmin -Q` prints, or of a CIB file that is not in use yet.  Types and fields: docs/abi.md, "Records".
/// Sets that depend on rules are left out.  kInvalid for anything that is no CIB.
Result<std::vector<Record>> parse_records(std::string_view xml);

}  // namespace paf
