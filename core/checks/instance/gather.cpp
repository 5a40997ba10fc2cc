#include "checks/instance/gather.hpp"

#include "checks/instance/checks.hpp"
#include "model/ip_address.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

constexpr std::size_t kLongestFile = 1U << 20U;
constexpr std::size_t kMostAccessFiles = 1000, kMostAccessBytes = 8U << 20U;  ///< pg_hba.conf and what it includes

constexpr const char* kReceiver = "pg_stat_wal_receiver";
constexpr const char* kFirstUserOid = "16384";
constexpr const char* kReadsStatistics = "pg_read_all_stats";

constexpr const char* kMonitors = "pg_monitor";
constexpr const char* kName = "application_name";

/// Whether this role may see what others do: a superuser, or a member of the role that may, where there is one.
std::string right_query() {
    return std::string("SELECT '") + kReadsStatistics +
           "', CASE WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE (rolname = current_user AND rolsuper) OR "
           "(rolname = '" +
           kReadsStatistics + "' AND pg_catalog.pg_has_role(oid, 'MEMBER'))) THEN 't' ELSE 'f' END, 'f'";
}

/// What becomes of a byte that is no printable ASCII, tried out on this very session.
std::string name_query() {
    return std::string("SELECT '") + kName + "', pg_catalog.set_config('" + kName +
           "', pg_catalog.chr(127), false), 'f'";
}

/// Three columns: a name, its value, and whether it waits for a restart; the row without a name says whether the server
/// is in recovery, and one with the name of kReceiver that there is this view.  Versions differ in the columns of the
/// view, and a row as JSON has what there is.
std::string settings_query() {
    std::string names;
    for (const std::string& name : instance_settings_wanted()) names += ", '" + name + "'";
    const std::string waits = "pg_catalog.row_to_json(s)::pg_catalog.text LIKE '%\"pending_restart\":true%'";
    return "SELECT '', CASE WHEN pg_catalog.pg_is_in_recovery() THEN 't' ELSE 'f' END, 'f' UNION ALL "
           "SELECT name, setting, CASE WHEN " +
           waits + " THEN 't' ELSE 'f' END FROM pg_catalog.pg_settings AS s WHERE name IN ('server_version'" + names +
           ") OR " + waits +
           " UNION ALL SELECT relname::pg_catalog.text, '', 'f' FROM pg_catalog.pg_class WHERE relname = '" +
           kReceiver + "' AND oid < " + kFirstUserOid + " UNION ALL " + right_query() + " UNION ALL " + name_query() +
           " UNION ALL SELECT rolname::pg_catalog.text, '', 'f' FROM pg_catalog.pg_roles WHERE rolname = '" +
           kMonitors + "'";
}

/// The primary's messages carry its time, and the server keeps its own time of their arrival.
void ask_for_clocks(PgClient& postgres, const PgTarget& target, std::chrono::milliseconds limit,
                    InstanceLintFacts& facts) {
    const SqlReply reply = postgres.query(
        target,
        "SELECT (1000 * EXTRACT(EPOCH FROM last_msg_receipt_time - last_msg_send_time))::pg_catalog.int8 "
        "FROM pg_catalog.pg_stat_wal_receiver WHERE last_msg_receipt_time IS NOT NULL",
        limit);
    if (reply.outcome != SqlOutcome::kAnswered) {
        facts.ahead_of_primary = Fact<std::chrono::milliseconds>::unknown(reply.detail);
        return;
    }
    if (reply.rows.empty() || reply.rows[0].empty()) return;
    const std::string text = reply.rows[0][0].value_or("");
    const bool behind = starts_with(text, "-");
    const auto ahead = parse_unsigned(std::string_view(text).substr(behind ? 1 : 0));
    if (!ahead || *ahead > INT32_MAX) {
        facts.ahead_of_primary = Fact<std::chrono::milliseconds>::unknown(
            "last_msg_receipt_time - last_msg_send_time: expected milliseconds, found " + quote_text(text));
        return;
    }
    facts.ahead_of_primary = std::chrono::milliseconds(static_cast<std::int64_t>(*ahead) * (behind ? -1 : 1));
}

