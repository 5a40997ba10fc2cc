// Is the server alive?  Answered from postmaster.pid, the process table and the shared memory, without the server's
// help.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/instance.hpp"
#include "model/result.hpp"
#include "observe/server/postmaster_pid.hpp"
#include "ports/file_system.hpp"
#include "ports/process.hpp"

namespace paf {

/// Which instance is meant.
struct ServerIdentity {
    std::string datadir;
    std::string bindir;  ///< `bindir`/postgres is the server's program
    /// Of the system user that runs the server.  nullopt when that user cannot be looked up: then it is the owner of
    /// the data directory, since PostgreSQL starts for nobody else.
    std::optional<uid_t> uid;
};

/// Finds the postmaster and the server processes of a data directory.
///
/// A server process is neither dead nor a zombie, its real and its effective user are the system user, it works in the
/// data directory (the same inode), and it runs `bindir`/postgres or is called exactly "postgres" or "postmaster".
/// Both users count, as PostgreSQL itself refuses to run with two different ones.  A monitoring agent, a backup script
/// or anybody's shell in the data directory is a foreign process, whatever its name begins with.
///
/// A postmaster is proved when the process recorded in postmaster.pid is a server process and no child of one.  That
/// file belongs to the instance's owner: it may name any process, and is believed for none.  The process table is
/// scanned only when the proof fails.  The scan then tells a postmaster whose postmaster.pid was removed from backends
/// that outlived theirs: the former has children that work in the data directory too, or postmaster.pid names it by the
/// time the scan has ended.  A server that has just been launched and has neither yet is listed under `orphans` for the
/// few milliseconds until it writes the file.
///
/// `stale_pid` is 0 when postmaster.pid exists and no process id can be read from it; `stale_cause` says why.
///
/// "Nothing is alive" is answered on positive proof only.  Errors: kUnavailable when something invisible is attached to
/// the server's shared memory, when a single-user backend or a second postmaster is at work, or when a server of the
/// data directory's owner, who is not the system user, works there; kPermission when the working directory of a process
/// that may belong to the server cannot be read; whatever the ports return.
Result<ServerProcesses> observe_processes(FileReader& files, ProcessTable& processes, const ServerIdentity& server);

/// The living server processes of the system user that work in other directories than the data directory.  Errors as
/// above, but for what is hidden: that is left out.
Result<std::vector<ProcessInfo>> servers_elsewhere(FileReader& files, ProcessTable& processes,
                                                   const ServerIdentity& server);

/// Success when `process` is a living server process of this instance, as above; else a reason why it is not taken for
/// one.
Status prove_server_process(FileReader& files, const ServerIdentity& server, const ProcessInfo& process);

/// Whether a living server process of this instance calls itself its WAL receiver and has received something.  Reads
/// the whole process table.
Result<bool> has_wal_receiver(FileReader& files, ProcessTable& processes, const ServerIdentity& server);

/// Success when `process` is a living server process of this instance, or a program that one runs (archive_command,
/// restore_command, COPY ... PROGRAM): the system user's, with only such processes between itself and a server process;
/// else a reason why it is not.
Status prove_process_of_instance(FileReader& files, ProcessTable& processes, const ServerIdentity& server,
                                 const ProcessInfo& process);

}  // namespace paf
