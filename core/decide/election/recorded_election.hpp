// What the node that holds an election leaves of it, for people on any node.  Pure.
#pragma once

#include <string>

#include "decide/election/peers.hpp"
#include "model/cluster/election_record.hpp"
#include "model/decision.hpp"

namespace paf {

/// The record of an election in which this node's position is `mine`: each node's vote, or why it has none.  `why` is
/// for people.  Requires seen.published, seen.cluster and seen.node known.
RecordElection record_of_election(const Request& request, const Observation& seen, const WalPosition& mine,
                                  ElectionOutcome outcome, const std::string& winner, const std::string& why);

/// Likewise of one that ends in `outcome` without a promotion.
RecordElection record_of_refusal(const Request& request, const Observation& seen, const WalPosition& mine,
                                 const std::string& why);
RecordElection record_of_step_back(const Request& request, const Observation& seen, const WalPosition& mine,
                                   const Outcome& outcome);

}  // namespace paf
