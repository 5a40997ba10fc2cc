// What processes and the kernel say of themselves in words.  Pure.
#pragma once

#include <sys/types.h>

#include <string_view>

#include "observe/server/postmaster_pid.hpp"

namespace paf {

/// Whether PostgreSQL, of whichever major, gives this title to a WAL receiver that has received something: "postgres:
/// walreceiver streaming 0/3000148", "postgres: wal receiver process   streaming 0/3000148", with cluster_name before
/// it.  One that still looks for its primary has the title's beginning alone; and so has one that has received nothing
/// new since it connected.  Somebody else's session may choose names that look alike.
bool is_receiver_title(std::string_view title);

/// Whether /proc/sysvipc/shm says that the segment `id.shmid` has another key or another creator than `creator`: the
/// number was given to somebody else after a reboot.  False when it is not listed or the line is not understood.
bool is_foreign_segment(std::string_view sysvipc_shm, const SharedMemoryId& id, pid_t creator);

}  // namespace paf
