#include "address_setup.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "address_words.hpp"

using paf::sdk::Evidence;
using paf::sdk::Record;

std::vector<PromotableDatabase> promotable_databases(const Evidence& evidence) {
    std::vector<PromotableDatabase> found;
    for (const Record& primitive : evidence.all("resource", {{"class", "ocf"}, {"type", "pgsqlms"}})) {
        PromotableDatabase database;
        database.primitive = primitive["id"];
        std::string parent = primitive["parent"];
        if (evidence.has("resource", {{"id", parent}, {"kind", "group"}})) {
            database.group = parent;
            parent = evidence.value("resource", {{"id", parent}}, "parent");
        }
        if (!evidence.has("resource", {{"id", parent}, {"promotable", "yes"}})) continue;
        database.clone = parent;
        found.push_back(std::move(database));
    }
    return found;
}

std::vector<AddressResource> addresses(const Evidence& evidence) {
    std::vector<AddressResource> found;
    for (const Record& primitive : evidence.all("resource", {{"class", "ocf"}, {"type", "IPaddr2"}})) {
        const std::string id = primitive["id"], parent = primitive["parent"];
        found.push_back({id, parent.empty() ? id : parent, evidence.parameter(id, "ip")});
    }
    return found;
}

bool is_tied(const Evidence& evidence, const AddressResource& address, const PromotableDatabase& database) {
    bool with_primary = false;
    for (const Record& colocation : evidence.all("colocation")) {
        const std::string role = colocation["with_role"];
        const bool follows = address.is(colocation["resource"]) && database.is(colocation["with"]);
        const bool leads = database.is(colocation["resource"]) && address.is(colocation["with"]);
        if (!follows && !leads) continue;
        if (is_unpromoted_role(role) || is_unpromoted_role(colocation["role"])) return false;
        if (score_of(colocation["score"]) <= 0) return false;
        with_primary = with_primary || leads || is_promoted_role(role);
    }
    if (with_primary) return true;
    // Without the role, or not at all: an address to read from, unless it waits for a promotion all the same.
    bool ordered = false;
    for (const Record& order : evidence.all("order")) {
        const bool ours = (database.is(order["first"]) && address.is(order["then"])) ||
                          (address.is(order["first"]) && database.is(order["then"]));
        const auto is_about_roles = [](const std::string& action) { return action == "promote" || action == "demote"; };
        ordered = ordered || (ours && (is_about_roles(first_action(order)) || is_about_roles(then_action(order))));
    }
    return ordered;
}

namespace {

/// Agents of ClusterLabs' resource-agents that bring clients to a node.
constexpr std::array<std::string_view, 22> kAddressAgents = {"IPaddr",
                                                             "IPv6addr",
                                                             "IPaddr3",
                                                             "VIPArip",
                                                             "Route",
                                                             "SendArp",
                                                             "azure-lb",
                                                             "awseip",
                                                             "awsvip",
                                                             "aws-vpc-move-ip",
                                                             "aws-vpc-route53",
                                                             "gcp-vpc-move-vip",
                                                             "gcp-vpc-move-route",
                                                             "gcp-ilb",
                                                             "aliyun-vpc-move-ip",
                                                             "dnsupdate",
                                                             "ldirectord",
                                                             "ibm-cloud-vpc-move-fip",
                                                             "ibm-cloud-vpc-cr-vpc",
                                                             "openstack-floating-ip",
                                                             "openstack-virtual-ip",
                                                             "powervs-move-ip"};

bool is_address_agent(const std::string& type) {
    return std::find(kAddressAgents.begin(), kAddressAgents.end(), type) != kAddressAgents.end();
}

/// The resource itself, or what is in the group.
void add_members(const Evidence& evidence, const std::string& resource, std::vector<Follower>& found) {
    for (const char* by : {"id", "parent"}) {
        for (const Record& one : evidence.all("resource", {{by, resource}, {"kind", "primitive"}})) {
            const std::string type = one["type"];
            if (type != "IPaddr2") found.push_back({one["id"], type, is_address_agent(type)});
        }
    }
}

}  // namespace

std::vector<Follower> followers(const Evidence& evidence, const PromotableDatabase& database) {
    std::vector<Follower> found;
    for (const Record& colocation : evidence.all("colocation")) {
        if (!database.is(colocation["with"]) || !is_promoted_role(colocation["with_role"])) continue;
        if (score_of(colocation["score"]) >= kInfinity) add_members(evidence, colocation["resource"], found);
    }
    return found;
}

bool has_sets(const Evidence& evidence, std::string_view type) {
    return evidence.has(type, {{type == "order" ? "first" : "resource", ""}});
}

long score_of(const std::string& text) {
    std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    const long sign = !text.empty() && text[0] == '-' ? -1 : 1;
    const std::string rest = text.substr(at);
    if (same_word(rest, "INFINITY")) return sign * kInfinity;
    long value = 0;
    for (const char digit : rest) {
        if (digit < '0' || digit > '9') return 0;
        value = std::min(value * 10 + (digit - '0'), kInfinity);
    }
    return sign * value;
}

bool is_one_way(const Record& order) {
    const auto symmetrical = paf::pacemaker::boolean(order["symmetrical"]);
    return symmetrical ? !*symmetrical : same_word(order["kind"], "Serialize");
}

bool is_mandatory(const Record& order) {
    const std::string kind = order["kind"], score = order["score"];
    if (!kind.empty()) return same_word(kind, "Mandatory");
    return score.empty() || score_of(score) > 0;
}

std::string first_action(const Record& order) {
    const std::string action = order["first_action"];
    return action.empty() ? "start" : action;
}

std::string then_action(const Record& order) {
    const std::string action = order["then_action"];
    return action.empty() ? first_action(order) : action;
}
