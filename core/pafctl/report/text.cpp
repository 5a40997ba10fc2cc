#include "pafctl/report/text.hpp"

#include <algorithm>

#include "model/outgoing/one_line.hpp"
#include "model/text.hpp"
#include "pafctl/report/election.hpp"
#include "pafctl/report/generation.hpp"
#include "pafctl/table.hpp"

namespace paf {
namespace {

std::string position_text(const Fact<PublishedPositions>& published, const std::string& node) {
    if (!published.known()) return published.is_unknown() ? "unknown" : "";
    const auto found = published->find(node);
    if (found == published->end()) return "";
    const auto position = decode_position(found->second);
    if (!position) return one_line(found->second, 40);
    return "timeline " + std::to_string(position->history.current) + ", " + position->end.text();
}

std::string nodes_table(const CibResources& cluster, const ResourceReport& resource) {
    std::vector<std::vector<std::string>> rows;
    for (const CibInstance& instance : resource.cib.instances) {
        const CibNode* node = cluster.find(instance.node);
        const bool online = node != nullptr && node->state == NodeState::kOnline;
        rows.push_back({instance.node, node == nullptr ? "" : node_state_text(*node), role_text(instance, online),
                        instance.score ? instance.score->shown() : "", Score{instance.fail_count}.text(),
                        position_text(resource.published, instance.node)});
    }
    return table_text({"NODE", "STATE", "ROLE", "SCORE", "FAILS", "PUBLISHED POSITION"}, rows, 2);
}

std::string cluster_line(const StatusReport& report) {
    const CibResources& cluster = *report.cluster;
    const auto online = std::count_if(cluster.nodes.begin(), cluster.nodes.end(),
                                      [](const CibNode& node) { return node.state == NodeState::kOnline; });
    std::string text = std::to_string(online) + " of " + std::to_string(cluster.nodes.size()) + " nodes online, ";
    text += cluster.quorum ? "quorum, " : "NO QUORUM, ";
    text += cluster.controller ? "controller " + *cluster.controller : "no controller";
    if (cluster.property("maintenance-mode", false)) text += ", maintenance mode";
    if (report.local_node.known()) text += "; seen from " + *report.local_node;
    return wrapped("CLUSTER  ", text, kTextWidth) +
           wrapped("FENCING  ", (report.fencing.ready ? "ready: " : "NOT READY: ") + report.fencing.text, kTextWidth);
}

/// How late a standby is: by its newest confirmation, and by the time without any while it lacks something.
std::string delay_text(const InstanceReport& instance, const ReplicationClient& client) {
    if (!instance.replication.known()) return "";
    if (client.flush >= instance.seen.sql->current && client.replay >= instance.seen.sql->current) return "0.0 s";
    const auto found = instance.replication->delays.find(client.application_name);
    if (found == instance.replication->delays.end()) return "not measured";
    const StandbyDelay& delay = found->second;
    const std::chrono::milliseconds zero{0};
    const bool silent = client.flush < instance.seen.sql->current && delay.since_reply;
    const auto flush = std::max(delay.flush.value_or(zero), silent ? *delay.since_reply : zero);
    return seconds_text(flush) + ", replay " + seconds_text(std::max(delay.replay.value_or(zero), flush));
}

/// What a commit waits for, in words.
std::string sync_text(const ReplicationDetails& details) {
    if (details.sync_names.empty()) return "for no standby: replication is asynchronous";
    return "for standbys: synchronous_standby_names = '" + one_line(details.sync_names, 200) +
           "', synchronous_commit = " + details.sync_commit;
}

/// Where the addresses are that follow the primary, a line each.
std::string addresses_text(const ResourceReport& resource) {
    std::string text;
    for (const AddressPlace& address : resource.addresses) {
        std::string where = address.nodes.empty() ? "on no node" : "on " + joined(address.nodes);
        if (!address.unknown.empty()) where += ", unknown on " + joined(address.unknown);
        if (address.in_progress) where += ", on its way";
        text += wrapped("  address  ", address.ip + " (" + address.resource + ") " + where, kTextWidth);
    }
    return text;
}

/// What the cluster remembers as the newest generation, and whose data belong to it.
std::string generation_lines(const StatusReport& report, const ResourceReport& resource) {
    const auto& [newest, fault] = resource.generation;
    if (!fault.empty()) return wrapped("  generation: ", "unknown: " + fault, kTextWidth);
    if (!newest) return wrapped("  generation: ", "none is remembered", kTextWidth);
    std::string text = wrapped("  generation: ", generation_text(*newest), kTextWidth);
    for (const CibInstance& instance : resource.cib.instances) {
        const auto position = known_position(report, resource, instance.node);
        if (!position) continue;
        text += wrapped("    ", descent_text(instance.node, *position, *newest), kTextWidth);
    }
    return text;
}

/// The facts of one instance, a line each.
class InstanceText {
  public:
    explicit InstanceText(const InstanceReport& instance) : instance_(instance), seen_(instance.seen) {}

