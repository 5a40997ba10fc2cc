// Runs preflight checks in rounds: each asks for what it wants to see until it can say its verdict.
#pragma once

#include <string>
#include <vector>

#include "model/cluster/evidence.hpp"
#include "ports/prober.hpp"

namespace paf {

/// All verdicts, in the order of the checks.  Each probe is made once, whoever asks for it.  A check that fails, or
/// asks for ever, has the verdict unknown.
std::vector<CheckResult> run_checks(const std::vector<PreflightCheck*>& checks, const Evidence& known, Prober& prober);

}  // namespace paf
