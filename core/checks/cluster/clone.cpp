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
        if (!database.bundle.empty()) {
            round.unknown(database.id,
                          "it is in the bundle " + database.bundle + "; the agent was never tried in a container");
            continue;
        }
        if (database.promotable) continue;
        if (!database.clone.empty() &&
            round.is_open(round.cluster.clone_setting(database, "promotable"), database.clone, "promotable"))
            continue;
        round.block(database.id, "the resource in a promotable clone",
                    database.clone.empty() ? "it is not cloned: one instance, never promoted"
                                           : "the clone " + database.clone + " is not promotable",
                    make_promotable(round.cluster, database));
    }
}

void check_notify(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        const auto notify = round.cluster.clone_setting(database, "notify");
        if (database.clone.empty() || round.is_open(notify, database.clone, "notify")) continue;
        if (notify && is_true(notify->value)) continue;
        round.block(database.clone, "notify=true, without which the standbys cannot tell who holds the most",
                    notify ? "notify=" + notify->value : "notify is not set",
                    set_meta(database.clone, "notify", "true"));
    }
}

/// One of these attributes, in both spellings, must be `wanted` or not set.
void check_limit(LintRound& round, std::initializer_list<const char*> names, const std::string& why) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        for (const char* name : names) {
            const auto value = round.cluster.clone_setting(database, name);
            if (database.clone.empty() || !value || round.is_open(value, database.clone, name)) continue;
            if (number_of(value->value) == 1) continue;
            round.block(database.clone, std::string(name) + "=1, " + why, std::string(name) + "=" + value->value,
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

void check_unique(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        const auto unique = round.cluster.clone_setting(database, "globally-unique");
        if (database.clone.empty() || !unique || round.is_open(unique, database.clone, "globally-unique")) continue;
        if (!is_true(unique->value)) continue;
        round.warn(database.clone, "globally-unique=false: an instance is told from the others by its node",
                   "globally-unique=" + unique->value, set_meta(database.clone, "globally-unique", "false"));
    }
}

/// How many instances there are to be: one on each node that may have one.  A node in standby may be left out, as one
/// that only votes is, and so may remote nodes, guests and nodes that rules decide about.
void check_clone_max(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        const auto value = round.cluster.clone_setting(database, "clone-max");
        if (database.clone.empty() || !value || round.is_open(value, database.clone, "clone-max")) continue;
        if (round.cluster.nodes().empty()) {
            round.unknown(database.clone, "clone-max=" + value->value + ", but the configuration names no nodes");
            continue;
        }
        const InstancePlaces places = instance_places(round.cluster, database);
        const auto least = static_cast<long>(places.active.size());
        const auto most = static_cast<long>(places.active.size() + places.standby.size() + places.open.size());
        const auto number = number_of(value->value);
        if (most == 0 || (number && *number >= std::max(least, 1L) && *number <= most)) continue;
        const long wanted = number && *number > most ? most : least + static_cast<long>(places.standby.size());
        if (wanted == 0) continue;
        const std::string text = std::to_string(wanted);
        round.warn(database.clone, "clone-max=" + text + ", an instance on each node that may have one",
                   "clone-max=" + value->value, set_meta(database.clone, "clone-max", text));
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
        {"globally-unique", "instances are told apart by their nodes", check_unique},
        {"interleave", "no instance waits for clones of other nodes", check_interleave},
    };
}

}  // namespace paf
