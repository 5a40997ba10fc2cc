// Devices name nodes of the cluster, and each its own machine.
#include <algorithm>
#include <iterator>
#include <map>

#include "fencing_devices.hpp"
#include "fencing_remedies.hpp"
#include "fencing_words.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Report;

std::string digits_of(const std::string& name) {
    std::string digits;
    std::copy_if(name.begin(), name.end(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    return digits;
}

/// Whether one is the other with a domain, two letters swapped, one too many or one missing.  Another letter or number
/// in a place may well be another machine.
bool is_slip(const std::string& a, const std::string& b) {
    if (same_name(a.substr(0, a.find('.')), b.substr(0, b.find('.')))) return true;
    std::string one = lower(a), other = lower(b);
    if (digits_of(one) != digits_of(other)) return false;
    const std::size_t far = distance(one, other, 3);
    if (one.size() != other.size()) return far == 1;
    std::sort(one.begin(), one.end());
    std::sort(other.begin(), other.end());
    return far < 3 && one == other;
}

/// The one node that `name` may be meant to be; empty when there is none, or several.
std::string meant_by(const std::string& name, const std::vector<std::string>& nodes,
                     const std::vector<std::string>& named) {
    std::vector<std::string> found;
    for (const std::string& node : nodes) {
        if (is_slip(name, node) && !contains(named, node)) found.push_back(node);
    }
    return found.size() == 1 ? found.front() : "";
}

/// `text` with the word replaced where it first stands for itself.
std::string with_word(const std::string& text, const std::string& word, const std::string& other) {
    constexpr const char* kEnds = ",; \t\n:=";
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        const bool starts = at == 0 || std::string(kEnds).find(text[at - 1]) != std::string::npos;
        const bool stops = end == text.size() || std::string(kEnds).find(text[end]) != std::string::npos;
        if (starts && stops) return text.substr(0, at) + other + text.substr(end);
    }
    return text;
}

/// What tells the machine that a device switches off; empty: its parameters do not say.
std::string machine_of(const Device& device) {
    const std::string address = device.first_of({"ip", "ipaddr", "hostname"});
    const std::string plug = device.first_of({"plug", "port"});
    if (!plug.empty()) return device.agent + " " + address + " " + plug;
    // Boards that belong to one machine.
    for (const char* board : {"ipmi", "ilo", "drac", "imm", "rsa", "redfish", "amt"}) {
        if (!address.empty() && device.agent.find(board) != std::string::npos) {
            return device.agent + " " + address + " " + device.first_of({"ipport", "systems_uri"});
        }
    }
    return "";
}

class HostNames : public sdk::Check {
  public:
    void check(const Evidence& evidence, Report& report) const override {
        const auto nodes = evidence.nodes();
        if (nodes.empty()) {
            report.unknown("nodes", "the configuration names no nodes yet");
            return;
        }
        bool good = true;
        for (const Device& device : enabled_devices(evidence)) good = look_at(device, nodes, report) && good;
        good = look_at_machines(enabled_devices(evidence), nodes, report) && good;
        if (good) report.pass("devices", "they name nodes of the cluster, each with a machine of its own");
    }

  private:
    static bool look_at(const Device& device, const std::vector<std::string>& nodes, Report& report) {
        std::vector<std::string> mapped;
        bool good = true;
        for (const auto& [name, plugs] : device.host_map) {
            mapped.push_back(name);
            if (!plugs.empty()) continue;
            good = false;
            report.warn(device.id, "a plug for " + name + " in pcmk_host_map: NODE:PLUG;NODE:PLUG",
                        device.parameter("pcmk_host_map"));
            report.remedy("name the plug (port, virtual machine) of " + name + " in pcmk_host_map of " + device.id);
        }
        good = look_at_names(device, "pcmk_host_list", device.host_list, nodes, report) && good;
        return look_at_names(device, "pcmk_host_map", mapped, nodes, report) && good;
    }

    static bool look_at_names(const Device& device, const std::string& parameter, const std::vector<std::string>& names,
                              const std::vector<std::string>& nodes, Report& report) {
        bool good = true;
        for (const std::string& name : names) {
            if (contains(nodes, name)) continue;
            good = false;
            report.warn(device.id, "names of the cluster's nodes, " + list_of(nodes) + ", in " + parameter, name);
            const std::string meant = meant_by(name, nodes, names);
            if (meant.empty()) {
                report.remedy("name the nodes that " + device.id + " switches off in " + parameter);
            } else {
                set_parameter(report, device.id, parameter, with_word(device.parameter(parameter), name, meant));
            }
        }
        return good;
    }

    static void complain_of_machine(const std::string& device, const std::string& node, const std::string& machine,
                                    const std::string& other_device, const std::string& other_node, Report& report) {
        report.block(device, "a machine of its own for " + node,
                     "the same as " + other_device + " has for " + other_node + ": " + machine);
        report.remedy("give " + device + " the address or plug of " + node + ", or correct " + other_device);
    }

    /// Copied and not adapted: one machine is switched off for two nodes.
    static bool look_at_machines(const std::vector<Device>& devices, const std::vector<std::string>& nodes,
                                 Report& report) {
        std::map<std::string, std::pair<std::string, std::string>> seen;  // machine: device, node
        bool good = true;
        for (const Device& device : devices) {
            const std::string machine = machine_of(device);
            const auto targets = device.targets(nodes);
            if (machine.empty() || targets.size() != 1) continue;
            const auto [first, fresh] = seen.emplace(machine, std::make_pair(device.id, targets.front()));
            const auto& [other, node] = first->second;
            if (fresh || same_name(node, targets.front())) continue;
            good = false;
            complain_of_machine(device.id, targets.front(), machine, other, node, report);
        }
        return good;
    }
};

}  // namespace
}  // namespace paf::fencing

PAF_CHECK_PLUGIN(paf::fencing::HostNames, "fencing-host-names", PAF_PLUGIN_VERSION, "resource-agents-paf", "PostgreSQL")
