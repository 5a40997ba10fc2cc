#include "explain_scene.hpp"

#include <algorithm>

#include "../switchover/switchover_scene.hpp"
#include "decide/election/descent.hpp"

namespace paf::test {

using std::chrono::milliseconds;

ReplicationClient client_row(const std::string& node, Lsn flush, Lsn sent) {
    return {node, "streaming", sent, flush, flush, flush, "async"};
}

ExplainFacts explained_cluster() {
    ExplainFacts facts;
    facts.cluster = healthy_cluster();
    facts.cluster.constraints.clear();
    change_sql(facts.cluster, [](SqlFacts& sql) {
        sql.current = kWritten;
        sql.clients = {client_row("srv2", kWritten), client_row("srv3", kWritten)};
    });
    WalPosition position;
    position.system_identifier = 7;
    position.history.current = 3;
    position.history.ancestors = {{1, Lsn{0x10000000}}, {2, Lsn{0x20000000}}};
    position.end = kWritten;
    facts.primary_position = position;
    facts.cluster.generation = generation_of(position);
    facts.cluster.generation->node = "srv1";
    facts.details = ReplicationDetails{"", "on", {}};
    facts.membership = Membership{milliseconds(3000), milliseconds(3600), false};
    facts.configuration.fencing.devices = 3;
    facts.configuration.timeouts = {milliseconds(9000), milliseconds(10000), milliseconds(30000), ""};
    facts.promoted_within["srv2"] = milliseconds(282);
    return facts;
}

SwitchoverNode& explained_node(ExplainFacts& facts, const std::string& name) {
    return node_of(facts.cluster, name);
}

void set_position(ExplainFacts& facts, const std::string& node, Lsn flush, Lsn sent) {
    change_sql(facts.cluster, [&](SqlFacts& sql) {
        for (ReplicationClient& one : sql.clients) {
            if (one.application_name == node) one = client_row(node, flush, sent);
        }
    });
}

void disconnect(ExplainFacts& facts, const std::string& node) {
    change_sql(facts.cluster, [&](SqlFacts& sql) {
        auto& clients = sql.clients;
        clients.erase(std::remove_if(clients.begin(), clients.end(),
                                     [&](const ReplicationClient& one) { return one.application_name == node; }),
                      clients.end());
    });
}

void set_details(ExplainFacts& facts, const ReplicationDetails& details) {
    facts.details = details;
}

}  // namespace paf::test
