// What `pafctl boot prepare` finds on this node before the cluster is started.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "pafctl/boot/settings.hpp"
#include "pafctl/report/gather.hpp"

namespace paf {

struct BootFinding {
    bool blocks = false;  ///< with PAF_BOOT=block, the cluster must not be started
    std::string text;     ///< what was found
    std::string remedy;   ///< what to do; may be empty
};

struct BootReport {
    std::vector<std::string> done;
    std::vector<BootFinding> findings;
    std::set<std::string> versions;  ///< of the instances, as their PG_VERSION says
    bool configured = false;         ///< there is an instance

    void warn(const std::string& text, const std::string& remedy) { findings.push_back({false, text, remedy}); }
    void block(const std::string& text, const std::string& remedy) { findings.push_back({true, text, remedy}); }
};

/// Whether Corosync or Pacemaker runs; an error when it cannot be told.
Result<bool> cluster_runs(const GatherPorts& ports);

/// Looks at the instances of the settings and of the CIB's file: makes their runtime directories, and tells whose
/// server runs already; then at that configuration as far as preflight can before the cluster is started.  Begins
/// nothing after `deadline`, and says which instances it did not get to.
void prepare_instances(const GatherPorts& ports, const BootSettings& settings, TimePoint deadline, BootReport& report);

}  // namespace paf
