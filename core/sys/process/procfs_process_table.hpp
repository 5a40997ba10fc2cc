// The processes of this system, from /proc.
#pragma once

#include <string>

#include "ports/process.hpp"

namespace paf {

/// Reads /proc; what vanishes or is unreadable while being looked at is skipped or left empty, never guessed.
class ProcfsProcessTable : public ProcessTable {
  public:
    /// `root`: where procfs is mounted; the unit tests give a directory of their own.
    explicit ProcfsProcessTable(std::string root = "/proc") : root_(std::move(root)) {}

    /// A process in the last steps of its exit, which has no working directory any more, is a zombie.
    Result<std::optional<ProcessInfo>> find(pid_t pid) override;
    /// kUnavailable when /proc cannot be listed: an empty answer would look like "nothing runs".
    Result<std::vector<ProcessInfo>> all() override;
    std::string title(pid_t pid) override;
    Result<std::vector<ListeningSocket>> listening(const ProcessInfo& process) override;
    /// As above.
    Result<std::vector<ProcessInfo>> stopped() override;
    std::optional<unsigned long> shared_memory_users(int shmid) override;
    /// Through a pidfd where the kernel has them.
    Status signal(pid_t pid, int signal, const ProcessProof& proof) override;

  private:
    std::string root_;
};

}  // namespace paf
