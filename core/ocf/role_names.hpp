// Which names the cluster's tools have for the two roles.
#pragma once

#include <string_view>

#include "model/request.hpp"
#include "ocf/environment.hpp"

namespace paf {

/// Promoted/Unpromoted from Pacemaker 2.1.0 on, Master/Slave before.  The evidence, in this order:
/// 1. OCF_RA_VERSION_MAJOR/MINOR, the version of the OCF API that the tool on this node speaks: 1.1 came with the new
/// names.
///    It reaches every action, and meta-data, which has no OCF_RESKEY_* at all (seen: 1.0 on 1.1.12, 1.1 on 2.1.5).
/// 2. OCF_RESKEY_crm_feature_set: below 3.1.0 it is Pacemaker 1.1.
/// 3. Nothing (an agent run by hand, or by pcs 0.9): what this build was made for, PAF_DEFAULT_ROLE_NAMES.
RoleNames role_names_for(const Environment& env);

/// What this build was made for.
RoleNames default_role_names();

/// Whether a role is the promoted one, by either name.  In any case: Pacemaker hands on what was configured, and compares
/// it so.
bool is_promoted_role(std::string_view role);

/// "Promoted" or "Master".
const char* promoted_role(RoleNames names);
/// "Unpromoted" or "Slave".
const char* unpromoted_role(RoleNames names);
/// The option of crm_resource that limits a move to the promoted role: "--promoted" or "--master".
const char* promoted_option(RoleNames names);

}  // namespace paf
