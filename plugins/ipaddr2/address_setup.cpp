#include "address_setup.hpp"

#include <algorithm>

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
    bool tied = false;
    for (const Record& colocation : evidence.all("colocation")) {
        const std::string role = colocation["with_role"];
        const bool follows = address.is(colocation["resource"]) && database.is(colocation["with"]);
        const bool leads = database.is(colocation["resource"]) && address.is(colocation["with"]);
        if (!follows && !leads) continue;
        if (is_unpromoted_role(role) || is_unpromoted_role(colocation["role"])) return false;
        if (score_of(colocation["score"]) <= 0) return false;
        tied = true;
    }
    for (const Record& order : evidence.all("order")) {
        const std::string first = order["first"], then = order["then"];
        tied = tied || (database.is(first) && address.is(then)) || (address.is(first) && database.is(then));
    }
    return tied;
}

bool has_sets(const Evidence& evidence, std::string_view type) {
    return evidence.has(type, {{type == "order" ? "first" : "resource", ""}});
}

long score_of(const std::string& text) {
    std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    const long sign = !text.empty() && text[0] == '-' ? -1 : 1;
    const std::string rest = text.substr(at);
    if (rest == "INFINITY" || rest == "infinity") return sign * kInfinity;
    long value = 0;
    for (const char digit : rest) {
        if (digit < '0' || digit > '9') return 0;
        value = std::min(value * 10 + (digit - '0'), kInfinity);
    }
    return sign * value;
}

bool is_one_way(const Record& order) {
    const std::string symmetrical = order["symmetrical"];
    return symmetrical == "false" || symmetrical == "no" || symmetrical == "off" || symmetrical == "0" ||
           (symmetrical.empty() && order.is("kind", "Serialize"));
}

bool is_mandatory(const Record& order) {
    const std::string kind = order["kind"], score = order["score"];
    if (!kind.empty()) return kind == "Mandatory";
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
