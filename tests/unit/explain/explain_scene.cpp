#include "explain_scene.hpp"

#include <algorithm>
#include <stdexcept>

namespace paf::test {
namespace {

using std::chrono::milliseconds;

SwitchoverNode node(const std::string& name, CibRole role, std::int32_t score) {
    SwitchoverNode one;
    one.name = name;
    one.online = true;
    one.role = role;
    one.score = Score{score};
    return one;
}

template <class Change>
void change_clients(ExplainFacts& facts, Change change) {
    SqlFacts sql = *facts.cluster.sql;
    change(sql.clients);
    facts.cluster.sql = sql;
}

}  // namespace

ReplicationClient client_row(const std::string& node, Lsn flush, Lsn sent) {
    return {node, "streaming", sent, flush, flush, flush, "async"};
}

ExplainFacts explained_cluster() {
    ExplainFacts facts;
    SwitchoverFacts& cluster = facts.cluster;
    cluster.local_node = "srv1";
    cluster.resource = "pgsqld";
    cluster.clone = "pgsql-ha";
    cluster.quorum = true;
    cluster.nodes = {node("srv1", CibRole::kPromoted, 1001), node("srv2", CibRole::kUnpromoted, 1000),
                     node("srv3", CibRole::kUnpromoted, 990)};
    SqlFacts sql;
    sql.outcome = SqlOutcome::kAnswered;
    sql.detailed = true;
    sql.current = kWritten;
    sql.clients = {client_row("srv2", kWritten), client_row("srv3", kWritten)};
    cluster.sql = sql;
    WalPosition position;
    position.system_identifier = 7;
    position.history.current = 3;
    position.history.ancestors = {{1, Lsn{0x10000000}}, {2, Lsn{0x20000000}}};
    position.end = kWritten;
    facts.primary_position = position;
    facts.details = ReplicationDetails{"", "on", {}};
    facts.membership = Membership{milliseconds(3000), milliseconds(3600), false};
    facts.configuration.fencing.devices = 3;
    facts.configuration.timeouts = {milliseconds(9000), milliseconds(10000), milliseconds(30000), ""};
    facts.promoted_within["srv2"] = milliseconds(282);
    return facts;
}

SwitchoverNode& explained_node(ExplainFacts& facts, const std::string& name) {
    auto& nodes = facts.cluster.nodes;
    const auto found =
        std::find_if(nodes.begin(), nodes.end(), [&name](const SwitchoverNode& one) { return one.name == name; });
    if (found == nodes.end()) throw std::logic_error("no node " + name);
    return *found;
}

void set_position(ExplainFacts& facts, const std::string& node, Lsn flush, Lsn sent) {
    change_clients(facts, [&](std::vector<ReplicationClient>& clients) {
        for (ReplicationClient& one : clients) {
            if (one.application_name == node) one = client_row(node, flush, sent);
        }
    });
}

void disconnect(ExplainFacts& facts, const std::string& node) {
    change_clients(facts, [&](std::vector<ReplicationClient>& clients) {
        clients.erase(std::remove_if(clients.begin(), clients.end(),
                                     [&](const ReplicationClient& one) { return one.application_name == node; }),
                      clients.end());
    });
}

void set_details(ExplainFacts& facts, const ReplicationDetails& details) {
    facts.details = details;
}

}  // namespace paf::test
