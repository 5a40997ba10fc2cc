// What `pafctl accept` prints.  Pure.
#pragma once

#include <optional>
#include <string>

#include "pafctl/accept/accept.hpp"

namespace paf {

/// What is known, and what would be given up.
std::string accept_facts_text(const AcceptFacts& facts, const AcceptPlan& plan);

/// Why nothing was done, or how to do it.
std::string accept_plan_text(const AcceptFacts& facts, const AcceptPlan& plan, const AcceptOptions& options);

std::string accept_outcome_text(const AcceptFacts& facts, const AcceptPlan& plan, const AcceptOutcome& outcome);

/// {"node", "outcome", "error", "resource", "newest", "newest_unreadable", "position", "descent", "lost",
/// "lacks_bytes", "nodes", "accepted", "score_set", "cleanup"}; `outcome`: refused, nothing-to-do, possible, done or
/// failed; `error`: why, null when all is well; `accepted`: what the cluster remembers now, or would; `cleanup`: the
/// command that lets Pacemaker start this node's instance, null where none is needed.  Without `facts`: what comes
/// before them.
std::string accept_json(const AcceptOptions& options, const std::optional<AcceptFacts>& facts, const AcceptPlan& plan,
                        const std::optional<AcceptOutcome>& outcome);

}  // namespace paf
