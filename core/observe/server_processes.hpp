// Is the server alive?  Answered from postmaster.pid, the process table and the shared memory, without the server's
// help.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "model/instance.hpp"
#include "model/result.hpp"
#include "observe/postmaster_pid.hpp"
#include "ports/file_system.hpp"
#include "ports/process.hpp"

namespace paf {

/// Which instance is meant.
struct ServerIdentity {
    std::string datadir;
    std::string bindir;  ///< `bindir`/postgres is the server's program
    uid_t uid = 0;       ///< of the system user that runs the server
};

/// Finds the postmaster and the server processes of a data directory.
///
/// A postmaster is proved when the process recorded in postmaster.pid is neither dead nor a zombie, works in the data
/// directory, and runs `bindir`/postgres or is called "postgres..." or "postmaster...".  The process table is scanned
/// only when that proof fails.  The scan then tells a postmaster whose postmaster.pid was removed from backends that
/// outlived theirs: the former has children that work in the data directory too, or postmaster.pid names it by the time
/// the scan has ended.  A server that has just been launched and has neither yet is listed under `orphans` for the few
/// milliseconds until it writes the file.
///
/// `stale_pid` is 0 when postmaster.pid exists and no process id can be read from it; `stale_cause` says why.
///
/// "Nothing is alive" is answered on positive proof only.  Errors: kUnavailable when something invisible is attached to
/// the server's shared memory, when a single-user backend or a second postmaster is at work, kPermission when the
/// working directory of a process that may belong to the server cannot be read; whatever the ports return.
Result<ServerProcesses> observe_processes(FileSystem& files, ProcessTable& processes, const ServerIdentity& server);

/// Whether /proc/sysvipc/shm says that the segment `id.shmid` has another key or another creator than `creator`: the
/// number was given to somebody else after a reboot.  False when it is not listed or the line is not understood.
bool is_foreign_segment(std::string_view sysvipc_shm, const SharedMemoryId& id, pid_t creator);

}  // namespace paf
