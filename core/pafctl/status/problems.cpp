#include "pafctl/status/problems.hpp"

#include <algorithm>
#include <cctype>
#include <map>

#include "decide/election/scores.hpp"
#include "model/outgoing/one_line.hpp"
#include "model/text.hpp"
#include "ocf/exit.hpp"
#include "ocf/role_names.hpp"
#include "paf/pacemaker_values.hpp"
#include "pafctl/report/election.hpp"
#include "pafctl/status/generation_problems.hpp"
#include "pafctl/status/instance_problems.hpp"

namespace paf {
namespace {

constexpr std::size_t kLongestReason = 500;

std::string exit_text(int code) {
    const std::string text = "exit code " + std::to_string(code);
    const bool known = code >= 0 && code <= static_cast<int>(OcfExit::kFailedPromoted);
    return known ? text + " (" + exit_name(static_cast<OcfExit>(code)) + ")" : text;
}

/// " at 2026-11-23 07:49:53 UTC"; empty when the time was not recorded.
std::string at_text(std::int64_t since) {
    const std::string text = utc_text(since);
    return text.empty() ? "" : " at " + text;
}

class Cluster {
  public:
    Cluster(const CibResources& cib, const FencingState& fencing, std::vector<Remark>& remarks)
        : cib_(cib), fencing_(fencing), remarks_(remarks) {}

    void look() {
        if (!cib_.controller) problem("no controller is elected: the cluster takes no action until one is");
        if (!cib_.quorum)
            problem(
                "this part of the cluster has no quorum: it runs nothing (no-quorum-policy) until enough nodes are "
                "back");
        if (!cib_.property("stonith-enabled", true))
            problem(
                "fencing is off (stonith-enabled=false): a node that is cut off may go on as a second primary; "
                "configure fencing and set stonith-enabled=true");
        else if (!fencing_.ready)
            problem("fencing does not look ready: " + fencing_.text + "; for remedies type: pafctl preflight");
        if (cib_.property("maintenance-mode", false))
            note("maintenance-mode is on: the cluster watches nothing and repairs nothing");
        for (const CibNode& node : cib_.nodes) look_at(node);
    }

  private:
    void look_at(const CibNode& node) {
        switch (node.state) {
            case NodeState::kOnline:
                break;
            case NodeState::kJoining:
                problem(node.name + " is joining: in the membership, its Pacemaker has not joined yet");
                break;
            case NodeState::kLost:
                problem(node.name + " is lost: nobody knows what runs there until it is fenced or comes back");
                break;
            case NodeState::kOffline:
                problem(node.name + " is offline");
                break;
        }
        if (node.standby) note(node.name + " is in standby mode: nothing may run there");
        if (node.maintenance) note(node.name + " is in maintenance mode: what runs there is not watched");
    }

    void problem(const std::string& text) { remarks_.push_back({true, "", text}); }
    void note(const std::string& text) { remarks_.push_back({false, "", text}); }

    const CibResources& cib_;
    const FencingState& fencing_;
    std::vector<Remark>& remarks_;
};

class Resource {
  public:
    Resource(const StatusReport& report, const ResourceReport& resource, std::vector<Remark>& remarks)
        : report_(report), cib_(*report.cluster), resource_(resource), remarks_(remarks) {}

    void look() {
        look_at_settings();
        look_for_primary();
        look_for_stopped();
        for (const AddressPlace& address : resource_.addresses) look_at_address(address);
        explain_scores();
        for (const CibInstance& instance : resource_.cib.instances) look_at_failures(instance);
        if (resource_.published.is_unknown())
            note("the positions published for an election are not known: " + resource_.published.cause());
        if (!resource_.elections.fault.empty())
            note("a record of an election cannot be read: " + resource_.elections.fault);
        for (Remark& remark : generation_remarks(report_, resource_)) remarks_.push_back(std::move(remark));
        if (!resource_.instance || !report_.local_node.known()) return;
        const InstanceSetting setting{&cib_, &resource_.cib, *report_.local_node};
        for (Remark& remark : instance_remarks(*resource_.instance, setting)) remarks_.push_back(std::move(remark));
    }

