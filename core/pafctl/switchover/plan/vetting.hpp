// May this switchover be done?  Pure: facts in, findings out.
#pragma once

#include <string>

#include "pafctl/switchover/plan/facts.hpp"

namespace paf {

/// Judges a switchover to `wanted`; empty: the standby that the agent itself ranks first, by what the primary sees of
/// each.  One finding per check, in the order in which a person would look; a check that rests on an earlier refusal
/// (no primary, no target) is left out.  What is unknown is refused.
SwitchoverPlan vet_plan(const SwitchoverFacts& facts, const std::string& wanted, const SwitchoverLimits& limits);

/// The standby with the best score once the primary's monitor has run again; empty when none may be promoted.
std::string best_standby(const SwitchoverFacts& facts);

}  // namespace paf
