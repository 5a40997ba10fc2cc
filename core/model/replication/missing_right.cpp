#include "model/replication/missing_right.hpp"

#include <algorithm>

#include "model/text.hpp"

namespace paf {
namespace {

/// As SQL wants the name of a role.
std::string identifier(const std::string& role) {
    const auto is_plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
    const bool begins_well = !role.empty() && (role.front() < '0' || role.front() > '9');
    if (begins_well && std::all_of(role.begin(), role.end(), is_plain)) return role;
    std::string quoted = "\"";
    for (const char c : role) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

}  // namespace

std::string grant_to_see(bool has_monitor_role, const std::string& role) {
    return has_monitor_role ? "GRANT pg_monitor TO " + identifier(role)
                            : "ALTER ROLE " + identifier(role) + " SUPERUSER";
}

bool hides_clients(const SqlFacts& facts) {
    return std::any_of(facts.clients.begin(), facts.clients.end(),
                       [](const ReplicationClient& client) { return !client.visible; });
}

std::string hidden_text(bool has_monitor_role, const std::string& role) {
    return "the role " + quote_text(role) +
           " may not see how far standbys are (pg_stat_replication); as a superuser, on the primary: " +
           grant_to_see(has_monitor_role, role);
}

}  // namespace paf
