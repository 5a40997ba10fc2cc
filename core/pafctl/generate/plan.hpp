// What `pafctl generate` sets up, before it is written down for one tool or another.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "checks/cluster_words.hpp"
#include "model/result.hpp"
#include "ocf/parameters/parameter_table.hpp"
#include "pafctl/generate/generate.hpp"

namespace paf {

/// Name and value, in the order in which they are written.
using Pairs = std::vector<std::pair<std::string, std::string>>;

/// A device that fences one node, and does not run there.
struct FenceDevice {
    std::string id, node;
    Pairs parameters;
};

/// One operation of pgsqlms, as the agent's own table advises it.
struct PlannedOperation {
    std::string name, interval;  ///< "0s": not recurring
    std::string timeout;
    ActionRole role = ActionRole::kAny;
};

/// Every value in it is on one line and has no quote or backslash, so that each tool can be told of it.
struct ClusterPlan {
    std::vector<std::string> nodes;
    std::string fence_agent;
    Pairs properties, defaults, instance, clone, address;
    std::vector<FenceDevice> devices;
    std::vector<PlannedOperation> operations;
};

constexpr const char* kPlannedResource = "pgsqld";
constexpr const char* kPlannedClone = "pgsql-ha";
constexpr const char* kPlannedAddress = "pgsql-vip";

/// kInvalid: an option that is missing, that does not fit, or that stands for a value nobody has filled in.
Result<ClusterPlan> plan_cluster(const GenerateOptions& options);

/// Empty for kAny.
std::string role_word(ActionRole role, const RoleWords& words);

// The plan as text, ending with a newline.
/// Commands of pcs, which work on the file cluster1.xml and push it at the end.
std::string pcs_commands(const ClusterPlan& plan, GenerateTool tool);
/// A here-document for `crm configure`.
std::string crmsh_commands(const ClusterPlan& plan);
/// A configuration for Pacemaker 2.1 and later.
std::string cib_text(const ClusterPlan& plan);

}  // namespace paf
