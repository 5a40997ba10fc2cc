// Every node can be fenced by a device, or by its own watchdog.
#include <algorithm>

#include "fencing_devices.hpp"
#include "fencing_nodes.hpp"
#include "fencing_remedies.hpp"
#include "fencing_words.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Record;
using sdk::Report;

std::vector<std::string> ids_of(const std::vector<Device>& devices) {
    std::vector<std::string> ids;
    ids.reserve(devices.size());
    for (const Device& device : devices) ids.push_back(device.id);
    return ids;
}

/// The devices that may be used for a node: those of its fencing levels when it has levels, else all; never disabled
/// ones, and none that cannot do it alone.
std::vector<Device> candidates(const Evidence& evidence, const std::string& node) {
    std::vector<std::string> wanted;
    bool has_levels = false;
    for (const Record& level : evidence.all("fencing_level")) {
        if (!same_name(level["target"], node) || level.is("rule", "yes")) continue;
        has_levels = true;
        for (std::string& id : split(level["devices"], ",")) wanted.push_back(std::move(id));
    }
    std::vector<Device> found;
    for (Device& device : devices_of(evidence)) {
        const bool named = std::find(wanted.begin(), wanted.end(), device.id) != wanted.end();
        if (!device.disabled && ends_a_node(device.agent) && (named || !has_levels)) found.push_back(std::move(device));
    }
    return found;
}

/// Devices that are there for the node, and do not end what runs on it.
std::vector<std::string> harmless_for(const Evidence& evidence, const std::string& node) {
    std::vector<std::string> found;
    for (const Device& device : enabled_devices(evidence)) {
        if (!ends_a_node(device.agent) && device.fences(node).value_or(true)) {
            found.push_back(device.id + " (" + device.agent + ")");
        }
    }
    return found;
}

std::vector<std::string> disabled_for(const Evidence& evidence, const std::string& node) {
    std::vector<std::string> ids;
    for (const Device& device : devices_of(evidence)) {
        if (device.disabled && device.fences(node).value_or(true)) ids.push_back(device.id);
    }
    return ids;
}

class DevicePerNode : public sdk::Check {
  public:
    void check(const Evidence& evidence, Report& report) const override {
        const auto nodes = fenced_nodes(evidence);
        if (nodes.empty()) {
            report.unknown("nodes", "the configuration names no nodes yet");
            return;
        }
        if (evidence.live() && ask(evidence, nodes, report)) return;
        bool all = true;
        for (const std::string& node : nodes) all = look_at(evidence, node, report) && all;
        if (!has_watchdog_fencing(evidence)) all = look_at_levels(evidence, report) && all;
        if (all) report.pass(list_of(nodes), "each can be fenced");
    }

  private:
    /// Devices that alone know whom they fence are asked.  Whether an answer is still to come.
    static bool ask(const Evidence& evidence, const std::vector<std::string>& nodes, Report& report) {
        bool waiting = false;
        for (const std::string& node : nodes) {
            if (has_watchdog_fencing(evidence) || !is_open(candidates(evidence, node), node)) continue;
            if (evidence.has("fence_target", {{"node", node}})) continue;
            report.probe(PAF_PROBE_FENCE_TARGETS, node);
            waiting = true;
        }
        return waiting;
    }

    /// Whether no device is known to fence the node, but some might.
    static bool is_open(const std::vector<Device>& devices, const std::string& node) {
        bool open = false;
        for (const Device& device : devices) {
            const auto fences = device.fences(node);
            if (fences.value_or(false)) return false;
            open = open || !fences;
        }
        return open;
    }

    /// Whether the node can be fenced.
    static bool look_at(const Evidence& evidence, const std::string& node, Report& report) {
        if (has_watchdog_fencing(evidence)) return true;
        if (evidence.has("fencing_level", {{"target", node}, {"rule", "yes"}})) {
            report.unknown(node, "a fencing level may be for it: its pattern is not looked into");
            return false;
        }
        const auto devices = candidates(evidence, node);
        if (is_open(devices, node)) return look_at_answer(evidence, devices, node, report);
        for (const Device& device : devices) {
            if (device.fences(node).value_or(false)) return true;
        }
        complain(evidence, devices, node, report);
        return false;
    }

