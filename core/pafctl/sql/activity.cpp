#include "pafctl/sql/activity.hpp"

#include "model/text.hpp"
#include "pafctl/sql/rows.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

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

Fact<PrimaryActivity> ask_activity(InstanceAccess& instance, milliseconds limit) {
    const SqlReply reply = reply_to(instance, kActivitySql, limit);
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

Fact<ArchiverState> ask_archiver(InstanceAccess& instance, milliseconds limit) {
    ArchiverState state;
    const SqlReply reply = reply_to(instance, kArchiverSql, limit);
    if (reply.sqlstate == kUndefinedTable) return state;
    if (reply.outcome != SqlOutcome::kAnswered || reply.rows.empty())
        return Fact<ArchiverState>::unknown(words_of(reply));
    state.failing = cell(reply.rows.front(), 0) == "true";
    state.failure = cell(reply.rows.front(), 1) + " at " + cell(reply.rows.front(), 2);
    return state;
}

Result<bool> ask_recovery(InstanceAccess& instance, milliseconds limit) {
    const SqlReply reply = reply_to(instance, "select pg_is_in_recovery()::text", limit);
    if (reply.outcome != SqlOutcome::kAnswered || reply.rows.empty())
        return fail(ErrorKind::kUnavailable, words_of(reply));
    return cell(reply.rows.front(), 0) != "false";
}

}  // namespace paf
