// The fencing devices of a configuration, and the nodes they fence, as Pacemaker's fencer sees them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "paf/check.hpp"

namespace paf::fencing {

/// How Pacemaker learns which nodes a device fences: pcmk_host_check, or what follows from the other parameters.
enum class HostCheck { kStaticList, kAsksDevice, kAnyNode };

struct Device {
    std::string id;
    std::string agent;      ///< "fence_virsh", "external/libvirt"
    std::string top;        ///< what constraints and target-role are set on: its clone or group, else itself
    bool disabled = false;  ///< target-role=Stopped: Pacemaker does not use it
    bool by_rule = false;   ///< some parameters depend on rules, which only Pacemaker can evaluate
    HostCheck host_check = HostCheck::kAsksDevice;
    std::map<std::string, std::string> parameters;
    std::vector<std::string> host_list;                         ///< pcmk_host_list
    std::vector<std::pair<std::string, std::string>> host_map;  ///< pcmk_host_map: node, plugs

    /// Empty when it is not set.
    [[nodiscard]] std::string parameter(const std::string& name) const;
    /// The first of these parameters that is set; agents have renamed theirs over time.
    [[nodiscard]] std::string first_of(std::initializer_list<const char*> names) const;
    /// Whether it fences the node; nullopt: only the device itself knows.
    [[nodiscard]] std::optional<bool> fences(const std::string& node) const;
    /// The nodes among `nodes` that it is known to fence.
    [[nodiscard]] std::vector<std::string> targets(const std::vector<std::string>& nodes) const;
};

/// The devices in the configuration, disabled ones included.
std::vector<Device> devices_of(const sdk::Evidence& evidence);

/// Those that Pacemaker uses.
std::vector<Device> enabled_devices(const sdk::Evidence& evidence);

/// Whether an agent can end what runs on a node by itself: not those made for tests, those that wait for a person, and
/// those that only look.
bool ends_a_node(const std::string& agent);

/// Asks for what the agents of these devices say of themselves; whether an answer is still to come.
bool ask_agents(const sdk::Evidence& evidence, const std::vector<Device>& devices, sdk::Report& report);
/// Whether the agent has this action; nullopt: it did not say which it has.
std::optional<bool> offers(const sdk::Evidence& evidence, const std::string& agent, const std::string& action);
/// How this cluster spells an option whose name begins with "stonith-": newer releases begin it with "fencing-".
std::string option_name(const sdk::Evidence& evidence, const std::string& option);

/// What the cluster asks of a device: stonith-action, "reboot" or "off".
std::string wanted_action(const sdk::Evidence& evidence);

/// On which members a device may run, as location constraints say it: no device runs on a remote node or a guest.
struct Places {
    std::vector<std::string> allowed, forbidden;
    bool by_rule = false;  ///< rules that only Pacemaker can evaluate decide about more
};
Places places_of(const sdk::Evidence& evidence, const Device& device);

/// Whether a node without any device is fenced by its own watchdog (stonith-watchdog-timeout).
bool has_watchdog_fencing(const sdk::Evidence& evidence);
/// Whether the configuration wants that.
bool wants_watchdog_fencing(const sdk::Evidence& evidence);

}  // namespace paf::fencing
