// `pafctl preflight`: everything that can be checked before it fails at night.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "checks/run_checks.hpp"
#include "pafctl/report/gather.hpp"

namespace paf {

struct PreflightOptions {
    std::string cib;  ///< a CIB file that is not in use yet; empty: the running cluster
    bool json = false;
};

struct PreflightReport {
    std::vector<CheckResult> results;
    std::vector<std::string> problems;  ///< what kept checks from being run
    std::vector<AdminTool> tools;       ///< those present on this system, for whose users the remedies are
};

/// Runs the cluster lint, the check plugins, and, on a running cluster, the setup checks of the instances on this node.
/// An error says why there is no configuration to look at.
Result<PreflightReport> run_preflight(const GatherPorts& ports, const PreflightOptions& options);

/// Finds out and prints.  The exit code: 0 when everything passed, 1 when something must be cured (BLOCK) or nothing
/// could be looked at, 3 when there are warnings or unknowns only.
int preflight_command(std::ostream& out, const GatherPorts& ports, const PreflightOptions& options);

}  // namespace paf
