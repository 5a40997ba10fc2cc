// What a device is told to do ends with the machine off, or started anew.
#include "fencing_devices.hpp"
#include "fencing_remedies.hpp"
#include "fencing_words.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Report;

/// Whether an action ends what runs on the machine.
bool is_deadly(const std::string& action) {
    for (const char* deadly : {"off", "reboot", "poweroff", "cycle", "reset", "diag"}) {
        if (action == deadly) return true;
    }
    return false;
}

class FencingAction : public sdk::Check {
  public:
    void check(const Evidence& evidence, Report& report) const override {
        const auto devices = enabled_devices(evidence);
        if (ask_agents(evidence, devices, report)) return;
        bool good = look_at_property(evidence, report);
        for (const Device& device : devices) {
            good = look_at_ignored(evidence, device, report) && good;
            good = look_at_action(evidence, device, report) && good;
        }
        if (good) report.pass("stonith-action", wanted_action(evidence) + ", which every device can do");
    }

  private:
    static bool look_at_property(const Evidence& evidence, Report& report) {
        const std::string given = evidence.property("stonith-action", "reboot"), action = lower(given);
        if (action == "reboot" || action == "off") return true;
        report.warn("stonith-action", "reboot or off", given);
        set_property(report, option_name(evidence, "stonith-action"), wanted_action(evidence));
        return false;
    }

    /// Pacemaker's fencer takes action=off for pcmk_reboot_action=off (xml2device_params() in lib/fencing); from 2.0 on
    /// it also complains.
    static bool is_mapped(const Evidence& evidence, const Device& device) {
        return device.parameter("action") == "off" && evidence.property("dc-version").rfind("1.", 0) == 0;
    }

    /// Pacemaker says the action itself, and by another parameter's name.
    static bool look_at_ignored(const Evidence& evidence, const Device& device, Report& report) {
        if (is_mapped(evidence, device)) return true;
        const std::string action = device.parameter("action"), wanted = "pcmk_" + wanted_action(evidence) + "_action";
        if (action.empty()) return true;
        report.warn(device.id, "no parameter action: Pacemaker takes stonith-action, or " + wanted, action);
        if (is_deadly(action) && action != wanted_action(evidence) && device.parameter(wanted).empty()) {
            replace_parameter(report, device.id, "action", wanted, action);
        } else {
            unset_parameter(report, device.id, "action");
        }
        return false;
    }

    static bool look_at_action(const Evidence& evidence, const Device& device, Report& report) {
        const std::string wanted = wanted_action(evidence), name = "pcmk_" + wanted + "_action";
        const std::string mapped = wanted == "reboot" && is_mapped(evidence, device) ? "off" : wanted;
        const std::string given = device.parameter(name), action = given.empty() ? mapped : given;
        const bool has_off = offers(evidence, device.agent, "off").value_or(true);
        if (!is_deadly(action)) {
            report.block(device.id, name + "=off, or reboot", action + ", after which the node is still alive");
        } else if (offers(evidence, device.agent, action).value_or(true)) {
            if (wanted != "off" || action != "reboot") return true;
            report.warn(device.id, "off, as stonith-action says", name + "=reboot");
        } else if (given.empty() && wanted == "reboot" && has_off) {
            return true;  // Pacemaker switches it off and on
        } else {
            report.block(device.id, "an action that " + device.agent + " has", action);
        }
        if (!given.empty()) {
            unset_parameter(report, device.id, name);
        } else if (has_off || offers(evidence, device.agent, "reboot").value_or(false)) {
            set_parameter(report, device.id, name, has_off ? "off" : "reboot");
        } else {
            report.remedy("take an agent that can switch the machine off");
        }
        return false;
    }
};

}  // namespace
}  // namespace paf::fencing

PAF_CHECK_PLUGIN(paf::fencing::FencingAction, "fencing-action", PAF_PLUGIN_VERSION, "resource-agents-paf", "PostgreSQL")
