// The built-in checks of a cluster's configuration: what the resource ocf:heartbeat:pgsqlms needs around it.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ports/prober.hpp"

namespace paf {

/// What the agent says of itself, from its own tables.
struct AgentFacts {
    std::map<std::string, std::string> parameters;         ///< names and defaults; empty: it has none
    std::map<std::string, std::chrono::seconds> timeouts;  ///< advised, by action: "start", "monitor"
};

/// One check for each thing that can be wrong; each says one pass, or what it found wrong with each resource.  They
/// look at the evidence alone and probe nothing.
std::vector<std::unique_ptr<PreflightCheck>> cluster_lint(const AgentFacts& agent);

}  // namespace paf
