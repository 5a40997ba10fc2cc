// What the plugins for PostgreSQL's own versions have in common.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "paf/version_plugin.hpp"

/// 10 for PostgreSQL's own server, or one that was not asked; 0 for one that says it is something else.
std::int32_t rank_of_postgresql(const paf::sdk::Instance& instance);

/// The query for all that a monitor or an election needs, in this version's names of functions and columns.  It works
/// on a primary and on a standby, with one call of each function: asking for the current position fails in recovery.
struct PositionNames {
    std::string_view current, received, replayed, file;  ///< functions; `file` names the WAL file of a position
    std::string_view sent, written, flushed, applied;    ///< columns of pg_stat_replication
};
/// `has_receiver_view`: there is pg_stat_wal_receiver, which knows what the primary said last (since 9.6).
std::string instance_query(const PositionNames& names, bool has_receiver_view);

/// Ends a pause of the replay through this function.  A server up to 12 stays paused when it is asked to promote.
std::string resume_query(std::string_view function);

/// `pg_ctl start` that returns at once: -W, for the agent itself watches the server come up.  The directory is pgdata,
/// where the configuration is; that names the data directory when it is another one.
std::vector<std::string> pg_ctl_start(const paf::sdk::Parameters& parameters);
