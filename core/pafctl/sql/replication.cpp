#include "pafctl/sql/replication.hpp"

#include <cstdint>

#include "model/text.hpp"
#include "pafctl/sql/rows.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr const char* kSettingsSql =
    "select current_setting('synchronous_standby_names'), current_setting('synchronous_commit')";
/// An older server has no such columns, or no such view, and that is no answer either.
constexpr const char* kUpstreamSql =
    "select coalesce(sender_host || ':' || sender_port::text, '') from pg_stat_wal_receiver where status = 'streaming'";
constexpr const char* kUndefinedColumn = "42703";

/// An interval in milliseconds.  greatest() alone would make 0 of null.
std::string in_milliseconds(const std::string& interval) {
    return "case when " + interval + " is not null then greatest(0, extract(epoch from " + interval +
           ") * 1000)::bigint::text end";
}

/// The streaming row of a name last, so that it is the one that stays.
std::string delays_sql(const std::string& since_reply) {
    return "select application_name, " + in_milliseconds("write_lag") + ", " + in_milliseconds("flush_lag") + ", " +
           in_milliseconds("replay_lag") + ", " + since_reply +
           " from pg_stat_replication order by state = 'streaming', flush_lsn";
}

/// pg_last_xact_replay_timestamp() is in every version since 9.1.
std::string replay_age_sql() {
    return "select " + in_milliseconds("clock_timestamp() - pg_last_xact_replay_timestamp()");
}

std::optional<milliseconds> time_of(const std::vector<std::optional<std::string>>& row, std::size_t column) {
    const auto number = parse_unsigned(cell(row, column));
    if (!number) return std::nullopt;
    return milliseconds(static_cast<std::int64_t>(*number));
}

/// Older servers have fewer columns: the more of them are left out, the older.  No rows where there are none at all.
Result<SqlReply> ask_delays(InstanceAccess& instance, milliseconds limit) {
    for (const std::string& since_reply :
         {in_milliseconds("clock_timestamp() - reply_time"), std::string("null::text")}) {
        auto reply = instance.ask(delays_sql(since_reply), limit);
        if (!reply || reply->sqlstate != kUndefinedColumn) return reply;
    }
    SqlReply none;
    none.outcome = SqlOutcome::kAnswered;
    return none;
}

}  // namespace

Fact<ReplicationDetails> ask_replication_details(InstanceAccess& instance, milliseconds limit) {
    using Details = Fact<ReplicationDetails>;
    const auto settings = instance.ask(kSettingsSql, limit);
    if (!settings) return Details::unknown(settings.error().message);
    if (settings->outcome != SqlOutcome::kAnswered || settings->rows.empty())
        return Details::unknown(words_of(*settings));
    ReplicationDetails details;
    details.sync_names = cell(settings->rows.front(), 0);
    details.sync_commit = cell(settings->rows.front(), 1);
    const auto delays = ask_delays(instance, limit);
    if (!delays) return Details::unknown(delays.error().message);
    if (delays->outcome != SqlOutcome::kAnswered) return Details::unknown(words_of(*delays));
    for (const auto& row : delays->rows) {
        details.delays[cell(row, 0)] = {time_of(row, 1), time_of(row, 2), time_of(row, 3), time_of(row, 4)};
    }
    return details;
}

Fact<std::optional<milliseconds>> ask_replay_age(InstanceAccess& instance, milliseconds limit) {
    using Age = Fact<std::optional<milliseconds>>;
    const auto reply = instance.ask(replay_age_sql(), limit);
    if (!reply) return Age::unknown(reply.error().message);
    if (reply->outcome != SqlOutcome::kAnswered) return Age::unknown(words_of(*reply));
    if (reply->rows.empty()) return std::optional<milliseconds>();
    return time_of(reply->rows.front(), 0);
}

std::string ask_upstream(InstanceAccess& instance, milliseconds limit) {
    const auto reply = instance.ask(kUpstreamSql, limit);
    const bool answered = reply && reply->outcome == SqlOutcome::kAnswered && !reply->rows.empty();
    return answered ? cell(reply->rows.front(), 0) : "";
}

}  // namespace paf
