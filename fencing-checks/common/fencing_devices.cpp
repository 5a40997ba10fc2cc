#include "fencing_devices.hpp"

#include "fencing_words.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Record;

/// "node1:1;node2:2,3", as Pacemaker takes it apart; a name without a plug has an empty one.
std::vector<std::pair<std::string, std::string>> map_of(const std::string& text) {
    std::vector<std::pair<std::string, std::string>> all;
    for (const std::string& entry : split(text, "; \t\n")) {
        const std::size_t at = entry.find_first_of(":=");
        all.emplace_back(entry.substr(0, at), at == std::string::npos ? "" : entry.substr(at + 1));
    }
    return all;
}

HostCheck host_check_of(const Device& device) {
    const std::string given = lower(device.parameter("pcmk_host_check"));
    if (given == "static-list") return HostCheck::kStaticList;
    if (given == "none") return HostCheck::kAnyNode;
    if (!given.empty()) return HostCheck::kAsksDevice;
    const bool listed = !device.host_list.empty() || !device.host_map.empty();
    return listed ? HostCheck::kStaticList : HostCheck::kAsksDevice;
}

bool is_stopped(const Evidence& evidence, const std::string& resource) {
    return same_name(evidence.meta(resource, "target-role"), "Stopped");
}

bool is_minus_infinity(const std::string& score) {
    const std::string word = lower(score);
    if (word == "-infinity") return true;
    return word.size() > 7 && word.front() == '-' && word.find_first_not_of("0123456789", 1) == std::string::npos;
}

}  // namespace

std::string Device::parameter(const std::string& name) const {
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string() : found->second;
}

std::string Device::first_of(std::initializer_list<const char*> names) const {
    for (const char* name : names) {
        std::string value = parameter(name);
        if (!value.empty()) return value;
    }
    return "";
}

std::optional<bool> Device::fences(const std::string& node) const {
    if (host_check == HostCheck::kAnyNode) return true;
    if (host_check == HostCheck::kAsksDevice) return std::nullopt;
    for (const auto& [name, plugs] : host_map) {
        if (same_name(name, node)) return true;
    }
    return contains(host_list, node);
}

std::vector<std::string> Device::targets(const std::vector<std::string>& nodes) const {
    std::vector<std::string> found;
    for (const std::string& node : nodes) {
        if (fences(node).value_or(false)) found.push_back(node);
    }
    return found;
}

std::vector<Device> devices_of(const Evidence& evidence) {
    std::vector<Device> devices;
    for (const Record& record : evidence.all("resource", {{"class", "stonith"}})) {
        Device device;
        device.id = record["id"];
        device.agent = record["type"];
        device.top = device.id;
        device.disabled = is_stopped(evidence, device.id);
        for (std::string parent = record["parent"]; !parent.empty();) {
            device.top = parent;
            device.disabled = device.disabled || is_stopped(evidence, parent);
            const std::string above = evidence.value("resource", {{"id", parent}}, "parent");
            parent = above == parent ? "" : above;
        }
        for (const Record& parameter : evidence.all("parameter", {{"resource", device.id}})) {
            device.parameters.emplace(parameter["name"], parameter["value"]);
        }
        device.host_list = split(device.parameter("pcmk_host_list"), ",; \t\n");
        device.host_map = map_of(device.parameter("pcmk_host_map"));
        device.host_check = host_check_of(device);
        devices.push_back(std::move(device));
    }
    return devices;
}

std::vector<Device> enabled_devices(const Evidence& evidence) {
    std::vector<Device> found;
    for (Device& device : devices_of(evidence)) {
        if (!device.disabled) found.push_back(std::move(device));
    }
    return found;
}

bool ends_a_node(const std::string& agent) {
    for (const char* other : {"fence_dummy", "fence_heuristics_ping", "fence_kdump", "fence_ack_manual", "meatware",
                              "null", "ssh", "external/null", "external/ssh"}) {
        if (agent == other) return false;
    }
    return true;
}

bool ask_agents(const Evidence& evidence, const std::vector<Device>& devices, sdk::Report& report) {
    bool waiting = false;
    for (const Device& device : devices) {
        if (evidence.has("fence_agent", {{"agent", device.agent}})) continue;
        report.probe(PAF_PROBE_FENCE_AGENT, device.agent);
        waiting = true;
    }
    return waiting;
}

std::optional<bool> offers(const Evidence& evidence, const std::string& agent, const std::string& action) {
    if (!evidence.has("fence_action", {{"agent", agent}})) return std::nullopt;
    return evidence.has("fence_action", {{"agent", agent}, {"name", action}});
}

std::string wanted_action(const Evidence& evidence) {
    const std::string action = lower(evidence.property("stonith-action", "reboot"));
    return action == "off" || action == "poweroff" ? "off" : "reboot";
}

Places places_of(const Evidence& evidence, const Device& device) {
    const bool opt_in = !boolean(evidence.property("symmetric-cluster", "true")).value_or(true);
    Places places;
    for (const std::string& node : evidence.nodes()) {
        bool allowed = !opt_in;
        bool forbidden = false;
        for (const Record& location : evidence.all("location")) {
            if (location["resource"] != device.id && location["resource"] != device.top) continue;
            if (location.is("rule", "yes")) places.by_rule = true;
            if (!same_name(location["node"], node)) continue;
            if (is_minus_infinity(location["score"])) {
                forbidden = true;
            } else if (location["score"].rfind('-', 0) != 0) {
                allowed = true;
            }
        }
        (allowed && !forbidden ? places.allowed : places.forbidden).push_back(node);
    }
    return places;
}

bool wants_watchdog_fencing(const Evidence& evidence) {
    const std::string timeout = evidence.property("stonith-watchdog-timeout");
    return timeout.rfind('-', 0) == 0 || seconds(timeout).value_or(0) > 0;
}

bool has_watchdog_fencing(const Evidence& evidence) {
    return wants_watchdog_fencing(evidence) && boolean(evidence.property("have-watchdog")).value_or(false);
}

}  // namespace paf::fencing
