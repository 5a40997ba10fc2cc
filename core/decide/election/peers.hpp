// The other nodes that take part in an election, and what is known of them.
#pragma once

#include <string>
#include <vector>

#include "decide/election/election.hpp"
#include "model/decision.hpp"
#include "model/observation.hpp"
#include "model/request.hpp"

namespace paf {

/// The nodes that will run the instance once the transition is through, without `self` and without those known to be
/// offline.  Only the lists' union is relied on: Pacemaker 1.1.12 leaves any single one empty after a node loss.
std::vector<std::string> expected_peers(const NotifyContext& notify, const std::string& self,
                                        const Fact<ClusterStatus>& cluster);

/// One candidate per expected peer, from what was published for the election that follows the newest generation; what
/// was published for another one counts as missing.  Requires seen.published, seen.cluster and seen.node known.
std::vector<Candidate> candidates(const Request& request, const Observation& seen);

/// The primary that this transition demotes and keeps running, if it is a switchover away from another node.
std::optional<std::string> switchover_from(const NotifyContext& notify, const std::string& self);

/// The position that this node has published itself, as the cluster gives it back: the very value that the other nodes
/// compare themselves with.  nullopt when there is none for this election.  Requires seen.published, seen.cluster and
/// seen.node known.
std::optional<WalPosition> own_published(const Observation& seen);

/// The election from this node's point of view, a switchover's vetting included; `mine` is its position.  Requires
/// seen.published, seen.cluster and seen.node known.
struct Outcome {
    ElectionVerdict verdict;
    bool some_missing = false;         ///< a peer has published nothing yet: worth waiting for
    bool old_primary_returns = false;  ///< the better node is the primary this transition has just demoted
    bool unfit = false;  ///< refused: this node's data are not of the newest generation, and nobody here has those
    std::vector<std::string> worse;  ///< the other nodes that the winner, if it is another one, is proved better than
};
Outcome hold_election(const Request& request, const Observation& seen, const WalPosition& mine);

/// Scores that make the next attempt promote `outcome.verdict.winner` instead of this node, or of another worse one.
std::vector<Effect> step_back(const Outcome& outcome, const Observation& seen);

}  // namespace paf
