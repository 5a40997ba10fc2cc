// `pafctl accept`: gives the newest generation's data up for those of this node.
#pragma once

#include <ostream>
#include <string>

#include "pafctl/accept/plan.hpp"
#include "pafctl/report/gather.hpp"

namespace paf {

struct AcceptOptions {
    std::string node;      ///< whose data are meant: this node's name
    std::string resource;  ///< its id or its clone's; empty: the only one
    bool yes = false;      ///< do it; else only say what would be given up
    bool json = false;
    AcceptWish wish;
};

/// What came of it.
struct AcceptOutcome {
    bool remembered = false;  ///< the cluster remembers the accepted generation
    bool score_set = false;
    std::string trouble;  ///< what failed, and what to do then; empty: all is well
};

/// Has the cluster remember what is accepted, then gives this node the score to be promoted.
AcceptOutcome carry_out_acceptance(ClusterCli& cluster, const AcceptFacts& facts, const AcceptPlan& plan);

/// 0: done, or there is nothing to accept; 1: refused, failed, or not asked to do it (`yes`), as `out` tells.
int accept_command(std::ostream& out, const GatherPorts& ports, const AcceptOptions& options);

}  // namespace paf
