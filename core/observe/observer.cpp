#include "observe/observer.hpp"

#include <algorithm>
#include <utility>

#include "model/replication/missing_right.hpp"
#include "model/text.hpp"
#include "observe/control/control_file.hpp"
#include "observe/files/data_directory.hpp"
#include "observe/server/sql_facts.hpp"
#include "observe/setup/setup_check.hpp"
#include "observe/wal/branch_file.hpp"
#include "observe/wal/local_position.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

template <class T>
Fact<T> as_fact(Result<T> result) {
    if (result) return Fact<T>(std::move(*result));
    return Fact<T>::unknown(result.error().message);
}

constexpr AddressMoment kAllMoments[] = {AddressMoment::kBeforePromote, AddressMoment::kAfterPromote,
                                         AddressMoment::kBeforeDemote, AddressMoment::kAfterDemote};

/// Works on every version since 9.0; used when no version plugin can be had, so that a live server is still reported
/// as what it is.
constexpr const char* kRoleQuery =
    "SELECT 'i', CASE WHEN pg_catalog.pg_is_in_recovery() THEN 't' ELSE 'f' END, NULL, NULL, NULL, NULL, NULL, NULL";

constexpr const char* kMonitorRoleQuery = "SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'pg_monitor'";
constexpr milliseconds kLongestRemedy{1000};

/// What a standby knows of its primary.  The text that is published has to stay the same from one round to the next, or
/// Pacemaker 1.1.12 never comes to the promotion: so the last commit counts only when there is nothing left to replay.
void add_word_of_primary(const SqlFacts& sql, WalPosition& position) {
    if (!sql.in_recovery) return;
    position.sighting = sql.sighting;
    if (sql.replayed >= position.end) position.last_commit = sql.last_commit;
}

/// Whether the server was found and lets us in, but does not let this role run the query as a whole, or has not what it
/// asks for.
bool is_denied(const SqlReply& reply) {
    constexpr std::string_view kAccessRules = "42";  // the class of syntax errors and violated access rules
    return reply.outcome != SqlOutcome::kAnswered && starts_with(reply.sqlstate, kAccessRules);
}

}  // namespace

Fact<ControlFile> observe_control(InstanceAccess& instance) {
    const auto& plugin = instance.plugin();
    if (!plugin) return Fact<ControlFile>::unknown(plugin.error().message);
    const auto layout = (*plugin)->control_layout();
    if (!layout) return Fact<ControlFile>::unknown(layout.error().message);
    Ports& ports = instance.ports();
    return as_fact(read_control_file(instance.files(), instance.params().datadir, *layout, ports.clock));
}

FactSet Observer::asked(const Observation& seen) {
    FactSet set;
    const auto mark = [&set](FactId id, bool is_asked) { set.set(static_cast<std::size_t>(id), is_asked); };
    mark(FactId::kDataDirectory, seen.data_directory.asked());
    mark(FactId::kProcesses, seen.processes.asked());
    mark(FactId::kSql, seen.sql.asked());
    mark(FactId::kControl, seen.control.asked());
    mark(FactId::kSetup, seen.setup.asked());
    mark(FactId::kPosition, seen.position.asked());
    mark(FactId::kNode, seen.node.asked());
    mark(FactId::kCluster, seen.cluster.asked());
    mark(FactId::kPublished, seen.published.asked());
    mark(FactId::kPreflight, seen.preflight.asked());
    mark(FactId::kReceives, seen.receives.asked());
    mark(FactId::kBranch, seen.branch.asked());
    for (const AddressMoment moment : kAllMoments) mark(address_fact(moment), seen.hooks(moment).asked());
    return set;
}

void Observer::observe(FactSet what, Observation& seen, milliseconds limit) {
    const auto wanted = [&what](FactId id) { return what.test(static_cast<std::size_t>(id)); };
    Ports& ports = instance_.ports();
    if (wanted(FactId::kDataDirectory)) seen.data_directory = look_at_directory();
    if (wanted(FactId::kProcesses)) seen.processes = as_fact(instance_.processes());
    const bool down = seen.processes.known() && seen.processes->nothing_alive();
    if (wanted(FactId::kDataDirectory) && down && !seen.directory_before_start.asked()) {
        seen.directory_before_start = seen.data_directory;
    }
    if (wanted(FactId::kSql)) {
        seen.sql = ask_server(seen.processes.known() ? seen.processes->postmaster : std::nullopt, limit);
    }
    if (wanted(FactId::kControl)) {
        seen.control = observe_control(instance_);
        if (down && !seen.control_before_start.asked()) seen.control_before_start = seen.control;
    }
    if (wanted(FactId::kSetup)) seen.setup = check_setup(seen, limit);
    if (wanted(FactId::kNode)) seen.node = as_fact(instance_.node());
    if (wanted(FactId::kPosition)) seen.position = find_position(seen, limit);
    if (wanted(FactId::kPublished)) look_at_election(wanted(FactId::kCluster), seen);
    if (wanted(FactId::kCluster) && !seen.cluster.known()) seen.cluster = as_fact(ports.cluster.status(false));
    if (wanted(FactId::kPreflight)) {
        using Checks = Fact<std::vector<CheckResult>>;
        seen.preflight =
            ports.preflight == nullptr ? Checks::unknown("there are no checks") : as_fact(ports.preflight->look(limit));
    }
    if (wanted(FactId::kReceives)) seen.receives = as_fact(instance_.has_receiver());
    if (wanted(FactId::kBranch)) {
        seen.branch = as_fact(read_branch_file(instance_.files(), instance_.params().datadir));
    }
    for (const AddressMoment moment : kAllMoments) {
        if (wanted(address_fact(moment))) seen.hooks(moment) = ask_hooks(moment, limit);
    }
}

