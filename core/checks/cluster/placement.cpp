// On which nodes instances may be, and be promoted.
#include <algorithm>
#include <set>

#include "checks/cluster/round.hpp"
#include "model/cluster/score.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

bool is_leftover(const Record& location) {
    return is_left_by_a_move(field(location, "id"));
}

bool is_ruled(const Record& location) {
    return field(location, "rule") == "yes";
}

std::string location_text(const Record& location) {
    const std::string role = field(location, "role"), node = field(location, "node");
    const std::string score = field(location, "score");
    return field(location, "id") + ": " + (score.empty() ? "a score" : score) + " for " + field(location, "resource") +
           (role.empty() ? "" : " with role=" + role) + (node.empty() ? "" : " on " + node) +
           (is_ruled(location) ? ", by a rule" : "");
}

/// Deletes the constraint, unless it is about other resources or nodes too: those would miss it.
Remedies lift(const Record& location) {
    const std::string id = field(location, "id");
    if (field(location, "shared") != "yes") return delete_constraint(id);
    return advice("change the constraint " + id + ", which is about other resources or nodes as well");
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
        std::set<std::string> told;
        for (const Record* location : round.cluster.all("location")) {
            if (!is_leftover(*location) || !concerns(round.cluster, database, field(*location, "resource"))) continue;
            if (!told.insert(field(*location, "id")).second) continue;
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

constexpr const char* kNoPreference =
    "a preferred node for the instances, not for their promotion, or the primary moves back there, with an outage, as "
    "soon as it can";

/// The scores of the best standby and of the primary differ by one, so that any preference decides.
void check_location_preference(LintRound& round, const DatabaseResource& database, const Record& location) {
    const std::string text = field(location, "score"), node = field(location, "node");
    const long score = number_of(text).value_or(0);
    if (is_ruled(location)) {
        if (text.empty() || score != 0)
            round.unknown(database.top(), "a rule that only Pacemaker can evaluate decides about the promotion: " +
                                              location_text(location));
        return;
    }
    if (score == 0 || score <= -Score::kInfinity) return;  // a node that is never promoted is a choice
    Remedies remedies = lift(location);
    if (field(location, "shared") != "yes" && score > 0 && !is_preferred(round.cluster, database, node))
        remedies = both(remedies, prefer_node(database.top(), node));
    round.warn(database.top(), kNoPreference, location_text(location), remedies);
}

bool is_in_clone(const ClusterView& cluster, const std::string& resource) {
    std::string at = resource;
    for (int level = 0; level < 3 && !at.empty(); ++level) {
        const auto found = cluster.all("resource", {{"id", at}});
        if (found.empty()) return false;
        const std::string kind = field(*found.front(), "kind");
        if (kind == "clone" || kind == "bundle") return true;
        at = field(*found.front(), "parent");
    }
    return false;
}

/// The address has a check of its own.
bool is_an_address(const ClusterView& cluster, const std::string& resource) {
    return !cluster.all("resource", {{"id", resource}, {"type", "IPaddr2"}}).empty() ||
           !cluster.all("resource", {{"parent", resource}, {"type", "IPaddr2"}}).empty();
}

/// Whether the primary, or else the instances, go where a single other resource is.
bool follows_another(const ClusterView& cluster, const DatabaseResource& database, const Record& colocation,
                     bool primary) {
    const std::string with = field(colocation, "with");
    return database.is(field(colocation, "resource")) && is_promoted_role(field(colocation, "role")) == primary &&
           !database.is(with) && !is_in_clone(cluster, with) && !is_an_address(cluster, with);
}

Remedies turn_round(const Record& colocation) {
    return advice("turn the constraint " + field(colocation, "id") + " round, so that " + field(colocation, "with") +
                  " follows the primary");
}

/// A primary that goes where another resource is moves when that one does.
void check_colocation_preference(LintRound& round, const DatabaseResource& database) {
    for (const Record* colocation : round.cluster.all("colocation")) {
        if (!follows_another(round.cluster, database, *colocation, true) ||
            number_of(field(*colocation, "score")).value_or(0) == 0)
            continue;
        round.warn(database.top(), "that nothing but its scores decides which instance is promoted",
                   field(*colocation, "id") + ": the primary goes by where " + field(*colocation, "with") + " is",
                   turn_round(*colocation));
    }
}

void check_preference(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        std::set<std::string> told;  // of one rule, once
        for (const Record* location : round.cluster.all("location")) {
            if (!database.is(field(*location, "resource")) || !is_promoted_role(field(*location, "role")) ||
                is_leftover(*location) || (is_ruled(*location) && !told.insert(field(*location, "id")).second)) {
                continue;
            }
            check_location_preference(round, database, *location);
        }
        check_colocation_preference(round, database);
    }
}

/// Whether a node in standby or in maintenance is missed: instances are wanted there.
bool is_wanted(const ClusterView& cluster, const std::string& node, bool standby) {
    if (cluster.databases().empty()) return true;
    for (const DatabaseResource& database : cluster.databases()) {
        if (may_run_on(cluster, database, node) == Answer::kNo) continue;
        const auto most = cluster.clone_setting(database, "clone-max");
        const auto number = most ? number_of(most->value) : std::nullopt;
        const auto active = static_cast<long>(instance_places(cluster, database).active.size());
        // As many instances as there are other nodes: a node that only votes.
        if (!standby || !number || *number > active || active < 2) return true;
    }
    return false;
}

void check_nodes(LintRound& round) {
    for (const std::string& name : round.cluster.nodes()) {
        const Record& node = *round.cluster.all("node", {{"name", name}}).front();
        const std::string word = shell_word(name);
        for (const char* state : {"standby", "maintenance"}) {
            if (field(node, state) == "unknown")
                round.unknown(name, std::string("a rule that only Pacemaker can evaluate sets ") + state);
        }
        if (field(node, "standby") == "yes" && is_wanted(round.cluster, name, true)) {
            round.warn(name, "the node to be active", "it is in standby, and runs nothing",
                       commands("pcs cluster unstandby " + word, "pcs node unstandby " + word,
                                "crm_standby -N " + word + " -v off"));
        }
        if (field(node, "maintenance") == "yes" && is_wanted(round.cluster, name, false)) {
            round.warn(
                name, "the node to be managed", "it is in maintenance: nothing is recovered there",
                commands("pcs node unmaintenance " + word, "pcs node unmaintenance " + word, "crm node ready " + word));
        }
    }
}

/// Constraints that keep instances, or the promotion of one, off nodes.  One that is about more than that is named, for
/// whoever knows what else it is for.
Remedies lift_bans(const ClusterView& cluster, const DatabaseResource& database, bool of_promotion) {
    Remedies all, in_words;
    std::set<std::string> told;
    for (const Record* location : cluster.all("location", {{"rule", "no"}})) {
        const bool about_promotion = is_promoted_role(field(*location, "role"));
        if (!database.is(field(*location, "resource")) || (about_promotion && !of_promotion) ||
            number_of(field(*location, "score")).value_or(0) > -Score::kInfinity ||
            !told.insert(field(*location, "id")).second)
            continue;
        if (field(*location, "shared") == "yes") in_words = lift(*location);
        if (field(*location, "shared") != "yes") all = both(all, lift(*location));
    }
    return in_words.empty() ? all : in_words;
}

struct Places {
    std::vector<std::string> yes, open, no;
};

Places places_of(const ClusterView& cluster, const DatabaseResource& database, bool promoted) {
    Places places;
    for (const std::string& node : cluster.nodes()) {
        const Answer answer =
            promoted ? may_be_promoted_on(cluster, database, node) : may_run_on(cluster, database, node);
        (answer == Answer::kYes ? places.yes : answer == Answer::kOpen ? places.open : places.no).push_back(node);
    }
    return places;
}

/// Whether all is well with where instances may run, or be promoted; what is not is said.
bool check_places(LintRound& round, const DatabaseResource& database, bool promoted) {
    const bool opt_in = is_false(round.cluster.property("symmetric-cluster"));
    const Places places = places_of(round.cluster, database, promoted);
    if (places.yes.size() > 1) return true;
    const std::string what = promoted ? "be promoted" : "run";
    if (places.yes.size() + places.open.size() > 1 || (places.yes.empty() && !places.open.empty())) {
        round.unknown(database.top(), "rules say on which nodes it may " + what);
        return false;
    }
    Remedies remedies = lift_bans(round.cluster, database, promoted);
    if (opt_in && remedies.count(AdminTool::kAny) == 0) {
        for (const std::string& node : places.no) remedies = both(remedies, prefer_node(database.top(), node));
    }
    if (remedies.empty()) remedies = advice("let it " + what + " on other nodes as well");
    const std::string why = opt_in ? ", for symmetric-cluster=false" : "";
    if (places.yes.empty()) {
        round.block(database.top(), promoted ? "nodes that it may be promoted on" : "nodes that it may run on",
                    "none" + why, remedies);
    } else {
        round.warn(database.top(), "another node that may take over", list_of(places.yes) + " alone" + why, remedies);
    }
    return false;
}

/// Where it may run although no probe looks for an instance that runs already.
void check_discovery(LintRound& round, const DatabaseResource& database) {
    for (const Record* location : round.cluster.all("location", {{"rule", "no"}})) {
        if (!database.is(field(*location, "resource")) || !same_word(field(*location, "discovery"), "never")) continue;
        const std::string node = field(*location, "node");
        if (may_run_on(round.cluster, database, node) == Answer::kNo) continue;
        round.warn(database.top(), "resource-discovery=always where it may run",
                   field(*location, "id") + ": on " + node + " an instance that runs already is not noticed",
                   advice("set resource-discovery of the constraint " + field(*location, "id") + " to always"));
    }
}

void check_surroundings(LintRound& round, const DatabaseResource& database) {
    for (const Record* ticket : round.cluster.all("ticket")) {
        if (!database.is(field(*ticket, "resource"))) continue;
        round.unknown(database.top(), "the ticket " + field(*ticket, "ticket") + " decides whether it may run");
    }
    for (const std::string& node : round.cluster.others()) {
        if (may_run_on(round.cluster, database, node) == Answer::kNo) continue;
        round.unknown(database.top(), "it may run on " + node +
                                          ", which is no member of the cluster but a remote node or a guest: the agent "
                                          "was never tried there");
    }
    for (const Record* colocation : round.cluster.all("colocation")) {
        if (!follows_another(round.cluster, database, *colocation, false) ||
            number_of(field(*colocation, "score")).value_or(0) < Score::kInfinity)
            continue;
        round.warn(database.top(), "instances on several nodes",
                   field(*colocation, "id") + ": they may only be where " + field(*colocation, "with") + " is",
                   turn_round(*colocation));
    }
}

void check_placement(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        check_surroundings(round, database);
        check_discovery(round, database);
        if (round.cluster.nodes().size() < 2) continue;
        if (check_places(round, database, false)) check_places(round, database, true);
    }
}

}  // namespace

std::vector<LintCheckSpec> placement_checks() {
    return {
        {"placement", "instances may run, and be promoted, on at least two nodes", check_placement},
        {"promotion-preference", "nothing but its scores decides which instance is promoted", check_preference},
        {"leftover-constraints", "nothing is left from a move or a ban", check_leftovers},
        {"nodes", "no node is in standby or in maintenance", check_nodes},
    };
}

}  // namespace paf