  private:
    void problem(const std::string& text) { remarks_.push_back({true, resource_.cib.id, text}); }
    void note(const std::string& text) { remarks_.push_back({false, resource_.cib.id, text}); }

    [[nodiscard]] std::string meta(const std::string& name) const {
        const auto found = resource_.cib.meta.find(name);
        return found == resource_.cib.meta.end() ? "" : found->second;
    }
    [[nodiscard]] bool meta_is(const std::string& name, bool wanted) const {
        return pacemaker::boolean(meta(name)) == wanted;
    }
    [[nodiscard]] bool target_role_is(const std::string& role) const {
        const std::string target = meta("target-role");
        return std::equal(target.begin(), target.end(), role.begin(), role.end(), [](unsigned char a, unsigned char b) {
            return std::tolower(a) == std::tolower(b);  // as Pacemaker compares them
        });
    }
    [[nodiscard]] bool to_be_stopped() const { return target_role_is("Stopped"); }
    [[nodiscard]] bool never_promoted() const {
        return to_be_stopped() || target_role_is(unpromoted_role(RoleNames::kLegacy)) ||
               target_role_is(unpromoted_role(RoleNames::kModern));
    }

    /// On nodes that are not online the history is a thing of the past.
    [[nodiscard]] bool online(const CibInstance& instance) const {
        const CibNode* node = cib_.find(instance.node);
        return node != nullptr && node->state == NodeState::kOnline;
    }
    [[nodiscard]] bool active(const CibInstance& instance) const {
        return online(instance) && (instance.role == CibRole::kPromoted || instance.role == CibRole::kUnpromoted);
    }

    void look_at_settings() {
        if (!resource_.cib.promotable)
            problem(
                "is not part of a promotable clone: the cluster promotes it nowhere; make it one, as the "
                "quick start does");
        if (to_be_stopped()) note("is to be stopped: target-role=" + meta("target-role"));
        if (never_promoted() && !to_be_stopped()) note("is not to be promoted: target-role=" + meta("target-role"));
        if (meta_is("is-managed", false) || meta_is("maintenance", true))
            note("is not managed: the cluster does not start, stop, promote or repair it");
        if (resource_.cib.has_rules)
            note("has parameters or meta attributes that depend on rules: pafctl does not evaluate them");
    }

    void look_for_primary() {
        std::vector<std::string> primaries, promoting;
        std::string unknown;
        for (const CibInstance& instance : resource_.cib.instances) {
            if (!online(instance)) continue;
            if (instance.role == CibRole::kPromoted) primaries.push_back(instance.node);
            if (instance.role == CibRole::kUnknown) unknown += (unknown.empty() ? "" : ", ") + instance.node;
            if (instance.in_progress == "promote") promoting.push_back(instance.node);
        }
        if (primaries.size() > 1)
            problem("has more than one primary: " + joined(primaries) + "; stop all but the right one at once");
        if (primaries.size() == 1 && cib_.nodes.size() > 1 && !any_candidate(primaries.front()))
            problem("has no standby that could replace the primary: none that is online has a promotion score above 0");
        if (!primaries.empty() || never_promoted()) return;
        std::string text = "has no primary";
        if (!unknown.empty()) {
            text = "has no primary that is known: nothing is known of " + unknown +
                   " yet; the cluster looks there within seconds (it does so after a cleanup, too)";
        } else if (!promoting.empty()) {
            text += ": " + promoting.front() + " is being promoted right now";
        } else if (!any_candidate("")) {
            text += ", and no node may be promoted: no online instance has a promotion score above 0";
        }
        problem(text + last_refusal());
    }