    static void complain(const Evidence& evidence, const std::vector<Device>& devices, const std::string& node,
                         Report& report) {
        const auto disabled = disabled_for(evidence, node), harmless = harmless_for(evidence, node);
        // What no instance runs on cannot be a second primary; once lost, it holds up what waits for its fencing.
        const bool needed = may_have_a_database(evidence, node);
        const auto say = [&report, &node, needed](const std::string& found) {
            const std::string expected = "a fencing device for it";
            if (needed) return report.block(node, expected, found);
            report.warn(node, expected + ", though no instance runs there: a lost node holds up failovers", found);
        };
        if (!evidence.live() && wants_watchdog_fencing(evidence) && evidence.property("have-watchdog").empty()) {
            report.unknown(node, "whether its watchdog fences it, the cluster says once it is running");
        } else if (!disabled.empty()) {
            say("only disabled ones (target-role=Stopped): " + list_of(disabled));
            enable(report, disabled.front());
        } else if (!harmless.empty()) {
            say("only what does not switch it off by itself: " + list_of(harmless));
            report.remedy("create a device that switches " + node + " off: docs/FENCING.md");
        } else if (evidence.has("fencing_level", {{"target", node}})) {
            say(devices.empty() ? "fencing levels without a device that exists"
                                : "fencing levels of " + list_of(ids_of(devices)) + ", none of which fences it");
            report.remedy("name a device that switches " + node + " off in its fencing levels, or remove them");
        } else {
            say(devices.empty() ? "no device" : "none of " + list_of(ids_of(devices)) + " fences it");
            report.remedy("add " + node +
                          " to pcmk_host_list or pcmk_host_map of the device that can switch it off, or " +
                          "create one: docs/FENCING.md, \"device-per-node\"");
        }
    }

    /// What the fencer of this node said.  It only knows the devices that may run here.
    static bool look_at_answer(const Evidence& evidence, const std::vector<Device>& devices, const std::string& node,
                               Report& report) {
        std::vector<std::string> open;
        for (const Device& device : devices) {
            if (!device.fences(node)) open.push_back(device.id);
        }
        const std::string ids = list_of(open);
        if (!evidence.live()) {
            report.unknown(node, "whether " + ids +
                                     " can fence it, only a running cluster can say; pcmk_host_list says it for good");
            return false;
        }
        std::string error = "the fencer was not asked";
        for (const Record& target : evidence.all("fence_target", {{"node", node}})) {
            error = target["error"];
            for (const Device& device : devices) {
                if (target.is("device", device.id)) return true;
            }
        }
        const bool kept_away = std::any_of(devices.begin(), devices.end(), [&evidence](const Device& device) {
            return !places_of(evidence, device).forbidden.empty();
        });
        if (!error.empty()) {
            report.unknown(node, error);
        } else if (kept_away) {
            report.unknown(
                node,
                "no device that may run on this node fences it; look on another node: stonith_admin --list " + node);
        } else {
            report.block(node, "a fencing device for it", "none: of " + ids + ", none says that it can fence it");
            report.remedy("name its nodes in pcmk_host_list or pcmk_host_map of the device that can switch it off");
        }
        return false;
    }

    /// A level works when all its devices do.
    static bool look_at_levels(const Evidence& evidence, Report& report) {
        bool good = true;
        for (const Record& level : evidence.all("fencing_level")) {
            if (level.is("rule", "yes")) continue;
            for (const std::string& id : split(level["devices"], ",")) {
                const std::string problem = level_problem(evidence, id, level["target"]);
                if (problem.empty()) continue;
                good = false;
                complain_of_level(level, problem, report);
            }
        }
        return good;
    }

    static void complain_of_level(const Record& level, const std::string& problem, Report& report) {
        const std::string index = level["index"], target = level["target"];
        report.warn("fencing level " + index + " of " + target, "devices that fence it", problem);
        if (level.is("shared", "yes")) {
            report.remedy("change the level, which is for other nodes as well");
            return;
        }
        const std::string pcs = "pcs stonith level remove " + index + " " + shell_word(target);
        std::string xpath = "//fencing-level[@target='";
        xpath.append(target).append("'][@index='").append(index).append("']");
        report.remedy(pcs, pcs, "cibadmin --delete --xpath " + shell_word(xpath));
    }

    static std::string level_problem(const Evidence& evidence, const std::string& id, const std::string& target) {
        for (const Device& device : devices_of(evidence)) {
            if (device.id != id) continue;
            if (target.empty() || device.fences(target).value_or(true)) return "";
            return std::string(id).append(" does not fence ").append(target);
        }
        return id + " does not exist";
    }
};

}  // namespace
}  // namespace paf::fencing

PAF_CHECK_PLUGIN(paf::fencing::DevicePerNode, "fencing-device-per-node", PAF_PLUGIN_VERSION, "resource-agents-paf",
                 "PostgreSQL")
