#include "instance_questions.hpp"

using namespace paf::sdk;

std::int32_t rank_of_postgresql(const Instance& instance) {
    const bool ours =
        instance.server_version.empty() || instance.server_version.find("(PostgreSQL) ") != std::string::npos;
    return ours ? 10 : 0;
}

namespace {

std::string function(std::string_view name, std::string_view argument = "") {
    return "pg_catalog." + std::string(name) + "(" + std::string(argument) + ")";
}

std::string text(std::string_view expression) {
    return std::string(expression) + "::pg_catalog.text";
}

/// A time as seconds since 1970.
std::string seconds(std::string_view time) {
    return text(function("date_part", "'epoch', " + std::string(time)) + "::pg_catalog.int8");
}

/// What commits wait for, and what a standby knows of its primary.
std::string replication_row(const PositionNames& names, bool has_receiver_view) {
    const std::string file = function(names.file, function(names.current));
    return "SELECT 'r', " + function("current_setting", "'synchronous_standby_names'") + ", " +
           function("current_setting", "'synchronous_commit'") + ", CASE WHEN r THEN NULL ELSE " + file + " END, " +
           (has_receiver_view ? text("w.latest_end_lsn") + ", " + seconds("w.last_msg_receipt_time") : "NULL, NULL") +
           ", " + seconds(function("pg_last_xact_replay_timestamp")) + ", " + seconds(function("clock_timestamp")) +
           " FROM pg_catalog.pg_is_in_recovery() AS f(r)" +
           (has_receiver_view ? " LEFT JOIN pg_catalog.pg_stat_wal_receiver AS w ON true" : "");
}

}  // namespace

std::string instance_query(const PositionNames& names, bool has_receiver_view) {
    return "SELECT 'i', CASE WHEN r THEN 't' ELSE 'f' END, " +
           text("CASE WHEN r THEN NULL ELSE " + function(names.current) + " END") + ", " +
           text(function(names.received)) + ", " + text(function(names.replayed)) +
           ", NULL, NULL, NULL FROM pg_catalog.pg_is_in_recovery() AS f(r)"
           " UNION ALL SELECT 's', application_name, state, " +
           text(names.sent) + ", " + text(names.written) + ", " + text(names.flushed) + ", " + text(names.applied) +
           ", sync_state FROM pg_catalog.pg_stat_replication UNION ALL " + replication_row(names, has_receiver_view);
}

std::string resume_query(std::string_view function) {
    return "SELECT pg_catalog." + std::string(function) + "()";
}

std::vector<std::string> pg_ctl_start(const Parameters& parameters) {
    std::vector<std::string> argv = {parameters.bindir + "/pg_ctl", "start", "-s", "-W", "-D", parameters.pgdata};
    if (!parameters.start_opts.empty()) argv.insert(argv.end(), {"-o", parameters.start_opts});
    return argv;
}
