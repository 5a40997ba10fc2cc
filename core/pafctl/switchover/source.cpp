#include "pafctl/switchover/source.hpp"

#include <algorithm>

#include "model/text.hpp"
#include "pafctl/report/local_resource.hpp"
#include "pafctl/report/sql_rows.hpp"
#include "pafctl/switchover/cib.hpp"
#include "sys/cib/cib_records.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLookLimit{8000}, kVettingQueryLimit{5000}, kQuickLimit{1000}, kIdleStep{200}, kListLimit{2000};
constexpr std::uint64_t kNamesPerLook = 1024;  ///< names of a directory between two looks at the clock

/// One row per fact, four columns, the first one its kind.  Everything it reads exists since PostgreSQL 9.2.
constexpr const char* kActivitySql =
    "select kind, a, b, c from (select 1 as o, 'prepared' as kind, count(*)::text as a, null::text as b, null::text as "
    "c, 0::float8 as age from pg_prepared_xacts union all select 2, 'archives', current_setting('archive_mode'), null, "
    "null, 0 union all select 3, 'transaction', pid::text, coalesce(usename::text, '?'), extract(epoch from "
    "clock_timestamp() - xact_start)::bigint::text, extract(epoch from clock_timestamp() - xact_start)::float8 from "
    "pg_stat_activity where xact_start is not null and datname is not null and pid <> pg_backend_pid() and "
    "query not like 'autovacuum:%') as all_rows order by o, age desc";

/// pg_stat_archiver exists since 9.4.
constexpr const char* kArchiverSql =
    "select coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false)::text, "
    "coalesce(last_failed_wal, ''), coalesce(to_char(last_failed_time, 'YYYY-MM-DD HH24:MI:SS TZ'), '') from "
    "pg_stat_archiver";
constexpr const char* kUndefinedTable = "42P01";

}  // namespace

Status SwitchoverSource::open(const std::string& name) {
    auto found = open_local_resource(ports_, name);
    if (!found) return fail(found.error());
    resource_ = found->resource.id;
    local_node_ = found->node;
    cluster_ = std::move(found->cluster);
    instance_ = std::move(found->instance);
    return {};
}

Result<SwitchoverFacts> SwitchoverSource::look_at_cluster() {
    const auto content = read_cib_content(ports_);
    if (!content) return fail(content.error());
    const CibResources& cib = content->resources;
    const auto resource = std::find_if(cib.resources.begin(), cib.resources.end(),
                                       [this](const CibResource& one) { return one.id == resource_; });
    if (resource == cib.resources.end())
        return fail(ErrorKind::kNotFound, "the resource " + resource_ + " is no longer in the CIB");
    controller_ = cib.controller;
    SwitchoverFacts facts = switchover_view(cib, *resource, content->records);
    facts.local_node = local_node_;
    facts.maxlag = instance_->params().maxlag;
    return facts;
}

Fact<bool> SwitchoverSource::ask_controller(const std::optional<std::string>& controller) {
    if (!controller) return Fact<bool>::unknown("no controller is elected");
    Command command;
    command.argv = {"crmadmin", "-S", *controller};
    command.timeout = kLookLimit;
    const auto result = ports_.runner.run(command);
    if (!result) return Fact<bool>::unknown(result.error().message);
    const std::string said = result->out + result->err;  // 1.1 writes to the one, 2.x to the other
    if (result->exit_code != 0 || said.find("S_") == std::string::npos)
        return Fact<bool>::unknown("crmadmin -S " + *controller + ": " + one_line(said, kLongestAnswer));
    return said.find("S_IDLE") != std::string::npos;
}

Result<SwitchoverFacts> SwitchoverSource::look_at_everything(milliseconds patience) {
    const TimePoint deadline = ports_.clock.now() + patience;
    for (;;) {
        auto facts = look_at_cluster();
        if (!facts) return facts;
        facts->idle = ask_controller(controller_);
        const bool busy = std::any_of(facts->nodes.begin(), facts->nodes.end(), [](const SwitchoverNode& node) {
            return node.online && !node.in_progress.empty();
        });
        const bool at_rest = !busy && facts->idle.known() && *facts->idle;
        if (at_rest || ports_.clock.now() + kIdleStep >= deadline) {
            const SwitchoverNode* primary = facts->primary();
            if (primary != nullptr && primary->name == local_node_) look_at_primary(*facts);
            return facts;
        }
        ports_.clock.sleep_for(kIdleStep);
    }
}

