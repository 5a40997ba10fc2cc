// Preflight check: the address that clients and standbys connect to follows the primary.
#include <algorithm>

#include "address_parameters.hpp"
#include "address_remedies.hpp"
#include "address_setup.hpp"
#include "address_words.hpp"
#include "paf/check.hpp"

namespace {

using paf::sdk::Evidence;
using paf::sdk::Record;
using paf::sdk::Report;

/// What is asked about one address of one database.
struct Question {
    const Evidence& evidence;
    Report& report;
    const PromotableDatabase& database;
    const AddressResource& address;
    std::string role;  ///< the promoted one, as this cluster spells it
    bool fine = true;

    void warn(const std::string& expected, const std::string& found) {
        fine = false;
        report.warn(address.id, expected, found);
    }
    void block(const std::string& expected, const std::string& found) {
        fine = false;
        report.block(address.id, expected, found);
    }
    void unknown(const std::string& found) {
        fine = false;
        report.unknown(address.id, found);
    }
};

std::string promoted_role(const Evidence& evidence) {
    for (const char* name : {"role", "with_role"}) {
        for (const char* type : {"operation", "colocation", "location"}) {
            if (evidence.has(type, {{name, kPromotedRole}})) return kPromotedRole;
            if (evidence.has(type, {{name, kLegacyPromotedRole}})) return kLegacyPromotedRole;
        }
    }
    return kPromotedRole;
}

std::string text_of_colocation(const Record& colocation) {
    const std::string role = colocation["with_role"];
    return colocation["id"] + ": " + colocation["resource"] + " with " + colocation["with"] +
           (role.empty() ? ", whatever its role" : ", role " + role) + ", score " + colocation["score"];
}

/// Whether a constraint is about more than one pair of resources: deleting it would take that away too.
bool is_shared(const Record& constraint) {
    return constraint.is("set", "yes");
}

std::string in_words(const Record& constraint) {
    return "change the constraint " + constraint["id"] + ", which is about other resources as well";
}

std::string text_of_order(const Record& order) {
    return order["id"] + ": " + first_action(order) + " " + order["first"] + " then " + then_action(order) + " " +
           order["then"] + (is_one_way(order) ? "" : ", symmetrical");
}

void check_colocation(Question& ask) {
    const std::string& top = ask.address.top;
    const std::string expected = "the address with the promoted instance of " + ask.database.clone + ", score INFINITY";
    const AddressRemedy add = colocate(top, ask.database.clone, ask.role);
    AddressRemedy wrong;
    std::string found, shared;
    bool good = false;
    for (const Record& colocation : ask.evidence.all("colocation")) {
        const bool follows = ask.address.is(colocation["resource"]) && ask.database.is(colocation["with"]);
        const bool leads = ask.database.is(colocation["resource"]) && ask.address.is(colocation["with"]);
        if (!follows && !leads) continue;
        const std::string by = colocation["node_attribute"];
        if (follows && is_promoted_role(colocation["with_role"]) && score_of(colocation["score"]) >= kInfinity &&
            (by.empty() || by == "#uname")) {
            good = true;
            continue;
        }
        if (!found.empty()) found += "; ";
        found += leads ? colocation["id"] + ": the primary follows the address, not the address the primary"
                       : text_of_colocation(colocation);
        if (is_shared(colocation)) shared = in_words(colocation);
        wrong = wrong.then(delete_constraint(colocation["id"]));
    }
    if (good && found.empty()) return;
    if (found.empty() && has_sets(ask.evidence, "colocation")) {
        ask.unknown("no colocation with " + ask.database.clone + " but for constraints that are not looked into");
        return;
    }
    ask.block(expected, found.empty() ? "no colocation" : found);
    if (!shared.empty()) return ask.report.remedy(shared);
    (good ? wrong : wrong.then(add)).say(ask.report);
}

/// One of the two orders, and what stands in its way.
void check_order(Question& ask, const std::string& action, const std::string& then, const std::string& why) {
    const std::string expected =
        action + " " + ask.database.clone + " then " + then + " " + ask.address.top + ", symmetrical=false: " + why;
    bool good = false;
    std::string found, shared;
    AddressRemedy wrong;
    for (const Record& order : ask.evidence.all("order")) {
        if (!ask.database.is(order["first"]) || !ask.address.is(order["then"]) || first_action(order) != action) {
            continue;
        }
        if (then_action(order) == then && is_one_way(order) && is_mandatory(order)) {
            good = true;
            continue;
        }
        if (!found.empty()) found += "; ";
        found += text_of_order(order) + (is_mandatory(order) ? "" : ", not always (kind is not Mandatory)");
        if (is_shared(order)) shared = in_words(order);
        wrong = wrong.then(delete_constraint(order["id"]));
    }
    if (good && found.empty()) return;
    if (found.empty() && has_sets(ask.evidence, "order")) {
        ask.unknown("no order \"" + action + " " + ask.database.clone +
                    "\" but for constraints that are not looked into");
        return;
    }
    ask.block(expected, found.empty() ? "no such order" : found);
    if (!shared.empty()) return ask.report.remedy(shared);
    const AddressRemedy add = order_one_way(action, ask.database.clone, then, ask.address.top);
    (good ? wrong : wrong.then(add)).say(ask.report);
}

/// Orders the other way round: the address before the database.
void check_reverse_orders(Question& ask) {
    for (const Record& order : ask.evidence.all("order")) {
        if (!ask.address.is(order["first"]) || !ask.database.is(order["then"])) continue;
        ask.block("no order that has the address come or go before " + ask.database.clone + " does",
                  text_of_order(order));
        if (is_shared(order)) {
            ask.report.remedy(in_words(order));
        } else {
            delete_constraint(order["id"]).say(ask.report);
        }
    }
}

void check_parameters(Question& ask) {
    const std::string& id = ask.address.id;
    const std::string& ip = ask.address.ip;
    const std::string netmask = ask.evidence.parameter(id, "cidr_netmask"), nic = ask.evidence.parameter(id, "nic");
    if (!is_address(ip)) {
        ask.block("ip, an IPv4 or IPv6 address without a mask", ip.empty() ? "no ip" : "ip=" + ip);
        ask.report.remedy("give it: pcs resource update " + shell_word(id) + " ip=ADDRESS, or crm resource param " +
                          shell_word(id) + " set ip ADDRESS");
        return;
    }
    if (!netmask.empty() && !is_netmask_for(netmask, ip)) {
        ask.warn(
            std::string("cidr_netmask from 1 to ") + (is_ipv6(ip) ? "128" : "32") + ", or none for that of the network",
            "cidr_netmask=" + netmask);
        unset_parameter(id, "cidr_netmask").say(ask.report);
    }
    if (!nic.empty() && !is_interface(nic)) {
        ask.warn("nic, the name of an interface, or none for the one of the network", "nic=" + nic);
        unset_parameter(id, "nic").say(ask.report);
    }
}

/// Where plain location constraints let a resource be.  `score`: the lowest one counts, an opt-in cluster wants one.
struct Placement {
    bool allowed = true;
    bool by_rule = false;  ///< rules that only Pacemaker can evaluate have a say
    std::string shared;    ///< a constraint that forbids it and other things too
    AddressRemedy lift;    ///< deletes what forbids it
};

Placement placement(const Evidence& evidence, const std::string& node, const std::vector<std::string>& resources,
                    bool promoted_too) {
    Placement result;
    bool named = false, banned = false;
    for (const Record& location : evidence.all("location", {{"node", node}})) {
        const std::string resource = location["resource"];
        if (std::find(resources.begin(), resources.end(), resource) == resources.end()) continue;
        if (is_promoted_role(location["role"]) && !promoted_too) continue;
        result.by_rule = result.by_rule || location.is("rule", "yes");
        if (location.is("rule", "yes")) continue;
        named = named || score_of(location["score"]) >= 0;
        if (score_of(location["score"]) > -kInfinity) continue;
        banned = true;
        if (location.is("shared", "yes")) result.shared = location["id"];
        result.lift = result.lift.then(delete_constraint(location["id"]));
    }
    const bool opt_in = !paf::pacemaker::boolean(evidence.property("symmetric-cluster", "true")).value_or(true);
    result.allowed = !banned && (named || !opt_in);
    return result;
}

void check_locations(Question& ask) {
    const std::vector<std::string> database = {ask.database.clone, ask.database.group, ask.database.primitive};
    std::vector<std::string> address = {ask.address.id};
    if (ask.address.top != ask.address.id) address.push_back(ask.address.top);
    for (const Record& member : ask.evidence.all("node")) {
        const std::string node = member["name"], kind = member["kind"];
        if (kind != "member" && !kind.empty()) continue;
        const Placement of_database = placement(ask.evidence, node, database, true);
        const Placement own = placement(ask.evidence, node, address, false);
        if (!of_database.allowed || of_database.by_rule || own.allowed || own.by_rule) continue;
        ask.warn("the address allowed on " + node + ", where " + ask.database.clone + " may be promoted",
                 own.lift.pcs.empty() ? "no location for it there, with symmetric-cluster=false"
                                      : "a location constraint that forbids it");
        if (!own.shared.empty()) {
            ask.report.remedy("change the constraint " + own.shared +
                              ", which is about other resources or nodes as well");
        } else {
            (own.lift.pcs.empty() ? allow_node(ask.address.top, node) : own.lift).say(ask.report);
        }
    }
}

void check_address(Question& ask) {
    check_colocation(ask);
    check_order(ask, "promote", "start", "it comes once there is a primary");
    check_order(ask, "demote", "stop", "the standbys get the last WAL through it");
    check_reverse_orders(ask);
    check_parameters(ask);
    check_locations(ask);
    if (ask.fine) ask.report.pass(ask.address.id, ask.address.ip + " follows the primary of " + ask.database.clone);
}

class AddressCheck : public paf::sdk::Check {
  public:
    void check(const Evidence& evidence, Report& report) const override {
        const auto databases = promotable_databases(evidence);
        if (databases.empty()) report.pass("", "there is no promotable clone of pgsqlms");
        for (const PromotableDatabase& database : databases) check_database(evidence, report, database);
        check_twins(evidence, report);
    }

