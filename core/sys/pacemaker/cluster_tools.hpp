// Pacemaker's and corosync's tools, as the commands of pafctl use them.
#pragma once

#include <chrono>
#include <string>

#include "model/fact.hpp"
#include "model/result.hpp"
#include "ports/process.hpp"

namespace paf {

/// Whether the controller on `node`, the designated one, has nothing to do (crmadmin -S); unknown, with the tool's
/// words, when it does not say.
Fact<bool> controller_is_idle(ProcessRunner& runner, const std::string& node, std::chrono::milliseconds limit);

/// Has the cluster move the promoted role of `clone` to `node`, by the constraint move_constraint(clone), which expires
/// after `lifetime`.  After an error too there may be one.  kTimeout; kUnavailable, with the tool's words.
Status move_promoted_role(ProcessRunner& runner, const std::string& clone, const std::string& node,
                          std::chrono::seconds lifetime);

/// The id of the constraint that crm_resource makes for that.
std::string move_constraint(const std::string& clone);

struct ToolAnswer {
    bool reached = false;  ///< the cluster was told
    std::string words;     ///< what the tool said, on one line; why it did not run
};

/// Deletes a location constraint; that there is none is no error.
ToolAnswer delete_location(ProcessRunner& runner, const std::string& id);

/// What corosync-cmapctl prints: lines "KEY (TYPE) = VALUE".  kUnavailable, with the tool's words.
Result<std::string> read_cmap(ProcessRunner& runner, std::chrono::milliseconds limit);

}  // namespace paf
