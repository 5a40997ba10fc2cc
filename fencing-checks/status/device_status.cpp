// Each device answers when it is asked.
#include "fencing_devices.hpp"
#include "fencing_words.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Record;
using sdk::Report;

class DeviceStatus : public sdk::Check {
  public:
    void check(const Evidence& evidence, Report& report) const override {
        const auto devices = enabled_devices(evidence);
        if (devices.empty()) {
            report.pass("devices", "there are none");
            return;
        }
        if (!evidence.live()) {
            report.unknown("devices", "they can be asked in a running cluster only");
            return;
        }
        if (ask(evidence, devices, report)) return;
        std::vector<std::string> answered, elsewhere;
        bool good = true;
        for (const Device& device : devices) {
            const auto records = evidence.all("device_status", {{"device", device.id}});
            if (records.empty()) {
                report.unknown(device.id, "it was not asked");
                good = false;
            } else if (records.front().is("ok", "yes")) {
                answered.push_back(device.id);
            } else if (is_elsewhere(evidence, device, records.front())) {
                elsewhere.push_back(device.id);
            } else {
                good = false;
                complain(device, records.front(), report);
            }
        }
        if (!good) return;
        const std::string others = elsewhere.empty() ? "" : "; not for this node: " + list_of(elsewhere);
        if (answered.empty()) {
            report.unknown("devices", "none may be used from this node: look on another one");
        } else {
            report.pass(list_of(answered), "answered this node" + others);
        }
    }

  private:
    static bool ask(const Evidence& evidence, const std::vector<Device>& devices, Report& report) {
        bool waiting = false;
        for (const Device& device : devices) {
            if (evidence.has("device_status", {{"device", device.id}})) continue;
            report.probe(PAF_PROBE_DEVICE_STATUS, device.id);
            waiting = true;
        }
        return waiting;
    }

    /// A node's fencer only knows the devices that may run on the node.
    static bool is_elsewhere(const Evidence& evidence, const Device& device, const Record& status) {
        const Places places = places_of(evidence, device);
        return status.is("registered", "no") && (!places.forbidden.empty() || places.by_rule);
    }

    static void complain(const Device& device, const Record& status, Report& report) {
        const std::string said = status["said"];
        if (status.is("registered", "no")) {
            report.block(device.id, "a device that Pacemaker's fencer knows", "it does not: " + said);
            report.remedy("look for the reason in Pacemaker's log on this node: its configuration, or its agent");
        } else if (status.is("asked", "no")) {
            report.unknown(device.id, said);
        } else {
            report.block(device.id, "an answer of the device", "none: " + said);
            report.remedy("ask it by hand until it answers: " + device.agent +
                          " -o status -v, with the parameters of " + device.id + "; then: stonith_admin --query " +
                          shell_word(device.id));
        }
    }
};

}  // namespace
}  // namespace paf::fencing

PAF_CHECK_PLUGIN(paf::fencing::DeviceStatus, "fencing-status", PAF_PLUGIN_VERSION, "resource-agents-paf", "PostgreSQL")