    /// Why the last election ended without a promotion; empty when none did.
    [[nodiscard]] std::string last_refusal() const {
        const auto& refused = resource_.elections.refused;
        if (refused.empty()) return "";
        return "; in the last election " + one_line(election_text(refused.back()), kLongestReason);
    }

    /// Whether some node but `but` may be promoted.
    [[nodiscard]] bool any_candidate(const std::string& but) const {
        const auto& all = resource_.cib.instances;
        return std::any_of(all.begin(), all.end(), [this, &but](const CibInstance& instance) {
            return instance.node != but && active(instance) && instance.score && instance.score->value > 0;
        });
    }

    /// Where the primary is; empty when it is nowhere.
    [[nodiscard]] std::string primary_node() const {
        std::string primary;
        for (const CibInstance& instance : resource_.cib.instances)
            if (online(instance) && instance.role == CibRole::kPromoted) primary = instance.node;
        return primary;
    }

    /// It comes and goes a moment after the role.
    void look_at_address(const AddressPlace& address) {
        const std::string primary = primary_node();
        const bool there = address.nodes.size() == 1 && address.nodes.front() == primary;
        if (primary.empty() || there || address.in_progress || !address.unknown.empty()) return;
        problem("the address " + address.ip + " (" + address.resource + ") is on " +
                (address.nodes.empty() ? "no node" : joined(address.nodes)) + ", the primary on " + primary +
                "; clients do not reach it");
    }

    void look_for_stopped() {
        if (to_be_stopped()) return;
        const auto usable = [this](const CibInstance& instance) {
            return online(instance) && !cib_.find(instance.node)->standby;
        };
        const auto& all = resource_.cib.instances;
        const auto nodes = static_cast<std::uint64_t>(std::count_if(all.begin(), all.end(), usable));
        const auto running = static_cast<std::uint64_t>(
            std::count_if(all.begin(), all.end(), [this](const CibInstance& instance) { return active(instance); }));
        const std::uint64_t wanted =
            resource_.cib.clone_id.empty() ? 1 : parse_unsigned(meta("clone-max")).value_or(nodes);
        if (running >= std::min(wanted, nodes)) return;
        for (const CibInstance& instance : all) {
            if (!usable(instance) || active(instance) || instance.role == CibRole::kUnknown) continue;
            std::string text = "does not run on " + instance.node;
            if (!instance.in_progress.empty()) text += "; in progress: " + instance.in_progress;
            problem(text);
        }
    }

    /// A running primary on this node knows why it forbids a promotion: ask the agent's own rules.
    [[nodiscard]] std::map<std::string, std::string> reasons() const {
        std::map<std::string, std::string> by_node;
        const SqlFacts* sql = resource_.instance ? answer_of(*resource_.instance) : nullptr;
        if (sql == nullptr || sql->in_recovery || !sql->detailed || !report_.local_node.known()) return by_node;
        ScoreInputs inputs;
        inputs.self = *report_.local_node;
        inputs.maxlag = resource_.instance->params.maxlag;
        inputs.standbys_known = true;
        inputs.current = sql->current;
        inputs.clients = sql->clients;
        // Without the present scores, every node comes back with its score and the reason.
        for (const CibInstance& instance : resource_.cib.instances)
            inputs.cluster.nodes.push_back({instance.node, online(instance), std::nullopt, std::nullopt});
        for (const ScoreChange& change : scores_for(inputs))
            if (change.score.forbids()) by_node[change.node] = change.reason;
        return by_node;
    }

    void explain_scores() {
        const auto why = reasons();
        const std::string primary = primary_node();
        for (const CibInstance& instance : resource_.cib.instances) {
            if (!active(instance) || instance.role == CibRole::kPromoted) continue;
            if (instance.score && instance.score->forbids()) {
                const auto reason = why.find(instance.node);
                const std::string given = instance.score->reason();
                problem(instance.node + " must not be promoted (score -INFINITY): " +
                        (reason != why.end() ? reason->second
                         : !given.empty()    ? given
                         : primary.empty()   ? std::string("set by an administrator or an earlier version of the agent")
                         : primary == me()   ? std::string("the primary's next monitor looks again")
                                             : "run pafctl status on " + primary + " to see why"));
            } else if (!instance.score && hides_standbys()) {
                problem(instance.node +
                        " has no promotion score, and gets none while the primary cannot see how far it is: it cannot "
                        "take over");
            } else if (!instance.score && !primary.empty()) {
                note(instance.node + " has no promotion score yet: the primary's next monitor gives it one");
            }
        }
    }

