// `pafctl explain`.
#pragma once

#include <ostream>
#include <string>

#include "pafctl/report/gather.hpp"

namespace paf {

struct ExplainOptions {
    std::string resource;  ///< this one, by its own or its clone's name; empty: the only one
    bool json = false;
};

/// Finds out, forecasts and prints.  Changes nothing.  The exit code: 0 when some node would be promoted if the
/// primary's node were lost now, 1 when none would or it cannot be told; `out` says why.
int explain_command(std::ostream& out, const GatherPorts& ports, const ExplainOptions& options);

}  // namespace paf
