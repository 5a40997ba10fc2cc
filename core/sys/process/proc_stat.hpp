// The line of /proc/PID/stat.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "model/instance.hpp"
#include "model/result.hpp"

namespace paf {

/// The fields of /proc/PID/stat the agent needs.
struct ProcStat {
    pid_t pid = 0;
    pid_t parent = 0;
    ProcessState state = ProcessState::kRunning;  ///< T: kStopped; t: kTraced; Z, X, x: kZombie; else kRunning
    std::uint64_t start_time = 0;                 ///< clock ticks after boot; 0 when the line ends earlier
    std::string comm;                             ///< may hold blanks and parentheses
};

/// Parses one such line; kInvalid for anything else.  Source: proc(5).
Result<ProcStat> parse_proc_stat(std::string_view line);

}  // namespace paf
