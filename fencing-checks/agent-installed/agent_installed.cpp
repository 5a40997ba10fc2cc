// The fence agents are there, and their parameters are what they take.
#include <algorithm>
#include <set>

#include "fencing_devices.hpp"
#include "fencing_remedies.hpp"
#include "fencing_words.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Record;
using sdk::Report;

constexpr std::size_t kNear = 3;

/// What Pacemaker hands over or keeps for itself, whatever the agent says.
bool is_pacemakers(const std::string& name) {
    if (name.rfind("pcmk_", 0) == 0 || name.rfind("crm_", 0) == 0) return true;
    for (const char* own : {"action", "nodename", "nodeid", "priority", "provides", "stonith-timeout"}) {
        if (name == own) return true;
    }
    return false;
}

/// The plug, which Pacemaker fills in with the node's name or what pcmk_host_map says, the action, and the like.
bool is_filled_in(const Device& device, const std::string& name) {
    return is_pacemakers(name) || name == "port" || name == "plug" || name == device.parameter("pcmk_host_argument");
}

/// Whether the parameter is set, by this or by its older or newer name.
bool is_given(const Evidence& evidence, const Device& device, const Record& parameter) {
    const std::string name = parameter["name"];
    if (!device.parameter(name).empty() || !parameter["default"].empty()) return true;
    for (const std::string& older : split(parameter["obsoletes"], ", ")) {
        if (!device.parameter(older).empty()) return true;
    }
    for (const Record& other : evidence.all("fence_parameter", {{"agent", device.agent}})) {
        for (const std::string& older : split(other["obsoletes"], ", ")) {
            if (older == name && !device.parameter(other["name"]).empty()) return true;
        }
    }
    return false;
}

class AgentInstalled : public sdk::Check {
  public:
    void check(const Evidence& evidence, Report& report) const override {
        const auto devices = enabled_devices(evidence);
        if (ask_agents(evidence, devices, report)) return;
        bool good = true;
        std::set<std::string> seen;
        for (const Device& device : devices) {
            if (seen.insert(device.agent).second) good = look_at_agent(evidence, device.agent, report) && good;
            if (!evidence.has("fence_parameter", {{"agent", device.agent}})) continue;
            good = look_at_required(evidence, device, report) && good;
            good = look_at_unknown(evidence, device, report) && good;
        }
        if (good) {
            report.pass("agents", devices.empty() ? "there are no devices"
                                                  : "all are on this node, and take the parameters given");
        }
    }

  private:
    static bool look_at_agent(const Evidence& evidence, const std::string& agent, Report& report) {
        const auto records = evidence.all("fence_agent", {{"agent", agent}});
        const std::string error = records.empty() ? "it was not asked" : records.front()["error"];
        if (!records.empty() && records.front().is("installed", "no")) {
            const std::string path = records.front()["path"];
            report.block(agent, "the agent on every node",
                         "none here" + (path.empty() ? "" : ": " + path) + (error.empty() ? "" : ": " + error));
            report.remedy("install the package with " + agent +
                          " on every node: fence-agents, or on Red Hat's systems " + "fence-agents-NAME");
            return false;
        }
        if (error.empty()) return true;
        report.unknown(agent, error);
        return false;
    }

    static bool look_at_required(const Evidence& evidence, const Device& device, Report& report) {
        bool good = true;
        for (const Record& parameter :
             evidence.all("fence_parameter", {{"agent", device.agent}, {"required", "yes"}})) {
            const std::string name = parameter["name"];
            if (parameter.is("deprecated", "yes") || is_filled_in(device, name)) continue;
            if (is_given(evidence, device, parameter)) continue;
            good = false;
            report.block(device.id, "the parameter " + name + ", which " + device.agent + " needs", "it is not set");
            report.remedy("set " + name + " of " + device.id + "; its meaning: stonith_admin --metadata --agent " +
                          device.agent);
        }
        return good;
    }

    static bool look_at_unknown(const Evidence& evidence, const Device& device, Report& report) {
        const auto known = evidence.names("fence_parameter", {{"agent", device.agent}}, "name");
        bool good = true;
        for (const auto& [name, value] : device.parameters) {
            if (is_pacemakers(name) || name == device.parameter("pcmk_host_argument")) continue;
            if (std::find(known.begin(), known.end(), name) != known.end()) continue;
            good = false;
            report.warn(device.id, "parameters that " + device.agent + " knows", name + ", which it ignores");
            std::string meant;
            std::size_t nearest = kNear;
            for (const std::string& one : known) {
                const std::size_t far = distance(name, one, kNear);
                if (far >= nearest || !device.parameter(one).empty()) continue;
                nearest = far;
                meant = one;
            }
            if (meant.empty()) {
                unset_parameter(report, device.id, name);
            } else {
                replace_parameter(report, device.id, name, meant, value);
            }
        }
        return good;
    }
};

}  // namespace
}  // namespace paf::fencing

PAF_CHECK_PLUGIN(paf::fencing::AgentInstalled, "fencing-agent-installed", PAF_PLUGIN_VERSION, "resource-agents-paf",
                 "PostgreSQL")
