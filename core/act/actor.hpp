// Actor: carries out effects.  Nothing else in the core changes anything.
#pragma once

#include <chrono>

#include "model/decision.hpp"
#include "observe/instance_access.hpp"

namespace paf {

class Actor {
  public:
    explicit Actor(InstanceAccess& instance) : instance_(instance) {}

    /// Carries out one effect within `limit`.  Before it signals a process or removes a lock, it makes sure again that
    /// the process is the instance's own, or that nothing of the instance is alive.
    Status perform(const Effect& effect, std::chrono::milliseconds limit);

    /// What perform() has to say of what it did beyond success and failure, for the log; empty from then on.
    std::vector<LogLine> take_remarks();

  private:
    Status apply(const PrepareStandby& effect, std::chrono::milliseconds limit);
    Status apply(const RemoveStaleLocks& effect, std::chrono::milliseconds limit);
    Status apply(const StartServer& effect, std::chrono::milliseconds limit);
    Status apply(const StopServer& effect, std::chrono::milliseconds limit);
    Status apply(const EndOrphans& effect, std::chrono::milliseconds limit);
    Status apply(const PromoteServer& effect, std::chrono::milliseconds limit);
    Status apply(const Checkpoint& effect, std::chrono::milliseconds limit);
    Status apply(const SetScore& effect, std::chrono::milliseconds limit);
    Status apply(const PublishPosition& effect, std::chrono::milliseconds limit);
    Status apply(const WithdrawPosition& effect, std::chrono::milliseconds limit);
    Status apply(const RecordGeneration& effect, std::chrono::milliseconds limit);
    Status apply(const RememberBranch& effect, std::chrono::milliseconds limit);
    Status apply(const ReserveTimelines& effect, std::chrono::milliseconds limit);
    Status apply(const RememberReplication& effect, std::chrono::milliseconds limit);
    Status apply(const RecordElection& effect, std::chrono::milliseconds limit);
    Status apply(const ContinueStopped& effect, std::chrono::milliseconds limit);

    Status apply_edit(const FileEdit& edit, const UserAccount& user);
    /// Asks the server with the version plugin's SQL.  kUnsupported when the plugin offers none of this kind.
    Result<SqlReply> query(pid_t postmaster, SqlKind kind, std::chrono::milliseconds limit);
    void continue_stopped();
    void resume_replay(pid_t postmaster, std::chrono::milliseconds limit);
    Status confirm_score(const SetScore& wanted, std::chrono::milliseconds limit);
    Status remove_socket_lock(pid_t stale_pid);
    Result<std::string> wal_directory();
    Status remove_idle_reservations(std::chrono::milliseconds limit);

    InstanceAccess& instance_;
    std::vector<LogLine> remarks_;
};

}  // namespace paf
