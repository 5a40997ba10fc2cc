// Whether an instance can serve all its standbys, once it is the primary.
#include <algorithm>
#include <chrono>

#include "checks/cluster_view.hpp"
#include "checks/instance/checks.hpp"
#include "model/replication/client_name.hpp"
#include "model/replication/missing_right.hpp"
#include "model/replication/sync_names.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

std::string standbys_text(std::size_t count) {
    return count == 1 ? "1 standby" : std::to_string(count) + " standbys";
}

void check_wal_senders(NodeRound& round, const InstanceLintFacts& facts) {
    const auto senders = number_setting(facts, "max_wal_senders");
    if (!senders || facts.told.count("max_wal_senders") != 0) return;
    const std::string remedy = set_and_restart(facts, "max_wal_senders = 10");
    const std::string found = std::to_string(*senders) + " for " + standbys_text(facts.standbys);
    if (*senders < facts.standbys) {
        round.block("max_wal_senders", "one for each standby", found, remedy);
    } else if (*senders < facts.standbys + 1) {
        // The node that is rebuilt needs two, and its standby none.
        round.warn("max_wal_senders", "one more than there are standbys, so that pg_basebackup can rebuild one", found,
                   remedy);
    }
}

bool uses_slots(const InstanceLintFacts& facts) {
    return !setting_of(facts, "primary_slot_name").value_or("").empty();
}

/// Slots are not copied: those of a new primary are those it had as a standby.
void check_slots(NodeRound& round, const InstanceLintFacts& facts) {
    if (!uses_slots(facts)) return;
    const auto slots = number_setting(facts, "max_replication_slots");
    const std::string users = "primary_slot_name is set, and as a primary it has " + standbys_text(facts.standbys);
    if (slots && *slots < facts.standbys) {
        return round.block("max_replication_slots", "one for each standby", std::to_string(*slots) + ": " + users,
                           set_and_restart(facts, "max_replication_slots = 10"));
    }
    if (!facts.slots.known() || facts.slots->size() >= facts.standbys) return;
    round.warn("replication slots", "one on this node for each other node's primary_slot_name",
               std::to_string(facts.slots->size()) + ": " + users + ", which cannot stream without theirs",
               "on this node, for each of them: select pg_create_physical_replication_slot('SLOT')");
}

void check_retention(NodeRound& round, const InstanceLintFacts& facts) {
    for (const char* name : {"wal_keep_size", "wal_keep_segments"})
        if (number_setting(facts, name).value_or(0) > 0) return;
    const bool slots = facts.slots.known() && !facts.slots->empty();
    if (uses_slots(facts) || slots || !setting_of(facts, "restore_command").value_or("").empty()) return;
    const bool by_size = setting_of(facts, "wal_keep_size").has_value();
    round.note("", "no WAL is kept for a standby that was away: after a longer absence it has to be rebuilt",
               std::string("set ") + (by_size ? "wal_keep_size = '1GB'" : "wal_keep_segments = 64") + " in " +
                   place_of(facts, by_size ? "wal_keep_size" : "wal_keep_segments") + " on every node, and reload");
}

/// Standbys call themselves by their node's name (application_name), which the setup checks see to.
void check_synchronous(NodeRound& round, const InstanceLintFacts& facts) {
    const auto setting = setting_of(facts, "synchronous_standby_names");
    const auto sync = parse_sync_names(setting.value_or(""));
    if (!sync) return;
    std::set<std::string> peers, own;
    for (const std::string& peer : facts.peers) {
        for (const std::string& name : client_names(peer)) peers.insert(lower(name));
    }
    for (const std::string& name : client_names(facts.node)) own.insert(lower(name));
    std::size_t useful = 0;
    std::vector<std::string> strangers;
    for (const std::string& name : sync->names) {
        if (name == "*") {
            useful = facts.peers.size();
            strangers.clear();
            break;
        }
        useful += peers.count(name);
        if (peers.count(name) == 0 && own.count(name) == 0) strangers.push_back(name);
    }
    const std::string found = "synchronous_standby_names = '" + *setting + "'";
    const std::string remedy = "set synchronous_standby_names in " + place_of(facts, "synchronous_standby_names") +
                               " to the names of the other nodes, " + list_of(facts.peers) + ", and reload";
    if (useful < sync->wanted) {
        return round.block("", "names of at least " + std::to_string(sync->wanted) + " other nodes",
                           found + ": as the primary, this node would wait for ever with every commit", remedy);
    }
    if (!strangers.empty()) round.warn("", "names of nodes", found + ": " + list_of(strangers) + " is none", remedy);
}

/// Nodes that PostgreSQL cannot tell apart would have each other's score.
void check_standby_names(NodeRound& round, const InstanceLintFacts& facts) {
    std::map<std::string, std::vector<std::string>> nodes;
    std::vector<std::string> all = facts.peers;
    all.push_back(facts.node);
    for (const std::string& node : all) nodes[client_name(node, facts.odd_bytes)].push_back(node);
    for (const auto& [name, same] : nodes) {
        if (same.size() > 1) {
            round.block("node names", "names that differ in what PostgreSQL keeps of them: 63 bytes, ASCII",
                        list_of(same) + ": " + quote_text(name) + " to PostgreSQL, each of them",
                        "give one of these nodes a shorter name, without other characters than ASCII's");
        } else if (name != same.front()) {
            round.note("node names",
                       same.front() + " is " + quote_text(name) +
                           " to PostgreSQL: so it stands in pg_stat_replication, and so synchronous_standby_names has "
                           "to name it",
                       "");
        }
    }
}

/// What its role may not see, the primary's monitor cannot judge.
void check_right_to_see(NodeRound& round, const InstanceLintFacts& facts) {
    if (facts.sees_standbys.value_or(true)) return;
    round.block("role " + facts.system_user, "the right to see how far standbys are (pg_stat_replication)",
                "none: as the primary, it could not judge whether anybody could take over, and scores would stay as "
                "they are",
                "as a superuser, on the primary: " + grant_to_see(facts.has_monitor_role, facts.system_user));
}

/// The primary's clock behind by more than a message can be late proves a difference; ahead, it may be a slow network.
void check_clocks(NodeRound& round, const InstanceLintFacts& facts) {
    constexpr std::chrono::milliseconds kWorst{2000};
    const auto& ahead = facts.ahead_of_primary;
    if (ahead.is_unknown()) return round.unknown("", ahead.cause(), "");
    if (!ahead.known() || (*ahead <= kWorst && *ahead >= -kWorst)) return;
    const std::string seconds = seconds_text(std::chrono::abs(*ahead));
    round.warn("", "this node's clock and the primary's in step, or the logs of a failover cannot be read together",
               *ahead < -kWorst ? "it is " + seconds + " behind the primary's"
                                : "it is " + seconds + " ahead of the primary's, or WAL is that long on its way",
               "on both nodes, see what their time service says: chronyc tracking, or ntpq -p");
}

}  // namespace

std::vector<InstanceCheck> replication_checks() {
    return {
        {"wal-senders", check_wal_senders},   {"replication-slots", check_slots},
        {"wal-retention", check_retention},   {"synchronous-standbys", check_synchronous},
        {"clock-of-primary", check_clocks},   {"standby-names", check_standby_names},
        {"right-to-see", check_right_to_see},
    };
}

}  // namespace paf
