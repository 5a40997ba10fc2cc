// The promotable clone and its meta attributes.
#include <algorithm>

#include "checks/cluster/round.hpp"

namespace paf {
namespace {

Remedies make_promotable(const ClusterView& cluster, const DatabaseResource& database) {
    if (!database.clone.empty()) {
        const Remedies set = set_meta(database.clone, "promotable", "true");
        const std::string inner = database.group.empty() ? database.id : database.group;
        return commands("pcs resource unclone " + inner + " && " + pcs09_promotable(database.clone, inner),
                        set.at(AdminTool::kPcs), set.at(AdminTool::kCrmsh));
    }
    const std::string inner = database.top(), clone = inner + "-clone";
    return commands(pcs09_promotable(clone, inner), "pcs resource promotable " + inner + " " + clone + " notify=true",
                    cluster.is_pacemaker_1()
                        ? legacy_crm_promotable(clone, inner)
                        : "crm configure clone " + clone + " " + inner + " meta promotable=true notify=true");
}

void check_resource(LintRound& round) {
    if (round.cluster.databases().empty()) {
        round.block("cluster", "a resource ocf:heartbeat:pgsqlms in a promotable clone", "none",
                    advice("create it as the quick start says"));
    }
    for (const DatabaseResource& database : round.cluster.databases()) {
        if (database.promotable) continue;
        round.block(database.id, "the resource in a promotable clone",
                    database.clone.empty() ? "it is not cloned: one instance, never promoted"
                                           : "the clone " + database.clone + " is not promotable",
                    make_promotable(round.cluster, database));
    }
}

void check_notify(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        const auto notify = round.cluster.clone_meta(database, "notify");
        if (database.clone.empty() || is_true(notify)) continue;
        round.block(database.clone, "notify=true, without which the standbys cannot tell who holds the most",
                    notify ? "notify=" + *notify : "notify is not set", set_meta(database.clone, "notify", "true"));
    }
}

/// One of these attributes, in both spellings, must be `wanted` or not set.
void check_limit(LintRound& round, std::initializer_list<const char*> names, const std::string& why) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        for (const char* name : names) {
            const auto value = round.cluster.clone_meta(database, name);
            if (database.clone.empty() || !value || number_of(*value) == 1) continue;
            round.block(database.clone, std::string(name) + "=1, " + why, std::string(name) + "=" + *value,
                        set_meta(database.clone, name, "1"));
        }
    }
}

void check_promoted_max(LintRound& round) {
    check_limit(round, {"promoted-max", "master-max"}, "for there is one primary");
}

void check_promoted_node_max(LintRound& round) {
    check_limit(round, {"promoted-node-max", "master-node-max"}, "for a node has one instance");
}

void check_clone_node_max(LintRound& round) {
    check_limit(round, {"clone-node-max"}, "for there is one data directory on a node");
}

void check_clone_max(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        const auto value = round.cluster.clone_meta(database, "clone-max");
        if (database.clone.empty() || !value) continue;
        const auto& nodes = round.cluster.nodes();
        if (nodes.empty()) {
            round.unknown(database.clone, "clone-max=" + *value + ", but the configuration names no nodes");
            continue;
        }
        const long eligible = std::count_if(nodes.begin(), nodes.end(), [&](const std::string& node) {
            return may_run_on(round.cluster, database, node);
        });
        if (eligible == 0 || number_of(*value) == eligible) continue;
        if (has_location_rules(round.cluster, database)) {
            round.unknown(database.clone, "clone-max=" + *value + ", but rules say on which nodes it may run");
            continue;
        }
        const std::string wanted = std::to_string(eligible);
        round.warn(database.clone, "clone-max=" + wanted + ", an instance on each node that may have one",
                   "clone-max=" + *value, set_meta(database.clone, "clone-max", wanted));
    }
}

bool is_clone(const ClusterView& cluster, const std::string& id) {
    return !cluster.all("resource", {{"id", id}, {"kind", "clone"}}).empty();
}

/// Without interleave, the instances of a clone that is ordered after another one wait for that one's instances on all
/// nodes, and stop with the instance of any node.
void check_interleave(LintRound& round) {
    for (const Record* order : round.cluster.all("order")) {
        const std::string first = field(*order, "first"), then = field(*order, "then");
        const auto& databases = round.cluster.databases();
        const bool ours = std::any_of(databases.begin(), databases.end(), [&](const DatabaseResource& database) {
            return database.is(first) || database.is(then);
        });
        if (!ours || !is_clone(round.cluster, first) || !is_clone(round.cluster, then)) continue;
        if (is_true(round.cluster.meta(then, "interleave"))) continue;
        round.warn(then,
                   "interleave=true, so that its instances wait for those of " + first + " on their own node only",
                   "interleave is not set", set_meta(then, "interleave", "true"));
    }
}

}  // namespace

std::vector<LintCheckSpec> clone_checks() {
    return {
        {"pgsqlms-resource", "is a promotable clone", check_resource},
        {"notify", "notify=true", check_notify},
        {"promoted-max", "one instance is promoted at a time", check_promoted_max},
        {"promoted-node-max", "one instance is promoted on a node", check_promoted_node_max},
        {"clone-max", "there is an instance on each node that may have one", check_clone_max},
        {"clone-node-max", "there is one instance on a node", check_clone_node_max},
        {"interleave", "no instance waits for clones of other nodes", check_interleave},
    };
}

}  // namespace paf