    std::string text() {
        if (!seen_.processes.asked()) return line("state", "not looked at: its parameters are refused");
        state();
        const DataDirectory* directory = seen_.data_directory.known() ? &*seen_.data_directory : nullptr;
        std::string data = instance_.params.datadir;
        if (directory != nullptr && !directory->pg_version.empty()) data += ", PostgreSQL " + directory->pg_version;
        if (seen_.data_directory.is_unknown()) data += ", unknown: " + seen_.data_directory.cause();
        line("data", data);
        line("address", instance_.params.pghost + ", port " + std::to_string(instance_.params.pgport));
        if (state_of(instance_) == InstanceState::kNoData) return out_;
        line("plugin", known_or_cause(instance_.plugin, [](const std::string& name) { return name; }));
        line("control file", known_or_cause(seen_.control, [](const ControlFile& control) {
                 return std::string(control_state_text(control.state)) + ", checkpoint " + control.checkpoint.text() +
                        " on timeline " + std::to_string(control.checkpoint_timeline);
             }));
        line("position", known_or_cause(seen_.position, [](const WalPosition& position) {
                 return "timeline " + std::to_string(position.history.current) + ", WAL ends at " + position.end.text();
             }));
        branches();
        sql();
        return out_;
    }

  private:
    std::string line(const std::string& name, const std::string& text) {
        constexpr std::size_t kNameWidth = 14;
        std::string first = "  " + name;
        first.append(kNameWidth - name.size(), ' ');
        return out_ += wrapped(first, text, kTextWidth);
    }

    template <class T, class Show>
    [[nodiscard]] std::string known_or_cause(const Fact<T>& fact, Show show) const {
        if (fact.known()) return show(*fact);
        const bool said_already = static_cast<const void*>(&fact) != &instance_.plugin && !fact.cause().empty() &&
                                  fact.cause().find(instance_.plugin.cause()) != std::string::npos;
        if (instance_.plugin.is_unknown() && said_already) return "unknown without a plugin";
        return fact.is_unknown() ? "unknown: " + fact.cause() : "unknown";
    }

    /// What tells this instance's timelines from others of the same number.
    void branches() {
        if (!seen_.position.known()) return;
        const WalPosition& position = *seen_.position;
        std::string marks;
        for (const auto& [timeline, mark] : position.marks)
            marks += (marks.empty() ? "" : ", ") + mark_text(mark) + " of timeline " + std::to_string(timeline);
        if (!marks.empty()) line("marks", marks);
        if (position.ordered != 0)
            line("ordered", "the cluster's promotion began timeline " + std::to_string(position.ordered));
    }

    void state() {
        std::string text = state_name(state_of(instance_));
        if (seen_.processes.known() && seen_.processes->postmaster)
            text += ", postmaster " + std::to_string(*seen_.processes->postmaster);
        if (seen_.processes.is_unknown()) text += ": " + seen_.processes.cause();
        const bool unanswered = seen_.sql.known() && answer_of(instance_) == nullptr;
        if (unanswered && !seen_.sql->detail.empty()) text += ": " + seen_.sql->detail;
        if (seen_.sql.is_unknown()) text += ": " + seen_.sql.cause();
        line("state", text);
    }

