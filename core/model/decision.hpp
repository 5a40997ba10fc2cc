// Decision: what an action does next.  The core's loop carries it out, observes again, and asks for the next one.
#pragma once

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "model/cluster/election_record.hpp"
#include "model/cluster/score.hpp"
#include "model/exit_code.hpp"
#include "model/observation.hpp"
#include "model/replication/replication_policy.hpp"
#include "model/wal/branch_record.hpp"
#include "model/wal/generation.hpp"

namespace paf {

// The closed set of effects.  Each says whether doing it twice is the same as doing it once.

/// Writes what makes the server start as a standby (standby.signal, recovery.conf).  Idempotent.
struct PrepareStandby {};
/// Removes postmaster.pid and socket lock files that name a process proved dead or foreign.  Idempotent.
struct RemoveStaleLocks {};
/// Launches the server through pg_ctl, without waiting for it.  Not idempotent.
struct StartServer {};
/// Asks the postmaster for a fast shutdown (SIGINT), and continues what of the instance is stopped.  Idempotent.
struct StopServer {};
/// Ends server processes that outlived their postmaster: SIGQUIT, or SIGKILL when `force`; continues those that are
/// stopped, so that they see it.  Idempotent.
struct EndOrphans {
    std::vector<pid_t> pids;
    bool force = false;
};
/// Asks the standby to promote itself, the fast way, after continuing what of it is stopped.  Idempotent.
struct PromoteServer {};
/// CHECKPOINT, for at most `limit`, after continuing what of the instance is stopped.  Idempotent.
struct Checkpoint {
    std::chrono::milliseconds limit{0};
};
/// Continues (SIGCONT) the instance's processes that a signal has stopped, and the programs that its server runs; never
/// a foreign process, nor one that a debugger holds.  Idempotent.
struct ContinueStopped {};
/// Sets or, with nullopt, deletes a node's promotion score, and with `confirm` waits until it can be read back.
/// Idempotent.
struct SetScore {
    std::string node;
    std::optional<Score> score;
    bool confirm = false;
    /// The CIB shows none.  Pacemaker's attribute daemon may still hold one, when the controller has erased it in the
    /// CIB alone; it takes the same value for no change then, and never writes it.  So it is deleted first.
    bool anew = false;
};
/// Publishes this node's position for the election and waits until it can be read back.  Idempotent.
struct PublishPosition {
    std::string text;
};
/// Withdraws this node's published position or, with a name, the public one that this node left.  Idempotent.
struct WithdrawPosition {
    std::string node = {};
};
/// Has the cluster remember this generation, begun or found now, whatever it remembered before.  Idempotent.
struct RecordGeneration {
    Generation generation;  ///< without the time
};
/// Notes beside the data, where copies of them take it along, what is known of their timelines.  Idempotent.
struct RememberBranch {
    BranchRecord record;
};

/// Sees to it that the next promotion here begins no timeline up to `up_to`: these numbers were used elsewhere.
/// Idempotent.
struct ReserveTimelines {
    TimelineId up_to = 0;
};

/// Has the cluster remember what this primary's commits wait for.  Idempotent.
struct RememberReplication {
    ReplicationPolicy policy;
};

/// Leaves what an election found and decided where every node can read it: for good when it ordered a promotion, else
/// until its node leaves the cluster.  Nothing depends on it: what cannot be written is said in the log, and is no
/// failure.  Idempotent.
struct RecordElection {
    ElectionRecord record;  ///< without the time
};

using Effect = std::variant<PrepareStandby, RemoveStaleLocks, StartServer, StopServer, EndOrphans, PromoteServer,
                            Checkpoint, SetScore, PublishPosition, WithdrawPosition, RecordGeneration, RememberBranch,
                            ReserveTimelines, RememberReplication, RecordElection, ContinueStopped>;
/// The effect's name, for logs: "StartServer".
const char* effect_name(const Effect& effect);
/// Whether it changes what the instance is, or the data on which that is judged.  The others write to the cluster, or
/// beside the data.
bool touches_server(const Effect& effect);

enum class LogLevel { kDebug, kInfo, kWarning, kError };
struct LogLine {
    LogLevel level = LogLevel::kInfo;
    std::string text;
};

/// Observe these facts, then decide again.
struct Ask {
    FactSet what;
};
/// Carry these out in order, forget the volatile facts, then decide again.  A failing effect ends the list.  Where none
/// touches the server, what is known of it stays known: it has answered, and need not be asked again.
struct Perform {
    std::vector<Effect> effects;
};
/// Let `poll` pass, forget the volatile facts, decide again.  At the deadline the action ends with `at_deadline`
/// and "CAUSE; gave up after N s waiting for WHAT".
struct Wait {
    std::chrono::milliseconds poll{50};
    std::string what;
    OcfExit at_deadline = OcfExit::kGeneric;
    std::string cause;  ///< why it has not come about yet, the decisive words first; empty: that is plain
    /// What is waited for needs all of the server: have what is stopped go on (ContinueStopped), at once and then at
    /// most once a second.
    bool continues_stopped = false;
};
/// The action is over.
struct Finish {
    OcfExit exit = OcfExit::kSuccess;
    std::string reason;  ///< told to Pacemaker as the exit reason when `exit` is a failure
};

struct Decision {
    std::string rule;  ///< stable identifier of the rule that decided: "stop.nothing-alive"
    std::variant<Ask, Perform, Wait, Finish> next;
    std::vector<LogLine> log;
    /// What the action is for has come about, or is known, and this is how it ends; what is still to be done serves
    /// others.  The action ends so, with a warning, when there is no time for that, or it cannot be done.
    std::optional<Finish> settled = std::nullopt;
};

/// What the loop remembers of this action's past, for the decisions.
struct Progress {
    std::chrono::milliseconds elapsed{0};
    std::chrono::milliseconds remaining{0};          ///< until the deadline; the reserve is already taken off
    std::vector<std::string> done;                   ///< names of the effects carried out, in order
    std::vector<std::chrono::milliseconds> done_at;  ///< `elapsed` at the end of each
    std::string failed_effect;                       ///< name of the effect that failed last; empty if none
    std::string failure;                             ///< why
    ErrorKind failure_kind = ErrorKind::kInternal;
    /// How long processes without a postmaster have been seen; nullopt when there are none.  A server that ends leaves
    /// some for an instant.
    std::optional<std::chrono::milliseconds> orphaned_for;
    std::string server_output;  ///< what the starting server printed so far
    /// Of a launched server that is not there any more: why it ended, by its own log; and that log's file, when it
    /// wrote to one.
    std::string server_log, server_log_file;

    [[nodiscard]] bool did(const std::string& effect) const;
    [[nodiscard]] int times(const std::string& effect) const;
    /// Whether it was carried out, or failed just now: a decision that would only wish for it does not wish again.
    [[nodiscard]] bool tried(const std::string& effect) const;
    /// Time since `effect` was carried out last; nullopt if it was not.
    [[nodiscard]] std::optional<std::chrono::milliseconds> since(const std::string& effect) const;
};

}  // namespace paf
