// How long the parts of an outage take.  Pure.
#pragma once

#include <string>
#include <vector>

#include "pafctl/explain/forecast/forecast.hpp"

namespace paf {

/// The primary's node is lost, and `winner` is promoted.
std::vector<TimePart> time_of_node_loss(const ExplainFacts& facts, const std::string& winner);
/// PostgreSQL alone ends, and is recovered in place or, by `winner`, elsewhere.
std::vector<TimePart> time_of_crash(const ExplainFacts& facts, const std::string& winner);

/// All parts together: no `most` when one of them has none; `usual` is that of the parts that have one, and `made_of`
/// names the others.
TimePart total_time(const std::vector<TimePart>& parts);

}  // namespace paf