    void sql() {
        const SqlFacts* sql = answer_of(instance_);
        if (sql == nullptr || !sql->detailed) return;
        if (sql->in_recovery) {
            const std::string upstream = instance_.upstream.empty() ? "" : "from " + instance_.upstream + ", ";
            line("replication", upstream + "received " + lsn_text(sql->received) + ", replayed " +
                                    lsn_text(sql->replayed) + replay_age_text());
        }
        if (instance_.replication.known()) line("commits wait", sync_text(*instance_.replication));
        if (sql->clients.empty()) {
            if (!sql->in_recovery) line("standbys", sql->hidden.empty() ? "none connected" : "not to be seen");
            return;
        }
        std::vector<std::vector<std::string>> rows;
        std::vector<ReplicationClient> clients = sql->clients;
        std::stable_sort(clients.begin(), clients.end(), [](const ReplicationClient& a, const ReplicationClient& b) {
            return a.application_name < b.application_name;
        });
        for (const ReplicationClient& client : clients) {
            // A standby that cascades has no current position: its clients' lag cannot be told.
            const bool lag_known = !sql->in_recovery && client.flush.valid();
            rows.push_back({client.application_name, client.visible ? client.state : "hidden", client.sync_state,
                            lsn_text(client.sent), lsn_text(client.flush), lsn_text(client.replay),
                            lag_known ? std::to_string(bytes_behind(sql->current, client.flush)) + " B" : "",
                            lag_known ? delay_text(instance_, client) : ""});
        }
        out_ += table_text({"STANDBY", "STATE", "SYNC", "SENT", "FLUSHED", "REPLAYED", "LAG", "LAG IN TIME"}, rows, 2);
    }

    /// Without anything to replay the age grows although nothing is missing.
    [[nodiscard]] std::string replay_age_text() const {
        const SqlFacts& sql = *seen_.sql;
        if (sql.received.valid() && sql.replayed >= sql.received) return ", nothing waits to be replayed";
        if (!instance_.replay_age.known() || !*instance_.replay_age) return "";
        return ", the last transaction replayed is " + seconds_text(**instance_.replay_age) + " old";
    }

    static std::string lsn_text(Lsn lsn) { return lsn.valid() ? lsn.text() : "-"; }

    const InstanceReport& instance_;
    const Observation& seen_;
    std::string out_;
};

std::string resource_text(const StatusReport& report, const ResourceReport& resource) {
    std::string title = resource.cib.id;
    if (!resource.cib.clone_id.empty()) title += " in " + resource.cib.clone_id;
    std::string text = "\n" + wrapped("RESOURCE  ", title, kTextWidth) + nodes_table(*report.cluster, resource) +
                       generation_lines(report, resource) +
                       election_lines(resource.elections, resource.generation.newest) + addresses_text(resource);
    if (!resource.instance) return text;
    return text + "\n" +
           wrapped("INSTANCE  ", resource.cib.id + " on " + *report.local_node + " (this node)", kTextWidth) +
           InstanceText(*resource.instance).text();
}

std::string remarks_text(const std::vector<Remark>& remarks, bool problem, const char* title) {
    std::string text;
    for (const Remark& remark : remarks) {
        if (remark.problem != problem) continue;
        if (text.empty()) text = std::string("\n") + title + "\n";
        text += wrapped("  - ", (remark.resource.empty() ? "" : remark.resource + ": ") + remark.text, kTextWidth);
    }
    return text;
}

}  // namespace

std::string node_state_text(const CibNode& node) {
    switch (node.state) {
        case NodeState::kJoining:
            return "joining";
        case NodeState::kLost:
            return "LOST";
        case NodeState::kOffline:
            return "offline";
        case NodeState::kOnline:
            break;
    }
    if (node.maintenance) return "maintenance";
    return node.standby ? "standby" : "online";
}

std::string role_text(const CibInstance& instance, bool online) {
    std::string text;
    switch (instance.role) {
        case CibRole::kUnknown:
            text = online ? "unknown" : "";
            break;
        case CibRole::kStopped:
            text = "stopped";
            break;
        case CibRole::kUnpromoted:
            text = "unpromoted";
            break;
        case CibRole::kPromoted:
            text = "promoted";
            break;
    }
    if (!online) return instance.role == CibRole::kUnknown || instance.role == CibRole::kStopped ? "" : "was " + text;
    if (instance.failed) text += ", FAILED";
    if (!instance.in_progress.empty()) text += ", " + instance.in_progress + " runs";
    return text;
}

std::string instance_text(const InstanceReport& instance) {
    return InstanceText(instance).text();
}

std::string status_text(const StatusReport& report, const std::vector<Remark>& remarks) {
    std::string text;
    if (report.cluster) text += cluster_line(report);
    for (const ResourceReport& resource : report.resources) text += resource_text(report, resource);
    if (report.instance)
        text += "INSTANCE  on this node, without the cluster\n" + InstanceText(*report.instance).text();
    const std::string problems = remarks_text(remarks, true, "PROBLEMS");
    text += problems.empty() ? "\nNo problems found.\n" : problems;
    text += remarks_text(remarks, false, "NOTES");
    return text.front() == '\n' ? text.substr(1) : text;
}

}  // namespace paf
