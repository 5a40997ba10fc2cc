// Process ports: running programs, and looking at the processes that exist.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "model/instance.hpp"
#include "model/result.hpp"

namespace paf {

/// A user of this system, as getpwnam() knows it.
struct UserAccount {
    std::string name;
    uid_t uid = 0;
    gid_t gid = 0;
    std::string home;
};

struct Command {
    std::vector<std::string> argv;  ///< argv[0] is an absolute path, or a name looked up in a fixed PATH
    std::vector<std::pair<std::string, std::string>> environment;  ///< added to a minimal environment, in which a
                                                                   ///< command with a user has nothing of the cluster
    std::optional<UserAccount> user;           ///< run as this user (uid, gid, supplementary groups); else as we are
    std::string directory = "/";               ///< working directory
    std::chrono::milliseconds timeout{10000};  ///< the child's whole process group is killed when it passes
    std::size_t output_limit = 1U << 20U;      ///< bytes of stdout, and of stderr, kept
    /// Return as soon as the child itself has ended, though a descendant still holds its output (pg_ctl start).
    bool leaves_daemon = false;
};

struct ProcessResult {
    int exit_code = -1;  ///< -1 when a signal ended it
    int signal = 0;
    bool timed_out = false;
    std::string out, err;
    std::chrono::milliseconds duration{0};
};

class ProcessRunner {
  public:
    virtual ~ProcessRunner() = default;
    /// Runs a program directly (no shell) with /dev/null as its input.  A program that ran, however it ended, is a
    /// value; kNotFound/kPermission when it cannot be started.
    virtual Result<ProcessResult> run(const Command& command) = 0;
    /// What a daemon left behind by `leaves_daemon` has printed since; and, when its launcher ended with 0, what both
    /// printed before: a daemon that ends at once often does so before its launcher.  Never blocks.
    virtual std::string drain_daemon_output() = 0;
};

/// A process as /proc shows it.
struct ProcessInfo {
    pid_t pid = 0;
    pid_t parent = 0;
    ProcessState state = ProcessState::kRunning;
    uid_t uid = 0;               ///< real uid
    uid_t effective_uid = 0;     ///< differs from `uid` in a set-user-ID program, which no server is
    std::string comm;            ///< short command name
    std::string directory;       ///< its working directory; " (deleted)" is cut off; empty when unreadable
    dev_t directory_device = 0;  ///< of the working directory, 0 when it is deleted or unreadable
    ino_t directory_inode = 0;
    std::string executable;       ///< path of its program; " (deleted)" is cut off; empty when unreadable
    dev_t executable_device = 0;  ///< of the program itself, whatever its path names now; 0 when unreadable
    ino_t executable_inode = 0;
    std::uint64_t start_time = 0;  ///< clock ticks after boot: with `pid`, names the process for as long as we look
};

/// A socket on which a process listens.
struct ListeningSocket {
    /// By which it is reached, the best first: a socket directory (it begins with a slash, or with '@' when it is
    /// abstract), or numeric addresses of this machine.
    std::vector<std::string> hosts;
    std::uint16_t port = 0;
};

/// Says whether a process is the one that is meant, as success or a reason why not.
using ProcessProof = std::function<Status(const ProcessInfo&)>;

class ProcessTable {
  public:
    virtual ~ProcessTable() = default;
    /// nullopt when there is no such process.
    virtual Result<std::optional<ProcessInfo>> find(pid_t pid) = 0;
    /// Every process that can be seen.
    virtual Result<std::vector<ProcessInfo>> all() = 0;
    /// What the process says of itself in place of its arguments, at most 512 bytes; empty when it has ended or says
    /// nothing.  It may say anything.
    virtual std::string title(pid_t pid) = 0;
    /// Where a client of PostgreSQL reaches the process, on Unix sockets first; empty when it does not listen.  It is
    /// where to ask, no proof of who answers.  Costs the names of its open files and the head of the kernel's tables.
    virtual Result<std::vector<ListeningSocket>> listening(const ProcessInfo& process) = 0;
    /// Those that a signal has stopped: kStopped, not kTraced.  Costs a small file per process.
    virtual Result<std::vector<ProcessInfo>> stopped() = 0;
    /// Number of processes attached to a System V shared memory segment; nullopt when it does not exist.
    virtual std::optional<unsigned long> shared_memory_users(int shmid) = 0;
    /// Looks at process `pid`, and signals it if `proof` then succeeds; a process that takes over its pid meanwhile is
    /// not signalled.  kNotFound when there is no such process (any more), else the proof's error or kill(2)'s.
    /// kInvalid for pids that name no single other process: 1 and below, and our own.
    virtual Status signal(pid_t pid, int signal, const ProcessProof& proof) = 0;
};

/// getpwnam(); kNotFound when there is no such user.
Result<UserAccount> find_user(const std::string& name);
/// getpwuid(); likewise.
Result<UserAccount> find_user(uid_t uid);

}  // namespace paf