void ask_for_slots(PgClient& postgres, const PgTarget& target, std::chrono::milliseconds limit,
                   InstanceLintFacts& facts) {
    const SqlReply reply = postgres.query(
        target, "SELECT slot_name FROM pg_catalog.pg_replication_slots WHERE slot_type = 'physical'", limit);
    if (reply.outcome != SqlOutcome::kAnswered) {
        facts.slots = Fact<std::set<std::string>>::unknown(reply.detail);
        return;
    }
    std::set<std::string> slots;
    for (const auto& row : reply.rows)
        if (!row.empty()) slots.insert(row[0].value_or(""));
    facts.slots = std::move(slots);
}

}  // namespace

void ask_server(PgClient& postgres, const PgTarget& target, std::chrono::milliseconds limit, InstanceLintFacts& facts) {
    const SqlReply reply = postgres.query(target, settings_query(), limit);
    if (reply.outcome != SqlOutcome::kAnswered) {
        facts.in_effect = Fact<Settings>::unknown(reply.detail);
        return;
    }
    Settings settings;
    bool knows_receiver = false;
    for (const auto& row : reply.rows) {
        if (row.size() != 3) continue;
        const std::string name = row[0].value_or(""), value = row[1].value_or("");
        if (name.empty()) {
            facts.in_recovery = value == "t";
            continue;
        }
        if (name == kReadsStatistics) {
            facts.sees_standbys = value == "t";
            continue;
        }
        if (name == kName) {
            facts.odd_bytes = value == "?" ? OddBytes::kQuestionMark : OddBytes::kEscape;
            continue;
        }
        if (name == kMonitors) {
            facts.has_monitor_role = true;
            continue;
        }
        if (name == kReceiver) {
            knows_receiver = true;
            continue;
        }
        settings[name] = value;
        if (row[2].value_or("") == "t") facts.changed.push_back(name);
    }
    const bool knows_slots = settings.count("max_replication_slots") != 0;
    facts.in_effect = std::move(settings);
    if (knows_slots) ask_for_slots(postgres, target, limit, facts);
    if (knows_receiver && facts.in_recovery) ask_for_clocks(postgres, target, limit, facts);
}

void look_at_access(FileSystem& files, HostNames& names, const std::string& pgdata, InstanceLintFacts& facts) {
    const std::string said = setting_of(facts, "hba_file").value_or("");
    const std::string path = said.empty() || said.front() != '/' ? pgdata + "/pg_hba.conf" : said;
    std::size_t count = 0, bytes = 0;
    const auto read = [&](const std::string& file) -> Result<std::string> {
        if (++count > kMostAccessFiles || bytes > kMostAccessBytes)
            return fail(ErrorKind::kInvalid, file + ": expected at most " + std::to_string(kMostAccessFiles) +
                                                 " included files of " + std::to_string(kMostAccessBytes >> 20U) +
                                                 " MiB together, found more");
        auto content = files.read(file, kLongestFile);
        if (content) bytes += content->size();
        return content;
    };
    auto hba = read_hba(path, read, [&files](const std::string& directory) { return files.list(directory); });
    for (const std::string& peer : facts.peers) facts.names.addresses[peer] = names.addresses_of(peer);
    if (!hba) {
        facts.hba = Fact<HbaRules>::unknown(hba.error().message);
        return;
    }
    const auto wanted = host_names_in(*hba);
    facts.hba = std::move(*hba);
    if (wanted.empty()) return;
    for (const std::string& peer : facts.peers) {
        const auto addresses = facts.names.addresses[peer];
        if (!addresses.known()) continue;
        for (const IpAddress& address : *addresses) {
            const auto name = names.name_of(address);
            facts.reverse[address_text(address)] = name;
            if (name.known()) facts.names.addresses[*name] = names.addresses_of(*name);
        }
    }
    for (const std::string& name : wanted)
        if (name.front() != '.') facts.names.addresses[name] = names.addresses_of(name);
}

}  // namespace paf
