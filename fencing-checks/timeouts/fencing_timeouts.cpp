// Devices get the time they need, and are looked at regularly.
#include "fencing_devices.hpp"
#include "fencing_remedies.hpp"
#include "fencing_words.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Record;
using sdk::Report;

constexpr long kDefaultTimeout = 60;  // stonith-timeout
constexpr long kReserve = 10;

/// A parameter in seconds, else the agent's default; nullopt when it is no time.
std::optional<long> time_of(const Evidence& evidence, const Device& device, const std::string& name) {
    std::string text = device.parameter(name);
    if (text.empty()) {
        text = evidence.value("fence_parameter", {{"agent", device.agent}, {"name", name}}, "default");
    }
    return text.empty() ? 0 : seconds(text);
}

/// The longest that one order may take the agent; nullopt when it is not known.
std::optional<long> needed(const Evidence& evidence, const Device& device, std::initializer_list<const char*> parts) {
    long sum = 0;
    for (const char* part : parts) {
        const auto time = time_of(evidence, device, part);
        if (!time) return std::nullopt;
        sum += *time;
    }
    return sum;
}

class FencingTimeouts : public sdk::Check {
  public:
    void check(const Evidence& evidence, Report& report) const override {
        const auto devices = enabled_devices(evidence);
        if (ask_agents(evidence, devices, report)) return;
        bool good = look_at_property(evidence, report);
        for (const Device& device : devices) {
            good = look_at_fencing(evidence, device, report) && good;
            good = look_at_operations(evidence, device, report) && good;
        }
        if (good) report.pass("devices", "they have the time they need, and a monitor");
    }

  private:
    static bool look_at_property(const Evidence& evidence, Report& report) {
        const std::string text = evidence.property("stonith-timeout", "60s");
        if (seconds(text).value_or(0) > 0) return true;
        report.warn("stonith-timeout", "a time such as 60s", text);
        set_property(report, option_name(evidence, "stonith-timeout"), "60s");
        return false;
    }

    static bool look_at_fencing(const Evidence& evidence, const Device& device, Report& report) {
        const std::string name = "pcmk_" + wanted_action(evidence) + "_timeout", own = device.parameter(name);
        const std::string text = own.empty() ? evidence.property("stonith-timeout", "60s") : own;
        if (!own.empty() && !seconds(own)) {
            report.warn(device.id, "a time such as 60s in " + name, own);
            set_parameter(report, device.id, name, std::to_string(kDefaultTimeout) + "s");
            return false;
        }
        const auto need =
            needed(evidence, device, {"delay", "login_timeout", "shell_timeout", "power_timeout", "power_wait"});
        const long limit = seconds(text).value_or(kDefaultTimeout);
        if (!need || *need <= limit) return true;
        report.warn(device.id,
                    "at least " + std::to_string(*need) +
                        " s to fence: its delay, login_timeout, shell_timeout, power_timeout and power_wait together",
                    (own.empty() ? "stonith-timeout=" : name + "=") + text);
        set_parameter(report, device.id, name, std::to_string(*need + kReserve) + "s");
        return false;
    }

    static bool look_at_operations(const Evidence& evidence, const Device& device, Report& report) {
        bool good = true, monitored = false;
        const auto need = needed(evidence, device, {"login_timeout", "shell_timeout"});
        for (const Record& operation : evidence.all("operation", {{"resource", device.id}})) {
            const std::string name = operation["name"], text = operation["timeout"];
            if (name == "monitor" && seconds(operation["interval"]).value_or(1) > 0) {
                monitored = monitored || boolean(operation["enabled"]).value_or(true);
            }
            if (text.empty() || (name != "monitor" && name != "start")) continue;
            const auto timeout = seconds(text);
            if (!need || (timeout && *timeout >= *need)) continue;
            good = false;
            report.warn(device.id, "at least " + std::to_string(*need) + " s for " + name, text);
            set_timeout(report, device.id, operation, std::to_string(*need + kReserve) + "s");
        }
        if (monitored) return good;
        report.warn(device.id, "a monitor: a device that died is noticed before it is needed", "none");
        add_monitor(report, device.id);
        return false;
    }
};

}  // namespace
}  // namespace paf::fencing

PAF_CHECK_PLUGIN(paf::fencing::FencingTimeouts, "fencing-timeouts", PAF_PLUGIN_VERSION, "resource-agents-paf",
                 "PostgreSQL")
