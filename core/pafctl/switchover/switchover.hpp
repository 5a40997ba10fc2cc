// `pafctl switchover`: hands the primary's role to another node, once everything speaks for it.
#pragma once

#include <chrono>
#include <functional>
#include <ostream>
#include <string>

#include "pafctl/report/gather.hpp"
#include "pafctl/switchover/plan/facts.hpp"

namespace paf {

struct SwitchoverOptions {
    std::string node;      ///< the next primary; empty: the best standby
    std::string resource;  ///< its id or its clone's; empty: the only one
    bool dry_run = false;  ///< vet only
    bool json = false;
    std::chrono::seconds timeout{120};    ///< for the move, and for the old primary to follow
    std::chrono::seconds checkpoint{60};  ///< for the CHECKPOINT before it
    SwitchoverLimits limits;
};

/// Vets, and unless it is a dry run or something speaks against it, moves.  Whatever happens, SIGINT, SIGTERM and
/// SIGHUP included, the constraint that moves the role is taken away before it returns; killed by force it leaves one
/// that expires by itself.  0: done, or nothing speaks against it; 1: refused, failed, or not all that is to follow
/// came in time, as `out` tells.  `stop` is asked between two steps.
int switchover_command(std::ostream& out, const GatherPorts& ports, const SwitchoverOptions& options,
                       const std::function<bool()>& stop);

}  // namespace paf
