// postmaster.pid: the lock file of a running server.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/result.hpp"

namespace paf {

/// Upper limit in bytes for reading the file; it holds eight short lines.
constexpr std::size_t kPostmasterPidLimit = 16384;

/// Identity of the System V shared memory segment of a server.
struct SharedMemoryId {
    std::uint32_t key = 0;
    int shmid = 0;
};

/// Content of postmaster.pid.  The server adds lines while it starts: those not written yet are empty.
/// Source: PostgreSQL, src/include/utils/pidfile.h.
struct PostmasterPid {
    pid_t pid = 0;            ///< always positive
    bool standalone = false;  ///< a single-user backend wrote it, not a postmaster
    std::string data_directory;
    std::int64_t started_at = 0;  ///< seconds since the epoch; 0 when not written
    std::optional<std::uint16_t> port;
    std::string socket_directory;
    std::string listen_address;
    std::optional<SharedMemoryId> shared_memory;
    std::string status;  ///< "starting", "stopping", "ready", "standby"; empty before PostgreSQL 10
};

/// Parses the file's content.  Lines after the first may be missing.  kInvalid, with the line, when the file is empty
/// or a line that is present is not what it should be.
Result<PostmasterPid> parse_postmaster_pid(std::string_view content);

}  // namespace paf
