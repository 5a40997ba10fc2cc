// What the actions make of a promotion's loss: they state it, limit it, and keep what it is judged by.  Pure.
#pragma once

#include <optional>
#include <string>

#include "decide/election/loss.hpp"
#include "model/decision.hpp"
#include "model/observation.hpp"
#include "model/request.hpp"

namespace paf {

/// What the promotion of this node, whose position is `mine`, gives up at most.  Requires seen.node, seen.cluster and
/// seen.published known; seen.sql tells the time.
LossBound loss_of_promotion(const Request& request, const Observation& seen, const WalPosition& mine);

/// Likewise what the promotion of `node` would give up, another one whose position is known, as that node itself would
/// find; `mine`: this node's position.
LossBound loss_of_other(const Request& request, const Observation& seen, const WalPosition& mine,
                        const std::string& node);

/// Why max_loss forbids a promotion of which the cluster says nothing, not even who takes part; nullopt when it is not
/// set.
std::optional<std::string> blind_loss(const Request& request);

/// Whether the promoted instance's monitor looks for the first time since it is the primary: the cluster does not
/// remember yet that this node writes this timeline; or, where it is never told, its score is not a primary's.
/// Requires seen.node and seen.cluster known.
bool is_first_look(const Request& request, const Observation& seen);

/// `decided`, the decision of the monitor of a primary, together with what makes the cluster remember what this
/// primary's commits wait for: added to scores that are written anyhow, or on its own at the end.  Unchanged where the
/// cluster remembers it, where Pacemaker has not promoted this instance, and where something is unknown.
Decision remember_replication(Decision decided, const Request& request, const Observation& seen,
                              const Progress& progress);

}  // namespace paf