void SwitchoverSource::look_at_primary(SwitchoverFacts& facts) {
    InstanceReport seen;
    look_at_instance(*instance_, seen);
    facts.sql = seen.seen.sql.asked() ? seen.seen.sql
                                      : Fact<SqlFacts>::unknown("no process of PostgreSQL is alive on this node");
    facts.position = seen.seen.position;
    if (answer_of(seen) == nullptr) return;
    facts.activity = ask_activity();
    if (facts.activity.known() && facts.activity->archives) facts.archiver = ask_archiver();
}

SqlReply SwitchoverSource::ask(const std::string& sql, milliseconds limit) {
    auto reply = instance_->ask(sql, limit);
    if (!reply) return {SqlOutcome::kFailed, "", reply.error().message, {}};
    return std::move(*reply);
}

Fact<PrimaryActivity> SwitchoverSource::ask_activity() {
    const SqlReply reply = ask(kActivitySql, kVettingQueryLimit);
    if (reply.outcome != SqlOutcome::kAnswered) return Fact<PrimaryActivity>::unknown(words_of(reply));
    PrimaryActivity activity;
    for (const auto& row : reply.rows) {
        const std::string kind = cell(row, 0);
        if (kind == "prepared") activity.prepared_transactions = parse_unsigned(cell(row, 1)).value_or(0);
        if (kind == "archives") activity.archives = cell(row, 1) != "off";
        if (kind == "transaction") {
            const auto age = static_cast<std::int64_t>(parse_unsigned(cell(row, 3)).value_or(0));
            activity.transactions.push_back({cell(row, 1), cell(row, 2), std::chrono::seconds(age)});
        }
    }
    return activity;
}

Fact<ArchiverState> SwitchoverSource::ask_archiver() {
    ArchiverState state;
    state.waiting = count_waiting_files();
    const SqlReply reply = ask(kArchiverSql, kVettingQueryLimit);
    if (reply.sqlstate == kUndefinedTable) return state;
    if (reply.outcome != SqlOutcome::kAnswered || reply.rows.empty())
        return Fact<ArchiverState>::unknown(words_of(reply));
    state.failing = cell(reply.rows.front(), 0) == "true";
    state.failure = cell(reply.rows.front(), 1) + " at " + cell(reply.rows.front(), 2);
    return state;
}

Fact<std::uint64_t> SwitchoverSource::count_waiting_files() {
    using Count = Fact<std::uint64_t>;
    const auto& plugin = instance_->plugin();
    if (!plugin) return Count::unknown(plugin.error().message);
    const auto format = (*plugin)->wal_format();
    if (!format) return Count::unknown(format.error().message);
    const std::string directory = instance_->params().datadir + "/" + format->directory + "/archive_status";
    const TimePoint deadline = ports_.clock.now() + kListLimit;
    std::uint64_t names = 0, waiting = 0;
    bool in_time = true;
    const Status visited = instance_->files().visit(directory, [&](const std::string& name) {
        waiting += ends_with(name, ".ready") ? 1 : 0;
        in_time = ++names % kNamesPerLook != 0 || ports_.clock.now() < deadline;
        return in_time;
    });
    if (!visited) return Count::unknown(visited.error().message);
    if (!in_time)
        return Count::unknown(directory + ": " + std::to_string(names) + " names and more; not all were seen");
    return waiting;
}

LocalRole SwitchoverSource::local_role() {
    const SqlReply reply = ask("select pg_is_in_recovery()::text", kQuickLimit);
    if (reply.outcome != SqlOutcome::kAnswered || reply.rows.empty()) return LocalRole::kSilent;
    return cell(reply.rows.front(), 0) == "false" ? LocalRole::kPrimary : LocalRole::kStandby;
}

Status SwitchoverSource::checkpoint(milliseconds limit) {
    const auto& plugin = instance_->plugin();
    if (!plugin) return fail(plugin.error());
    const auto sql = (*plugin)->sql(SqlKind::kCheckpoint);
    if (!sql) return fail(sql.error());
    const SqlReply reply = ask(*sql, limit);
    if (reply.outcome != SqlOutcome::kAnswered) return fail(ErrorKind::kUnavailable, words_of(reply));
    return {};
}

std::optional<TimelineId> SwitchoverSource::local_timeline() {
    InstanceReport seen;
    look_at_instance(*instance_, seen);
    if (!seen.seen.position.known()) return std::nullopt;
    return seen.seen.position->history.current;
}

}  // namespace paf
