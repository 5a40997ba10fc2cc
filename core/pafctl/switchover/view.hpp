// What `pafctl switchover` prints.  Pure.
#pragma once

#include <optional>
#include <string>

#include "pafctl/switchover/plan/facts.hpp"
#include "pafctl/switchover/run.hpp"

namespace paf {

/// The findings as a table, the worst first, each with its remedy; then what comes of them.
std::string switchover_findings_text(const SwitchoverPlan& plan, bool dry_run);
/// What came of the move.
std::string switchover_outcome_text(const SwitchoverPlan& plan, const SwitchoverOutcome& outcome);
/// Both, for programs; `outcome` is unset when nothing was moved, `error` why nothing could be looked at.
std::string switchover_json(const SwitchoverPlan& plan, const std::optional<SwitchoverOutcome>& outcome,
                            const std::string& error);

}  // namespace paf
