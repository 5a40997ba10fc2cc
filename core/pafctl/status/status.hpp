// `pafctl status`.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <ostream>
#include <string>

#include "pafctl/report/gather.hpp"

namespace paf {

struct StatusOptions {
    std::string resource;  ///< this one only; its id or its clone's; empty: all
    bool json = false;
    /// Parameters of a local instance, by the agent's names; not empty: look at it alone, without the cluster.
    std::map<std::string, std::string> parameters;
    /// Pause between two reports; 0: one report only.
    std::chrono::seconds watch{0};
    bool terminal = false;  ///< reports take each other's place, instead of following one another
};

/// Gathers, judges and prints.  The exit code: 0 when all is well, 1 when something is wrong, which `out` says, 2 when
/// `options.parameters` are refused.
int status_command(std::ostream& out, const GatherPorts& ports, const StatusOptions& options);

/// Does so again and again, until `stop` or until `out` cannot be written any more.  A line with the time stands above
/// each text; with JSON each report is a line of its own.  The exit code is that of the last report.
int watch_status(std::ostream& out, const GatherPorts& ports, const StatusOptions& options,
                 const std::function<bool()>& stop);

}  // namespace paf
