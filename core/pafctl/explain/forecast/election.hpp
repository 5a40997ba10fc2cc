// Plays an election before it happens, with the agent's own functions.  Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pafctl/explain/forecast/facts.hpp"

namespace paf {

/// Where each standby that would take part is assumed to be, by node.
using AssumedPositions = std::map<std::string, WalPosition>;

/// Why the instance on this node would not take part at all, so that its data would not be compared; empty: it would.
std::string why_not_taking_part(const ExplainFacts& facts, const SwitchoverNode& node);

/// Why Pacemaker would not promote the instance on this node whatever the election says; empty: it could.
std::string why_not_promotable(const ExplainFacts& facts, const SwitchoverNode& node, std::optional<Score> score);

/// How an election goes.
struct ElectionCourse {
    std::string winner;               ///< empty: nobody is promoted
    std::string reason;               ///< the agent's own words, or why Pacemaker chooses nobody
    std::vector<std::string> steps;   ///< who was chosen by Pacemaker and stepped back, in order
    std::vector<std::string> equals;  ///< Pacemaker might as well have chosen these; the first by name was taken
    std::uint64_t gives_up = 0;       ///< bytes of WAL that another one of them holds and the winner does not
};

/// The primary's instance is gone, and so is its node, fenced.  Pacemaker chooses by promotion score and by the
/// preferences of constraints; the chosen node compares positions as in promote, and steps back for a better one, until
/// somebody wins, the election is refused, or nobody is left to choose.
ElectionCourse play_election(const ExplainFacts& facts, const AssumedPositions& positions);

}  // namespace paf
