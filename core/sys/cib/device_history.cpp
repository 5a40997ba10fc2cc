#include "sys/cib/device_history.hpp"

#include "sys/cib/operation_history.hpp"

namespace paf {
namespace {

std::string failure_text(const CibInstance& instance, const std::string& node) {
    if (instance.failures.empty()) return "its last action failed on " + node;
    const CibFailure& last = instance.failures.back();
    std::string text = "its " + last.operation + " failed on " + node;
    if (!last.reason.empty()) text += ": " + last.reason;
    return text;
}

}  // namespace

DeviceHistory DeviceHistory::of(const CibDocument& cib) {
    DeviceHistory history;
    if (cib.status() == nullptr) return history;
    for (const auto& [tag, node_state] : *cib.status()) {
        if (tag != "node_state" || !is_node_online(node_state)) continue;
        const auto resources = node_state.get_child_optional("lrm.lrm_resources");
        if (!resources) continue;
        for (const auto& [kind, resource] : *resources) {
            if (kind != "lrm_resource" || xml_attribute(resource, "class") != "stonith") continue;
            const std::string id = xml_attribute(resource, "id");
            CibInstance instance;
            read_history(resource, instance);
            State& state = history.devices_[id];
            const bool started = instance.role != CibRole::kUnknown && instance.role != CibRole::kStopped;
            if (started && !instance.failed) state.running = true;
            // After a start that failed Pacemaker stops the device: the last action did not fail, an earlier one did.
            if (instance.failed || !instance.failures.empty())
                state.failure = failure_text(instance, xml_attribute(node_state, "uname"));
        }
    }
    return history;
}

Record DeviceHistory::status(const std::string& device) const {
    const auto found = devices_.find(device);
    const State state = found == devices_.end() ? State() : found->second;
    const bool failed = !state.running && !state.failure.empty();
    const std::string said = state.running ? ""
                             : failed      ? state.failure
                                           : "it runs on no node, so the cluster has not asked it yet";
    return {"device_status",
            {{"device", device},
             {"ok", state.running ? "yes" : "no"},
             {"asked", state.running || failed ? "yes" : "no"},
             {"registered", ""},
             {"said", said}}};
}

}  // namespace paf
