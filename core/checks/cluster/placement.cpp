// On which nodes instances may be, and be promoted.
#include <algorithm>

#include "checks/cluster/round.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

/// Whether crm_resource or a tool that uses it made the constraint, to move or ban something.
bool is_leftover(const Record& location) {
    const std::string id = field(location, "id");
    const auto begins = [&id](const char* prefix) { return id.rfind(prefix, 0) == 0; };
    return begins("cli-ban-") || begins("cli-prefer-") || begins("cli-standby-");
}

std::string location_text(const Record& location) {
    const std::string role = field(location, "role");
    return field(location, "id") + ": " + field(location, "score") + " for " + field(location, "resource") +
           (role.empty() ? "" : " with role=" + role) + " on " + field(location, "node");
}

/// Whether it is the database, or something that goes where one of its instances is.
bool concerns(const ClusterView& cluster, const DatabaseResource& database, const std::string& resource) {
    if (database.is(resource)) return true;
    const auto colocations = cluster.all("colocation", {{"resource", resource}});
    return std::any_of(colocations.begin(), colocations.end(),
                       [&](const Record* one) { return database.is(field(*one, "with")); });
}

void check_leftovers(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        for (const Record* location : round.cluster.all("location", {{"rule", "no"}})) {
            if (!is_leftover(*location) || !concerns(round.cluster, database, field(*location, "resource"))) continue;
            round.warn(database.top(), "no constraint left from a move or a ban, which outlasts it",
                       location_text(*location), delete_constraint(field(*location, "id")));
        }
    }
}

/// Whether the instances, in any role, prefer this node.
bool is_preferred(const ClusterView& cluster, const DatabaseResource& database, const std::string& node) {
    const auto locations = cluster.all("location", {{"node", node}, {"role", ""}});
    return std::any_of(locations.begin(), locations.end(), [&](const Record* location) {
        return database.is(field(*location, "resource")) && number_of(field(*location, "score")).value_or(0) > 0;
    });
}

/// The scores of the best standby and of the primary differ by one.
void check_preference(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        for (const Record* location : round.cluster.all("location", {{"rule", "no"}})) {
            const bool preference = number_of(field(*location, "score")).value_or(0) > 0;
            if (!database.is(field(*location, "resource")) || !is_promoted_role(field(*location, "role")) ||
                !preference || is_leftover(*location)) {
                continue;
            }
            const std::string node = field(*location, "node");
            Remedies remedies = delete_constraint(field(*location, "id"));
            if (!is_preferred(round.cluster, database, node))
                remedies = both(remedies, prefer_node(database.top(), node));
            round.warn(database.top(),
                       "a preferred node for the instances, not for their promotion, or the primary moves back there, "
                       "with an outage, as soon as it can",
                       location_text(*location), remedies);
        }
    }
}

void check_nodes(LintRound& round) {
    for (const Record* node : round.cluster.all("node")) {
        const std::string name = field(*node, "name"), word = shell_word(name);
        if (field(*node, "standby") == "yes") {
            round.warn(name, "the node to be active", "it is in standby, and runs nothing",
                       commands("pcs cluster unstandby " + word, "pcs node unstandby " + word,
                                "crm_standby -N " + word + " -v off"));
        }
        if (field(*node, "maintenance") == "yes") {
            round.warn(
                name, "the node to be managed", "it is in maintenance: nothing is recovered there",
                commands("pcs node unmaintenance " + word, "pcs node unmaintenance " + word, "crm node ready " + word));
        }
    }
}

/// Constraints that keep instances off nodes.
Remedies lift_bans(const ClusterView& cluster, const DatabaseResource& database) {
    constexpr long kNever = -1000000;
    Remedies all;
    for (const Record* location : cluster.all("location", {{"rule", "no"}})) {
        if (database.is(field(*location, "resource")) && !is_promoted_role(field(*location, "role")) &&
            number_of(field(*location, "score")).value_or(0) <= kNever) {
            all = both(all, delete_constraint(field(*location, "id")));
        }
    }
    return all;
}

void check_placement(LintRound& round) {
    const auto& nodes = round.cluster.nodes();
    if (nodes.size() < 2) return;
    const bool opt_in = is_false(round.cluster.property("symmetric-cluster"));
    for (const DatabaseResource& database : round.cluster.databases()) {
        std::vector<std::string> allowed, missing;
        for (const std::string& node : nodes) {
            (may_run_on(round.cluster, database, node) ? allowed : missing).push_back(node);
        }
        if (allowed.size() > 1) continue;
        if (has_location_rules(round.cluster, database)) {
            round.unknown(database.top(), "rules say on which nodes it may run");
            continue;
        }
        Remedies remedies = lift_bans(round.cluster, database);
        if (opt_in) {
            for (const std::string& node : missing) remedies = both(remedies, prefer_node(database.top(), node));
        }
        const std::string why = opt_in ? ", for symmetric-cluster=false" : "";
        if (allowed.empty()) {
            round.block(database.top(), "nodes that it may run on", "none" + why, remedies);
        } else {
            round.warn(database.top(), "another node that may take over", list_of(allowed) + " alone" + why, remedies);
        }
    }
}

}  // namespace

std::vector<LintCheckSpec> placement_checks() {
    return {
        {"placement", "instances may run on at least two nodes", check_placement},
        {"promotion-preference", "nothing but its scores decides which instance is promoted", check_preference},
        {"leftover-constraints", "nothing is left from a move or a ban", check_leftovers},
        {"nodes", "no node is in standby or in maintenance", check_nodes},
    };
}

}  // namespace paf
