#include "agent/address_hooks.hpp"

#include <algorithm>
#include <filesystem>

#include "checks/address_prober.hpp"
#include "checks/run_hooks.hpp"
#include "plugin_host/loaded_address_hook.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongestHooks{2000}, kAddressToolLimit{1000};

}  // namespace

void AgentAddressHooks::load() {
    if (loaded_) return;
    loaded_ = true;
    std::error_code error;
    if (!std::filesystem::exists(directory_, error) && !error) return;
    for (const std::string& problem : plugins_.problems())
        refused_.push_back({"address hooks", AddressWish::kProceed, "not loaded", problem});
    for (const PluginEntry& entry : plugins_.entries()) {
        if (entry.library) {
            hooks_.push_back(std::make_unique<LoadedAddressHook>(*entry.library));
        } else {
            refused_.push_back({std::filesystem::path(entry.path).filename().string(), AddressWish::kProceed,
                                "not loaded", entry.refusal});
        }
    }
}

bool AgentAddressHooks::wants(AddressMoment moment) {
    load();
    return !refused_.empty() || any_wants(moment);
}

bool AgentAddressHooks::any_wants(AddressMoment moment) const {
    return std::any_of(hooks_.begin(), hooks_.end(), [moment](const auto& hook) { return hook->wants(moment); });
}

Result<AddressAnswers> AgentAddressHooks::ask(AddressMoment moment, const std::string& node, milliseconds limit) {
    const milliseconds time = std::min(limit, kLongestHooks);
    const TimePoint deadline = clock_.now() + time;
    load();
    if (!any_wants(moment)) return refused_;
    std::vector<AddressHook*> hooks;
    for (const auto& hook : hooks_) hooks.push_back(hook.get());
    const auto cib = cib_.read(std::min(time, kAddressToolLimit));
    if (!cib) return fail(cib.error());
    Evidence evidence = (*cib)->evidence;
    evidence.records.push_back({"self", {{"resource", resource_}, {"node", node}}});
    AddressProber prober(host_, network_, clock_, deadline);
    AddressAnswers answers = run_hooks(hooks, moment, evidence, prober);
    answers.insert(answers.end(), refused_.begin(), refused_.end());
    return answers;
}

}  // namespace paf
