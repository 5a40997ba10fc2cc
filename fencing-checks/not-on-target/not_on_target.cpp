// A device that fences one node runs on another, and has one to run on.
#include "fencing_devices.hpp"
#include "fencing_nodes.hpp"
#include "fencing_remedies.hpp"
#include "fencing_words.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Record;
using sdk::Report;

class NotOnTarget : public sdk::Check {
  public:
    void check(const Evidence& evidence, Report& report) const override {
        bool good = true;
        for (const Device& device : enabled_devices(evidence)) good = look_at(evidence, device, report) && good;
        if (good) report.pass("devices", "none has to run on the node it fences");
    }

  private:
    static bool look_at(const Evidence& evidence, const Device& device, Report& report) {
        const auto nodes = fenced_nodes(evidence);
        const auto targets = device.targets(nodes);
        if (members(evidence).size() < 2 || targets.size() != 1 || device.host_check == HostCheck::kAnyNode)
            return true;
        const std::string& target = targets.front();
        const Places places = places_of(evidence, device);
        const bool one_choice = places.allowed.size() < 2;
        if (places.by_rule && one_choice) {
            report.unknown(device.id, "rules say where it may run");
            return false;
        }
        if (places.allowed.empty() || (places.allowed.size() == 1 && places.allowed.front() == target)) {
            report.block(device.id, "a node other than " + target + ", which it fences, to run on",
                         "it may run " + (places.allowed.empty() ? "nowhere" : "on " + target + " alone"));
            remedy(evidence, device, target, report);
            return false;
        }
        if (!contains(places.allowed, target) || places.by_rule) return true;
        report.warn(device.id, "it never runs on " + target + ", which it fences", "it may run on every node it likes");
        avoid_node(report, device.top, target);
        return false;
    }

    /// One of the constraints that keep it off the other nodes is to go.
    static void remedy(const Evidence& evidence, const Device& device, const std::string& target, Report& report) {
        for (const Record& location : evidence.all("location", {{"resource", device.top}})) {
            if (same_name(location["node"], target) || location["score"].rfind('-', 0) != 0) continue;
            delete_constraint(report, location["id"]);
            return;
        }
        report.remedy("let " + device.top + " run on the nodes it does not fence");
    }
};

}  // namespace
}  // namespace paf::fencing

PAF_CHECK_PLUGIN(paf::fencing::NotOnTarget, "fencing-not-on-target", PAF_PLUGIN_VERSION, "resource-agents-paf",
                 "PostgreSQL")
