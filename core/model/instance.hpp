// Facts about one PostgreSQL instance, however they were learnt.
#pragma once

#include <sys/types.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/replication/replication_policy.hpp"
#include "model/wal/lsn.hpp"
#include "model/wal/position.hpp"
#include "model/wal/timeline.hpp"

namespace paf {

/// The data directory as the file system shows it.
struct DataDirectory {
    bool exists = false;
    bool is_directory = false;
    bool empty_of_version = false;  ///< PG_VERSION is missing
    uid_t owner = 0;
    mode_t mode = 0;                 ///< permission bits
    std::string pg_version;          ///< content of PG_VERSION without the newline: "9.3", "15"
    bool backup_label = false;       ///< `backup_label` is present
    bool standby_requested = false;  ///< a file is present that makes the next start a standby's or a recovery
};

enum class ProcessState {
    kRunning,
    kStopped,  ///< by a signal; SIGCONT has it go on
    kTraced,   ///< by a debugger, whose business it is
    kZombie
};
/// Whether it stands still until somebody has it go on.
inline bool is_halted(ProcessState state) {
    return state == ProcessState::kStopped || state == ProcessState::kTraced;
}

/// Where a server listens on a Unix socket.
struct ServerSocket {
    std::string directory;  ///< begins with a slash, or with '@' for an abstract socket
    std::uint16_t port = 0;
};

/// What the process table says of the instance.
struct ServerProcesses {
    /// The postmaster, if one is proved to serve this data directory.  A zombie is dead, and a process that
    /// merely has the recorded pid is somebody else's.
    std::optional<pid_t> postmaster;
    ProcessState postmaster_state = ProcessState::kRunning;
    /// Where the postmaster listens, by its postmaster.pid; nullopt when that does not say (yet), or names no socket.
    std::optional<ServerSocket> socket;
    /// Server processes of this data directory that outlived their postmaster.
    std::vector<pid_t> orphans;
    /// pid in postmaster.pid when it is stale (nobody, a zombie, or a foreign process).
    std::optional<pid_t> stale_pid;
    std::string stale_cause;  ///< e.g. "pid 42 is a foreign process (sshd)"
    /// Why the data directory cannot be this instance's: it belongs to another user.  Empty when all is well, and when
    /// that could not be found out.
    std::string directory_fault;

    [[nodiscard]] bool nothing_alive() const { return !postmaster && orphans.empty(); }
};

/// One row of pg_stat_replication.
struct ReplicationClient {
    std::string application_name;
    std::string state;  ///< startup, catchup, streaming, backup, stopping
    Lsn sent, write, flush, replay;
    std::string sync_state;  ///< async, potential, sync, quorum
    /// The server shows its state to the role that asks; it is connected in any case.
    bool visible = true;
};

/// What became of an attempt to ask the server.
enum class SqlOutcome {
    kAnswered,        ///< `in_recovery` and the positions are set
    kStartingUp,      ///< 57P03 while starting or recovering
    kShuttingDown,    ///< 57P03 while stopping
    kTooManyClients,  ///< 53300: alive, no connection left
    kRefused,         ///< alive, but it does not let us in (authentication, pg_hba.conf, missing database)
    kNoServer,        ///< nothing listens there
    kForeign,         ///< another process than the instance's postmaster listens there: it was not asked
    kNoAnswer,        ///< connected or connecting, without an answer in time
    kFailed,          ///< the query failed otherwise
};

struct SqlFacts {
    SqlOutcome outcome = SqlOutcome::kFailed;
    std::string detail;  ///< the server's or libpq's own words
    std::string remark;  ///< what is wrong with pghost or pgport although the server was found; for the log
    std::string hidden;  ///< what the role may not see of the standbys, and the command that lets it; empty: nothing
    bool in_recovery = false;
    bool detailed = false;   ///< positions and clients are set: the version plugin's query could be used
    Lsn current;             ///< primary: end of written WAL
    Lsn received, replayed;  ///< standby: as the server reports them; `received` may be a segment's start
    std::vector<ReplicationClient> clients;

    // Of the row about replication; nothing is set where the version plugin's query does not give one.
    std::optional<SyncSettings> sync;
    TimelineId timeline = 0;                  ///< primary: the one it writes
    std::optional<PrimarySighting> sighting;  ///< standby: of a primary it is connected to, or was a moment ago
    std::optional<std::int64_t> last_commit;  ///< standby: when the last commit replayed was made; seconds
    std::optional<std::int64_t> now;          ///< by the server's clock; seconds since the epoch
};

/// The control file's DBState (src/include/catalog/pg_control.h).
enum class ControlState {
    kStartup,
    kShutDown,
    kShutDownInRecovery,
    kShuttingDown,
    kInCrashRecovery,
    kInArchiveRecovery,
    kInProduction
};
/// PostgreSQL's own words for a state: "in production".
const char* control_state_text(ControlState state);

/// How a field of the control file is to be shown.
enum class ControlFieldKind {
    kNumber,
    kLsn,
    kTime,  ///< seconds since the epoch, signed
    kBool,
    kFullXid,  ///< epoch in the upper half, transaction in the lower
    kEpochXid  ///< epoch in the lower half, transaction in the upper
};

/// A field as it is stored.
struct ControlField {
    std::string name;
    ControlFieldKind kind = ControlFieldKind::kNumber;
    std::uint64_t value = 0;
};

/// `global/pg_control`, CRC checked.
struct ControlFile {
    std::uint64_t system_identifier = 0;
    std::uint32_t control_version = 0, catalog_version = 0;
    ControlState state = ControlState::kStartup;
    std::int64_t modified_at = 0;  ///< seconds since the epoch
    Lsn checkpoint, redo;
    TimelineId checkpoint_timeline = 0, previous_timeline = 0;
    Lsn min_recovery_point;
    TimelineId min_recovery_timeline = 0;
    Lsn backup_start, backup_end;
    bool backup_end_required = false;
    std::string wal_level;  ///< minimal, archive, hot_standby, replica, logical
    std::uint32_t max_connections = 0, max_worker_processes = 0, max_wal_senders = 0;
    std::uint32_t max_prepared_transactions = 0, max_locks_per_transaction = 0;
    std::uint32_t wal_block_size = 0, wal_segment_size = 0;
    std::uint32_t data_checksum_version = 0;
    std::vector<ControlField> fields;  ///< all that the version plugin names, in its order, those above included

    /// The newest timeline that it names: the one that data pages belong to for certain.
    [[nodiscard]] TimelineId newest_timeline() const { return std::max(checkpoint_timeline, min_recovery_timeline); }
};

/// How bad a finding of the setup checks is.
enum class Severity { kWarning, kRefuse };

/// One thing wrong with a setup: what was expected, what was found, and the remedy.
struct Finding {
    Severity severity = Severity::kRefuse;
    enum class Area {
        kParameter,
        kInstallation,
        kPermission,
        kConfiguration,
        kPassing,  ///< nothing is known to be wrong: what was to be asked was killed, or did not end in time
    } area = Area::kConfiguration;
    std::string subject;  ///< e.g. "primary_conninfo"
    std::string expected, found, remedy;

    /// "SUBJECT: expected E, found F; R"
    [[nodiscard]] std::string text() const;
};

}  // namespace paf
