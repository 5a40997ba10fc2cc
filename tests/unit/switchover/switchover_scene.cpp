#include "switchover_scene.hpp"

#include <algorithm>
#include <stdexcept>

#include "decide/election/descent.hpp"

namespace paf::test {
namespace {

constexpr Lsn kEnd{0x50000000};

SwitchoverNode node(const std::string& name, CibRole role, std::int32_t score) {
    SwitchoverNode one;
    one.name = name;
    one.online = true;
    one.role = role;
    one.score = Score{score};
    return one;
}

}  // namespace

SwitchoverFacts healthy_cluster() {
    SwitchoverFacts facts;
    facts.local_node = "srv1";
    facts.resource = "pgsqld";
    facts.clone = "pgsql-ha";
    facts.quorum = true;
    facts.idle = true;
    facts.nodes = {node("srv1", CibRole::kPromoted, 1001), node("srv2", CibRole::kUnpromoted, 1000),
                   node("srv3", CibRole::kUnpromoted, 990)};
    SqlFacts sql;
    sql.outcome = SqlOutcome::kAnswered;
    sql.detailed = true;
    sql.current = kEnd;
    for (const char* name : {"srv2", "srv3"})
        sql.clients.push_back({name, "streaming", kEnd, kEnd, kEnd, kEnd, "async"});
    facts.sql = sql;
    WalPosition position;
    position.system_identifier = 7;
    position.history.current = 3;
    position.end = kEnd;
    facts.position = position;
    facts.generation = generation_of(position);
    facts.activity = PrimaryActivity{};
    PlacementConstraint preference;
    preference.id = "location-pgsql-ha-srv1";
    preference.resource = "pgsql-ha";
    preference.node = "srv1";
    preference.score = 1;
    facts.constraints = {preference};
    return facts;
}

SwitchoverNode& node_of(SwitchoverFacts& facts, const std::string& name) {
    const auto found = std::find_if(facts.nodes.begin(), facts.nodes.end(),
                                    [&name](const SwitchoverNode& one) { return one.name == name; });
    if (found == facts.nodes.end()) throw std::logic_error("no node " + name);
    return *found;
}

void set_archiver(SwitchoverFacts& facts, const ArchiverState& state) {
    change_activity(facts, [](PrimaryActivity& activity) { activity.archives = true; });
    facts.archiver = state;
}

}  // namespace paf::test
