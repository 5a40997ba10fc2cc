#include "checks/all/all_checks.hpp"

#include "checks/cluster/lint.hpp"
#include "ocf/parameters/parameter_table.hpp"
#include "plugin_host/loaded_check.hpp"
#include "plugin_host/plugin_host.hpp"

namespace paf {
namespace {

/// What the agent's own tables say of it.
AgentFacts agent_facts() {
    AgentFacts facts;
    for (const ParameterSpec& parameter : parameter_table()) {
        facts.parameters[parameter.name] = parameter.fallback == nullptr ? "" : parameter.fallback;
    }
    for (const ActionSpec& action : action_table()) facts.timeouts[action.name] = action.timeout;
    return facts;
}

}  // namespace

std::vector<PreflightCheck*> PreflightChecks::pointers() const {
    std::vector<PreflightCheck*> some;
    some.reserve(all.size());
    for (const auto& check : all) some.push_back(check.get());
    return some;
}

PreflightChecks load_checks(FileSystem& files) {
    PreflightChecks checks;
    checks.all = cluster_lint(agent_facts());
    if (!files.status(PAF_CHECK_DIR)) return checks;
    PluginHost plugins({PAF_CHECK_DIR, "", ""}, PAF_KIND_CHECK);
    for (const PluginEntry& entry : plugins.entries()) {
        if (entry.library) {
            checks.all.push_back(std::make_unique<LoadedCheck>(*entry.library));
        } else {
            checks.problems.push_back(entry.refusal);
        }
    }
    checks.problems.insert(checks.problems.end(), plugins.problems().begin(), plugins.problems().end());
    return checks;
}

}  // namespace paf
