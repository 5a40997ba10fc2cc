// What a node does without quorum, and how two nodes decide who goes on.
#include "fencing_nodes.hpp"
#include "fencing_remedies.hpp"
#include "fencing_words.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Report;

constexpr const char* kCorosync = "/etc/corosync/corosync.conf";

/// The value of "key: value" in corosync.conf, wherever it stands; empty when it is not there.
std::string setting(const std::string& text, const std::string& key) {
    for (const std::string& line : split(text, "\n")) {
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos || split(line.substr(0, colon), " \t") != std::vector<std::string>{key})
            continue;
        const auto words = split(line.substr(colon + 1), " \t\r");
        return words.empty() ? "" : words.front();
    }
    return "";
}

class QuorumPolicy : public sdk::Check {
  public:
    void check(const Evidence& evidence, Report& report) const override {
        const auto file = evidence.all("file", {{"path", kCorosync}});
        if (file.empty()) {
            report.probe(PAF_PROBE_FILE, kCorosync);
            return;
        }
        const std::size_t nodes = members(evidence).size();
        const std::string given = evidence.property("no-quorum-policy", "stop"), policy = lower(given);
        if (evidence.has("ruled", {{"of", "property"}, {"name", "no-quorum-policy"}})) {
            report.unknown("no-quorum-policy", "a rule that only Pacemaker can evaluate sets it");
        } else if (!is_policy(policy)) {
            report.warn("no-quorum-policy", "stop", "'" + given + "', which Pacemaker does not know");
            set_property(report, "no-quorum-policy", "stop");
        } else if (policy == "ignore" && nodes > 2) {
            report.warn("no-quorum-policy", "stop: with more than two nodes a majority goes on",
                        "ignore, by which each part of a torn cluster fences the other");
            set_property(report, "no-quorum-policy", "stop");
        } else if (nodes == 2 && !file.front()["error"].empty()) {
            report.unknown("two nodes", std::string(kCorosync) + ": " + file.front()["error"]);
        } else if (nodes == 2 && !look_at_two(policy, file.front()["content"], report)) {
            return;
        } else {
            report.pass("no-quorum-policy",
                        policy + ", with " + std::to_string(nodes) + (nodes == 1 ? " node" : " nodes"));
        }
    }

  private:
    static bool is_policy(const std::string& policy) {
        for (const char* known : {"stop", "freeze", "ignore", "suicide", "demote", "fence"}) {
            if (policy == known) return true;
        }
        return false;
    }

    /// Two nodes cannot have a majority.
    static bool look_at_two(const std::string& policy, const std::string& corosync, Report& report) {
        if (corosync.empty()) return true;  // cman has its own way
        const std::string section = "the section quorum of " + std::string(kCorosync);
        const bool two_node = setting(corosync, "two_node") == "1";
        const bool arbiter = setting(corosync, "model") == "net";
        if (!two_node && !arbiter && policy != "ignore") {
            report.warn("two nodes", "two_node: 1 in " + section, "without it, the node that is left does nothing");
            report.remedy("add \"two_node: 1\" to " + section +
                          " on both nodes, and restart the cluster; or add a quorum device");
            return false;
        }
        if (two_node && setting(corosync, "wait_for_all") == "0") {
            report.warn("two nodes", "no wait_for_all: 0 in " + section,
                        "with it, a node that starts alone fences the other, which fences it when it is back");
            report.remedy("remove \"wait_for_all: 0\" from " + section + " on both nodes, and restart the cluster");
            return false;
        }
        if (two_node && policy == "ignore") {
            report.warn("no-quorum-policy", "stop: with two_node: 1, one of two nodes has quorum", "ignore");
            set_property(report, "no-quorum-policy", "stop");
            return false;
        }
        return true;
    }
};

}  // namespace
}  // namespace paf::fencing

PAF_CHECK_PLUGIN(paf::fencing::QuorumPolicy, "fencing-quorum", PAF_PLUGIN_VERSION, "resource-agents-paf", "PostgreSQL")
