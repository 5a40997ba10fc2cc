#include "fencing_devices.hpp"

#include "fencing_nodes.hpp"
#include "fencing_words.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Record;

/// "node1:1;node2:2,3", as Pacemaker takes it apart: a backslash keeps a space, a semicolon, a colon or an equals sign
/// in a name or a plug (build_port_aliases() in daemons/fenced).  A name without a plug has an empty one.
std::vector<std::pair<std::string, std::string>> map_of(const std::string& text) {
    std::vector<std::pair<std::string, std::string>> all;
    std::string name, plug;
    bool in_plug = false;
    const auto finish = [&] {
        if (!name.empty() || !plug.empty()) all.emplace_back(name, plug);
        name.clear();
        plug.clear();
        in_plug = false;
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char byte = text[at];
        if (byte == '\\' && at + 1 < text.size()) {
            (in_plug ? plug : name) += text[++at];
        } else if (std::string_view("; \t\n").find(byte) != std::string_view::npos) {
            finish();
        } else if (!in_plug && (byte == ':' || byte == '=')) {
            in_plug = true;
        } else {
            (in_plug ? plug : name) += byte;
        }
    }
    finish();
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

/// target-role of the resource itself, else of the defaults.
bool is_stopped(const Evidence& evidence, const std::string& resource) {
    for (const Record& own : evidence.all("meta", {{"resource", resource}, {"name", "target-role"}}))
        return same_name(own["value"], "Stopped");
    for (const Record& one : evidence.all("resource_default", {{"resource", resource}, {"name", "target-role"}}))
        return same_name(one["value"], "Stopped");
    return same_name(evidence.value("default", {{"name", "target-role"}}, "value"), "Stopped");
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
    if (host_check == HostCheck::kAsksDevice || by_rule) return std::nullopt;
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
        device.by_rule = evidence.has("ruled", {{"of", "parameter"}, {"resource", device.id}});
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

std::string option_name(const Evidence& evidence, const std::string& option) {
    const std::string renamed = "fencing-" + option.substr(option.find('-') + 1);
    return evidence.has("property", {{"name", renamed}}) ? renamed : option;
}

std::string wanted_action(const Evidence& evidence) {
    const std::string action = lower(evidence.property("stonith-action", "reboot"));
    return action == "off" || action == "poweroff" ? "off" : "reboot";
}

Places places_of(const Evidence& evidence, const Device& device) {
    const bool opt_in = !boolean(evidence.property("symmetric-cluster", "true")).value_or(true);
    Places places;
    for (const std::string& node : members(evidence)) {
        bool allowed = !opt_in;
        bool forbidden = false;
        for (const Record& location : evidence.all("location")) {
            if (location["resource"] != device.id && location["resource"] != device.top) continue;
            if (location.is("rule", "yes")) {
                places.by_rule = places.by_rule || location["node"].empty() || same_name(location["node"], node);
                continue;
            }
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
