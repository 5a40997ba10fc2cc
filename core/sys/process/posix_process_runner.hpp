// Runs programs, with deadlines.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>
#include <vector>

#include "ports/clock.hpp"
#include "ports/process.hpp"
#include "sys/process/child_process.hpp"

namespace paf {

/// At the deadline the child's process group gets SIGTERM, and SIGKILL 100 ms later; run() returns at most one second
/// after the deadline, whatever the child does.  A command without `leaves_daemon` ends when the child and whoever
/// holds its output have ended.
class PosixProcessRunner : public ProcessRunner {
  public:
    using Variables = std::vector<std::pair<std::string, std::string>>;

    /// Sets SIGCHLD to its default.  On top of the minimal environment, children that run as we do get the variables
    /// `inherited`, and those that run as another user `for_users`.
    explicit PosixProcessRunner(Clock& clock, Variables inherited = {}, Variables for_users = {});

    Result<ProcessResult> run(const Command& command) override;
    /// At most 1 MiB a call.  Call it while waiting for the daemon: a daemon whose pipe is full stops.
    std::string drain_daemon_output() override;

  private:
    struct Running;

    Result<ProcessResult> finish(const Command& command, const std::string& program, Running& running);
    void wait_for_events(Running& running, std::chrono::milliseconds longest) const;
    void await_end(const Command& command, Running& running, TimePoint deadline);
    void end_group(Running& running);
    void reap_abandoned();

    Clock& clock_;
    Variables inherited_, for_users_;
    std::vector<UniqueFd> daemon_output_;
    std::string early_output_;      ///< printed before the launcher ended, not drained yet
    std::vector<pid_t> abandoned_;  ///< killed, but not dead yet when run() had to return (stuck in the kernel)
};

}  // namespace paf
