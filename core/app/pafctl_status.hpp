// `pafctl status`.
#pragma once

#include <map>
#include <ostream>
#include <string>

#include "app/pafctl_gather.hpp"

namespace paf {

struct StatusOptions {
    std::string resource;  ///< this one only; its id or its clone's; empty: all
    bool json = false;
    /// Parameters of a local instance, by the agent's names; not empty: look at it alone, without the cluster.
    std::map<std::string, std::string> parameters;
};

/// Gathers, judges and prints.  The exit code: 0 when all is well, 1 when something is wrong, which `out` says, 2 when
/// `options.parameters` are refused.
int status_command(std::ostream& out, const GatherPorts& ports, const StatusOptions& options);

}  // namespace paf