  private:
    static void check_database(const Evidence& evidence, Report& report, const PromotableDatabase& database) {
        const auto all = addresses(evidence);
        bool any = false;
        for (const AddressResource& address : all) {
            if (!is_tied(evidence, address, database)) continue;
            any = true;
            Question ask{evidence, report, database, address, promoted_role(evidence)};
            check_address(ask);
        }
        if (any) return;
        if (has_sets(evidence, "colocation")) {
            report.unknown(database.clone, "no address follows it but for constraints that are not looked into");
            return;
        }
        if (say_other_followers(evidence, database, all.empty(), report)) return;
        if (all.empty()) {
            report.unknown(database.clone,
                           "no address follows the primary; clients and standbys have to find it in another way, such "
                           "as a proxy or several hosts in their connection strings");
            return;
        }
        report.warn(database.clone, "an address (ocf:heartbeat:IPaddr2) that follows the primary",
                    "none; " + all.front().id + " is not tied to it");
        report.remedy("create its colocation and its two orders, as the quick start does");
    }

    /// Addresses of clouds and of other agents, which this check does not know: whether something was said.
    static bool say_other_followers(const Evidence& evidence, const PromotableDatabase& database, bool no_address,
                                    Report& report) {
        const auto found = followers(evidence, database);
        if (found.empty()) return false;
        for (const Follower& one : found) {
            if (!one.is_address) continue;
            report.pass(one.id, "it follows the primary of " + database.clone + "; of " + one.type +
                                    " this check knows no more");
            return true;
        }
        if (!no_address) return false;
        report.unknown(database.clone, found.front().id + " (" + found.front().type +
                                           ") follows its primary; whether clients reach it that way is not known");
        return true;
    }

    static void check_twins(const Evidence& evidence, Report& report) {
        const auto all = addresses(evidence);
        for (std::size_t i = 0; i < all.size(); ++i) {
            for (std::size_t k = 0; k < i; ++k) {
                if (all[i].ip.empty() || all[i].ip != all[k].ip) continue;
                report.block(all[k].id + " and " + all[i].id, "an address of its own for each resource",
                             "both have ip=" + all[i].ip);
                report.remedy("delete the resource that should not be, or give it another ip");
            }
        }
    }
};

}  // namespace

PAF_CHECK_PLUGIN(AddressCheck, "ipaddr2", PAF_PLUGIN_VERSION, "resource-agents-paf", "PostgreSQL")