    /// Whether the primary is here, and does not show its standbys to the agent.
    [[nodiscard]] bool hides_standbys() const {
        const SqlFacts* sql = resource_.instance ? answer_of(*resource_.instance) : nullptr;
        return sql != nullptr && !sql->in_recovery && !sql->hidden.empty();
    }

    [[nodiscard]] std::string me() const { return report_.local_node.known() ? *report_.local_node : ""; }

    void look_at_failures(const CibInstance& instance) {
        if (!online(instance)) return;
        const std::string cure =
            "; once that is cured: crm_resource --cleanup --resource " + resource_.cib.id + " --node " + instance.node;
        for (std::size_t index = 0; index < instance.failures.size(); ++index) {
            const CibFailure& failure = instance.failures[index];
            const bool last = index + 1 == instance.failures.size();
            std::string text =
                failure.operation + " on " + instance.node +
                (failure.timed_out ? " took longer than its timeout" : " failed with " + exit_text(failure.exit_code));
            text += at_text(failure.since);
            if (!failure.reason.empty()) text += ": " + one_line(failure.reason, kLongestReason);
            // After a failed start Pacemaker stops the instance, which succeeds and cures nothing.
            const bool stays_down = failure.operation == "start" && instance.role == CibRole::kStopped;
            const bool now = last && (instance.failed || stays_down);
            text += now ? cure : "; it is over, a later action succeeded";
            remarks_.push_back({now, resource_.cib.id, text});
        }
        if (instance.fail_count > 0) {
            note(instance.node + " has a fail count of " + Score{instance.fail_count}.text() +
                 " (migration-threshold " +
                 (meta("migration-threshold").empty() ? "is not set" : "is " + meta("migration-threshold")) +
                 "); to forget it: crm_resource --cleanup --resource " + resource_.cib.id + " --node " + instance.node);
        }
    }

    const StatusReport& report_;
    const CibResources& cib_;
    const ResourceReport& resource_;
    std::vector<Remark>& remarks_;
};

}  // namespace

std::vector<Remark> find_remarks(const StatusReport& report) {
    std::vector<Remark> remarks;
    if (!report.cluster_error.empty()) {
        const std::string text = report.cluster ? report.cluster_error
                                                : "the cluster cannot be asked: " + report.cluster_error +
                                                      "; start it, or look at the instance alone: pafctl status "
                                                      "--pgdata DIRECTORY";
        remarks.push_back({true, "", text});
    }
    if (!report.privileged)
        remarks.push_back({false, "", "pafctl does not run as root: it may not see the cluster, processes and files"});
    if (report.instance) {
        for (Remark& remark : instance_remarks(*report.instance, {})) remarks.push_back(std::move(remark));
    }
    if (report.cluster) {
        Cluster(*report.cluster, report.fencing, remarks).look();
        for (const std::string& odd : report.cluster->remarks)
            remarks.push_back({false, "", one_line(odd, kLongestReason)});
        if (report.local_node.is_unknown())
            remarks.push_back({true, "", "the name of this node is not known: " + report.local_node.cause()});
        if (report.cluster->resources.empty())
            remarks.push_back({true, "", "the cluster has no resource of ocf:heartbeat:pgsqlms"});
        for (const ResourceReport& resource : report.resources) Resource(report, resource, remarks).look();
    }
    std::stable_partition(remarks.begin(), remarks.end(), [](const Remark& remark) { return remark.problem; });
    return remarks;
}

}  // namespace paf
