// What the plugins for PostgreSQL's own versions have in common.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "paf/version_plugin.hpp"

/// Where a major keeps one of the fields that this project knows.
using FieldTable = std::vector<paf::sdk::Field>;

/// DBState is the same from 9.3 to 18 (src/include/catalog/pg_control.h).
std::map<std::uint32_t, std::string> control_states();

/// The query for all that a monitor or an election needs, in this version's names of functions and columns.  It works
/// on a primary and on a standby, with one call of each function: asking for the current position fails in recovery.
struct PositionNames {
    std::string_view current, received, replayed;      ///< functions
    std::string_view sent, written, flushed, applied;  ///< columns of pg_stat_replication
};
std::string instance_query(const PositionNames& names);

/// Ends a pause of the replay through this function.  A server up to 12 stays paused when it is asked to promote.
std::string resume_query(std::string_view function);

/// `pg_ctl start` that returns at once: -W, for the agent itself watches the server come up.  The directory is pgdata,
/// where the configuration is; that names the data directory when it is another one.
std::vector<std::string> pg_ctl_start(const paf::sdk::Parameters& parameters);
