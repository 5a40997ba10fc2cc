#include "fencing_nodes.hpp"

#include <algorithm>

#include "fencing_words.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Record;

std::vector<std::string> nodes_of_kinds(const Evidence& evidence, std::initializer_list<const char*> kinds) {
    std::vector<std::string> names;
    for (const Record& node : evidence.all("node")) {
        const auto is_one = [&node](const char* kind) { return node.is("kind", kind); };
        if (std::any_of(kinds.begin(), kinds.end(), is_one)) names.push_back(node["name"]);
    }
    return names;
}

/// The resource and those it is in.
std::vector<std::string> with_parents(const Evidence& evidence, const std::string& resource) {
    std::vector<std::string> names;
    for (std::string at = resource; !at.empty() && names.size() < 4;) {
        names.push_back(at);
        at = evidence.value("resource", {{"id", at}}, "parent");
    }
    return names;
}

}  // namespace

std::vector<std::string> members(const Evidence& evidence) {
    return nodes_of_kinds(evidence, {"", "member"});
}

std::vector<std::string> fenced_nodes(const Evidence& evidence) {
    return nodes_of_kinds(evidence, {"", "member", "remote"});
}

bool may_have_a_database(const Evidence& evidence, const std::string& node) {
    const bool opt_in = !boolean(evidence.property("symmetric-cluster", "true")).value_or(true);
    const auto databases = evidence.all("resource", {{"class", "ocf"}, {"type", "pgsqlms"}});
    if (databases.empty()) return true;
    for (const Record& database : databases) {
        const auto names = with_parents(evidence, database["id"]);
        bool allowed = !opt_in, forbidden = false;
        for (const Record& location : evidence.all("location")) {
            const std::string where = location["node"], role = lower(location["role"]);
            if (std::find(names.begin(), names.end(), location["resource"]) == names.end()) continue;
            if (!same_name(where, node) && !where.empty()) continue;
            if (is_minus_infinity(location["score"])) {
                // One for the promoted role says nothing about standbys.
                forbidden = forbidden || (location.is("rule", "no") && (role.empty() || role == "started"));
            } else {
                allowed = true;
            }
        }
        if (allowed && !forbidden) return true;
    }
    return false;
}

bool is_minus_infinity(const std::string& score) {
    const std::string word = lower(score);
    if (word == "-infinity") return true;
    return word.size() > 7 && word.front() == '-' && word.find_first_not_of("0123456789", 1) == std::string::npos;
}

}  // namespace paf::fencing