/// Public positions are in the CIB, which has scores and generation too: one look shows both.
void Observer::look_at_election(bool with_cluster, Observation& seen) {
    ClusterCli& cluster = instance_.ports().cluster;
    auto status = cluster.status(true);
    seen.published = status ? as_fact(cluster.published_positions(*status))
                            : Fact<PublishedPositions>::unknown(status.error().message);
    if (status && with_cluster) seen.cluster = std::move(*status);
}

Fact<AddressAnswers> Observer::ask_hooks(AddressMoment moment, milliseconds limit) {
    AddressHooks* hooks = instance_.ports().address;
    if (hooks == nullptr || !hooks->wants(moment)) return AddressAnswers{};
    const auto node = instance_.node();
    if (!node) return Fact<AddressAnswers>::unknown(node.error().message);
    return as_fact(hooks->ask(moment, *node, limit));
}

Fact<SqlFacts> Observer::ask_server(std::optional<pid_t> postmaster, milliseconds limit) {
    if (!postmaster) return Fact<SqlFacts>::unknown("no server of this instance is known to ask");
    const auto& plugin = instance_.plugin();
    const auto query = plugin ? (*plugin)->sql(SqlKind::kInstance) : Result<std::string>(fail(plugin.error()));
    const TimePoint end = instance_.ports().clock.now() + limit;
    const auto reply = instance_.ask(*postmaster, query.value_or(kRoleQuery), limit);
    if (!reply) return Fact<SqlFacts>::unknown(reply.error().message);
    SqlFacts facts_found = sql_facts_of(*reply);
    if (query && is_denied(*reply)) facts_found = ask_for_role(*postmaster, std::move(facts_found), end);
    if (facts_found.outcome != SqlOutcome::kAnswered) return facts_found;
    facts_found.remark = instance_.wrong_target(*postmaster);
    facts_found.detailed = facts_found.detailed && query.has_value();
    if (hides_clients(facts_found)) {
        facts_found.hidden = hidden_text(has_monitor_role(*postmaster, end), instance_.params().system_user);
    }
    return facts_found;
}

/// Asked only when something is amiss, for the remedy's sake; no answer counts as yes.
bool Observer::has_monitor_role(pid_t postmaster, TimePoint end) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - instance_.ports().clock.now());
    if (left.count() <= 0) return true;
    const auto reply = instance_.ask(postmaster, kMonitorRoleQuery, std::min(left, kLongestRemedy));
    return !reply || reply->outcome != SqlOutcome::kAnswered || !reply->rows.empty();
}

/// Somebody has taken rights away that everybody has by default.  What the instance is, it will tell all the same.
SqlFacts Observer::ask_for_role(pid_t postmaster, SqlFacts denied, TimePoint end) {
    const auto left = std::chrono::duration_cast<milliseconds>(end - instance_.ports().clock.now());
    if (left.count() <= 0) return denied;
    const auto reply = instance_.ask(postmaster, kRoleQuery, left);
    if (!reply || reply->outcome != SqlOutcome::kAnswered) return denied;
    SqlFacts role = sql_facts_of(*reply);
    if (role.outcome != SqlOutcome::kAnswered) return denied;
    const std::string& name = instance_.params().system_user;
    role.hidden = "the role " + quote_text(name) + " may not ask how far standbys are: " + denied.detail +
                  "; as a superuser, on the primary, grant it what is named there, and " +
                  grant_to_see(has_monitor_role(postmaster, end), name);
    return role;
}

/// Which files ask for a standby is the version's business.  Without a plugin there is no control file either, whose
/// state is all that they are weighed against.
Fact<DataDirectory> Observer::look_at_directory() {
    FileSystem& files = instance_.files();
    const std::string& datadir = instance_.params().datadir;
    auto directory = observe_data_directory(files, datadir);
    if (!directory || directory->pg_version.empty()) return as_fact(std::move(directory));
    const auto& plugin = instance_.plugin();
    if (!plugin) return as_fact(std::move(directory));
    const auto marks = (*plugin)->standby_marks();
    if (!marks) return Fact<DataDirectory>::unknown(marks.error().message);
    const auto requested = any_present(files, datadir, *marks);
    if (!requested) return Fact<DataDirectory>::unknown(requested.error().message);
    directory->standby_requested = *requested;
    return as_fact(std::move(directory));
}

Fact<WalPosition> Observer::find_position(Observation& seen, milliseconds limit) {
    using Unknown = Fact<WalPosition>;
    const auto& plugin = instance_.plugin();
    if (!plugin) return Unknown::unknown(plugin.error().message);
    const auto format = (*plugin)->wal_format();
    if (!format) return Unknown::unknown(format.error().message);
    if (!seen.control.known()) seen.control = observe_control(instance_);
    if (!seen.control.known()) return Unknown::unknown("control file: " + seen.control.cause());
    PositionInputs inputs;
    inputs.datadir = instance_.params().datadir;
    inputs.control = *seen.control;
    if (seen.sql.known() && seen.sql->outcome == SqlOutcome::kAnswered && seen.sql->detailed) inputs.sql = *seen.sql;
    inputs.format = *format;
    inputs.limit = limit;
    auto position = find_local_position(instance_.files(), instance_.ports().clock, inputs);
    if (position && inputs.sql) add_word_of_primary(*inputs.sql, *position);
    return as_fact(std::move(position));
}

Fact<std::vector<Finding>> Observer::check_setup(Observation& seen, milliseconds limit) {
    if (!seen.control.known()) seen.control = observe_control(instance_);
    return paf::check_setup(instance_, seen.control, limit).findings;
}

}  // namespace paf
