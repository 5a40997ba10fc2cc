// What a fence agent says of itself.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/cluster/evidence.hpp"

namespace paf {

/// The records "fence_agent" (installed, with `path`), "fence_parameter" and "fence_action" of what `AGENT -o metadata`
/// prints; when it is no meta-data, a "fence_agent" that is installed and has an error.
/// Source: FenceAgentAPI of ClusterLabs' fence-agents.
std::vector<Record> parse_fence_agent(const std::string& agent, const std::string& path, std::string_view xml);

/// An agent that cannot be asked, and why.
Record fence_agent_error(const std::string& agent, const std::string& path, bool installed, const std::string& why);

}  // namespace paf
