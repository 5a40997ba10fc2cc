#include "instance_questions.hpp"

using namespace paf::sdk;

std::int32_t rank_of_postgresql(const Instance& instance) {
    const bool ours =
        instance.server_version.empty() || instance.server_version.find("(PostgreSQL) ") != std::string::npos;
    return ours ? 10 : 0;
}

std::string instance_query(const PositionNames& names) {
    const auto function = [](std::string_view name) { return "pg_catalog." + std::string(name) + "()"; };
    const auto text = [](std::string_view column) { return std::string(column) + "::pg_catalog.text"; };
    return "SELECT 'i', CASE WHEN r THEN 't' ELSE 'f' END, CASE WHEN r THEN NULL ELSE " + function(names.current) +
           " END::pg_catalog.text, " + text(function(names.received)) + ", " + text(function(names.replayed)) +
           ", NULL, NULL, NULL FROM pg_catalog.pg_is_in_recovery() AS f(r)"
           " UNION ALL SELECT 's', application_name, state, " +
           text(names.sent) + ", " + text(names.written) + ", " + text(names.flushed) + ", " + text(names.applied) +
           ", sync_state FROM pg_catalog.pg_stat_replication";
}

std::string resume_query(std::string_view function) {
    return "SELECT pg_catalog." + std::string(function) + "()";
}

std::vector<std::string> pg_ctl_start(const Parameters& parameters) {
    std::vector<std::string> argv = {parameters.bindir + "/pg_ctl", "start", "-s", "-W", "-D", parameters.pgdata};
    if (!parameters.start_opts.empty()) argv.insert(argv.end(), {"-o", parameters.start_opts});
    return argv;
}
