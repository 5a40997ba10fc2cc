// What a primary says of its replication beyond the agent's own question: delays in time, and what commits wait for.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

namespace paf {

/// How late a standby is, as pg_stat_replication on the primary has it.  A delay is that of the newest WAL which the
/// standby has confirmed; it says nothing of WAL that it has not, so look at `since_reply` too.
struct StandbyDelay {
    std::optional<std::chrono::milliseconds> write, flush, replay;  ///< since PostgreSQL 10; unset when caught up
    std::optional<std::chrono::milliseconds> since_reply;           ///< age of its last message; since PostgreSQL 12
};

struct ReplicationDetails {
    std::string sync_names;   ///< synchronous_standby_names
    std::string sync_commit;  ///< synchronous_commit, as a new session has it
    /// By application_name; of several rows the one that streams.  Empty where the server does not measure them.
    std::map<std::string, StandbyDelay> delays;
};

}  // namespace paf
