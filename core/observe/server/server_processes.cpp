#include "observe/server/server_processes.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <vector>

#include "model/text.hpp"
#include "observe/server/process_words.hpp"

namespace paf {
namespace {

std::string process_text(const ProcessInfo& process) {
    return quote_text(process.comm) + " (pid " + std::to_string(process.pid) + ", user " + std::to_string(process.uid) +
           ", directory " + (process.directory.empty() ? std::string("unreadable") : quote_text(process.directory)) +
           ")";
}

constexpr uid_t kRoot = 0;

/// Answers "does this process belong to this instance?".
class Matcher {
  public:
    Matcher(FileReader& files, const ServerIdentity& server) : files_(files), server_(server) {}

    /// Reads what the comparison needs; fails when the data directory cannot be looked at.
    Status prepare() {
        const auto directory = files_.status(server_.datadir);
        if (directory) {
            directory_ = *directory;
        } else if (directory.error().kind != ErrorKind::kNotFound) {
            return fail(directory.error().in("data directory"));
        }
        const auto program = files_.status(program_path());
        if (program) program_ = *program;
        return {};
    }

    [[nodiscard]] bool in_data_directory(const ProcessInfo& process) const {
        if (directory_ && process.directory_inode != 0) {
            return process.directory_device == directory_->device && process.directory_inode == directory_->inode;
        }
        return !process.directory.empty() && process.directory == server_.datadir;
    }

    [[nodiscard]] bool is_ours(const ProcessInfo& process) const {
        return is_server_of_user(process) && in_data_directory(process);
    }

    /// Serves some data directory as the system user.
    [[nodiscard]] bool is_server_of_user(const ProcessInfo& process) const {
        return of_user(process, user()) && looks_like_server(process);
    }

    /// Whoever started it, it has no other rights than the server.
    [[nodiscard]] bool is_of_user(const ProcessInfo& process) const { return of_user(process, user()); }

    /// It may be ours, and the one thing that would tell is hidden from us.
    [[nodiscard]] bool undecidable(const ProcessInfo& process) const {
        return process.directory.empty() && process.directory_inode == 0 && is_server_of_user(process);
    }

    /// It serves the data directory for the directory's owner, as PostgreSQL would have it, but that is not
    /// system_user.  Nobody else's process can be a server of it; root's never is.
    [[nodiscard]] bool of_another_owner(const ProcessInfo& process) const {
        return directory_ && directory_->owner != kRoot && user() != directory_->owner &&
               of_user(process, directory_->owner) && in_data_directory(process) && looks_like_server(process);
    }

    /// Works in the data directory as the system user, but is no program of PostgreSQL's that we know.
    [[nodiscard]] bool is_companion(const ProcessInfo& process) const {
        return of_user(process, user()) && in_data_directory(process);
    }

    [[nodiscard]] uid_t owner() const { return directory_ ? directory_->owner : kRoot; }

  private:
    [[nodiscard]] std::string program_path() const { return server_.bindir + "/postgres"; }

    [[nodiscard]] std::optional<uid_t> user() const {
        if (server_.uid) return server_.uid;
        return directory_ && directory_->owner != kRoot ? std::optional(directory_->owner) : std::nullopt;
    }

    [[nodiscard]] static bool of_user(const ProcessInfo& process, std::optional<uid_t> uid) {
        return uid && process.uid == *uid && process.effective_uid == *uid;
    }

    [[nodiscard]] bool is_program(dev_t device, ino_t inode) const {
        return program_ && inode != 0 && device == program_->device && inode == program_->inode;
    }

    /// Names are compared whole: "postgres_export" is somebody else's.  A vendor's server has another name, and is
    /// known by its program: the one in bindir, or one that this has replaced since (an upgrade of the package).
    [[nodiscard]] bool looks_like_server(const ProcessInfo& process) const {
        if (process.comm == "postgres" || process.comm == "postmaster") return true;
        if (is_program(process.executable_device, process.executable_inode)) return true;
        if (process.executable.empty()) return false;
        if (process.executable == program_path()) return true;
        if (!program_) return false;
        const auto executable = files_.status(process.executable);
        return executable && is_program(executable->device, executable->inode);
    }

    FileReader& files_;
    const ServerIdentity& server_;
    std::optional<FileStatus> directory_, program_;
};

tl::unexpected<Error> fail_other_owner(const Matcher& matcher, const ProcessInfo& process) {
    return fail(ErrorKind::kUnavailable, "process " + process_text(process) +
                                             " serves the data directory for its owner (user " +
                                             std::to_string(matcher.owner()) +
                                             "), who is not system_user; correct the parameter system_user, or stop "
                                             "that server by hand");
}

tl::unexpected<Error> fail_undecidable(const ProcessInfo& process) {
    return fail(ErrorKind::kPermission, "cannot read the working directory of process " + process_text(process) +
                                            ", which may belong to this instance; run the agent as root");
}

/// So many programs may stand between a server process and one that it had started.
constexpr int kMostGenerations = 16;

/// Whether a server process of ours started `process`, itself or through others of the same user.  A parent that began
/// after its child has only taken over the number of the true one.
bool is_run_by_server(ProcessTable& processes, const Matcher& matcher, const ProcessInfo& process) {
    ProcessInfo current = process;
    for (int generation = 0; generation < kMostGenerations && matcher.is_of_user(current); ++generation) {
        if (current.parent <= 1) return false;
        const auto parent = processes.find(current.parent);
        if (!parent || !*parent || (*parent)->state == ProcessState::kZombie) return false;
        if ((*parent)->start_time > current.start_time) return false;
        if (matcher.is_ours(**parent)) return true;
        current = **parent;
    }
    return false;
}

/// postmaster.pid: absent, understood, or not understood.
struct Recorded {
    bool present = false;
    std::optional<PostmasterPid> file;
    std::string fault;
};

Result<Recorded> read_recorded(FileReader& files, const std::string& datadir) {
    const auto content = files.read(datadir + "/postmaster.pid", kPostmasterPidLimit);
    if (!content) {
        if (content.error().kind == ErrorKind::kNotFound) return Recorded{};
        if (content.error().kind == ErrorKind::kInvalid) return Recorded{true, std::nullopt, content.error().message};
        return fail(content.error().in("postmaster.pid"));
    }
    const auto file = parse_postmaster_pid(*content);
    if (!file) return Recorded{true, std::nullopt, file.error().message};
    return Recorded{true, *file, ""};
}

/// The file's owner may write anything: what is no socket directory would be a host name to look up.
std::optional<ServerSocket> socket_of(const PostmasterPid& file) {
    const std::string& directory = file.socket_directory;
    if (!file.port || directory.empty() || (directory.front() != '/' && directory.front() != '@')) return std::nullopt;
    return ServerSocket{directory, *file.port};
}

enum class Claim { kOurs, kStale };
struct Judgement {
    Claim claim = Claim::kStale;
    ProcessState state = ProcessState::kRunning;
    std::string cause;  ///< why it is stale
};

/// A postmaster's parent is no server, in most cases init.
Result<bool> is_child_of_server(ProcessTable& processes, const Matcher& matcher, const ProcessInfo& process) {
    if (process.parent <= 1) return false;
    const auto parent = processes.find(process.parent);
    if (!parent) return fail(parent.error());
    return *parent && (*parent)->state != ProcessState::kZombie && matcher.is_ours(**parent);
}

Result<Judgement> judge_recorded(ProcessTable& processes, const Matcher& matcher, const PostmasterPid& file) {
    const auto found = processes.find(file.pid);
    if (!found) return fail(found.error());
    const std::string pid = "pid " + std::to_string(file.pid);
    if (!*found) return Judgement{Claim::kStale, {}, pid + ": no such process"};
    const ProcessInfo& process = **found;
    if (process.state == ProcessState::kZombie) return Judgement{Claim::kStale, {}, pid + ": a zombie"};
    if (matcher.undecidable(process)) return fail_undecidable(process);
    if (!matcher.is_ours(process)) {
        return Judgement{Claim::kStale, {}, pid + ": a foreign process: " + process_text(process)};
    }
    const auto child = is_child_of_server(processes, matcher, process);
    if (!child) return fail(child.error());
    if (*child) return Judgement{Claim::kStale, {}, pid + ": not the postmaster, but a child of it"};
    if (file.standalone) {
        return fail(ErrorKind::kUnavailable,
                    "a single-user backend, " + process_text(process) + ", uses the data directory; end it first");
    }
    return Judgement{Claim::kOurs, process.state, ""};
}

Result<std::vector<ProcessInfo>> scan(ProcessTable& processes, const Matcher& matcher) {
    const auto all = processes.all();
    if (!all) return fail(all.error());
    std::vector<ProcessInfo> ours;
    for (ProcessInfo process : *all) {
        if (process.state != ProcessState::kZombie && matcher.undecidable(process)) {
            // One that ended while the table was read has no directory any more: look again.
            const auto again = processes.find(process.pid);
            if (!again) return fail(again.error());
            if (!*again) continue;
            process = **again;
        }
        if (process.state == ProcessState::kZombie) continue;
        if (matcher.undecidable(process)) return fail_undecidable(process);
        if (matcher.of_another_owner(process)) return fail_other_owner(matcher, process);
        if (matcher.is_ours(process)) ours.push_back(process);
    }
    return ours;
}

const ProcessInfo* find_pid(const std::vector<ProcessInfo>& processes, pid_t pid) {
    const auto found =
        std::find_if(processes.begin(), processes.end(), [pid](const ProcessInfo& p) { return p.pid == pid; });
    return found == processes.end() ? nullptr : &*found;
}

/// The members that have children among the others and no parent there.
std::vector<pid_t> heads(const std::vector<ProcessInfo>& ours) {
    std::vector<pid_t> result;
    for (const ProcessInfo& process : ours) {
        const bool has_child = std::any_of(ours.begin(), ours.end(),
                                           [&](const ProcessInfo& other) { return other.parent == process.pid; });
        if (has_child && find_pid(ours, process.parent) == nullptr) result.push_back(process.pid);
    }
    return result;
}

/// Whether `process` is `head` or descends from it.  Bounded, should parents form a ring in a table read while it
/// changed.
bool belongs_to(const std::vector<ProcessInfo>& ours, const ProcessInfo& process, pid_t head) {
    const ProcessInfo* current = &process;
    for (std::size_t step = 0; current != nullptr && step <= ours.size(); ++step) {
        if (current->pid == head) return true;
        current = find_pid(ours, current->parent);
    }
    return false;
}

/// Sorts the scanned processes into a postmaster and orphans.
Status classify(ServerProcesses& result, const std::vector<ProcessInfo>& ours, const Recorded& recorded_now) {
    auto candidates = heads(ours);
    const ProcessInfo* const named =
        recorded_now.file && !recorded_now.file->standalone ? find_pid(ours, recorded_now.file->pid) : nullptr;
    if (named != nullptr && find_pid(ours, named->parent) == nullptr) candidates = {named->pid};
    if (candidates.size() > 1) {
        return fail(ErrorKind::kUnavailable,
                    "expected one postmaster at most, found pid " + std::to_string(candidates[0]) + " and pid " +
                        std::to_string(candidates[1]) + " in the same data directory; end the wrong one by hand");
    }
    if (!candidates.empty()) {
        result.postmaster = candidates.front();
        result.postmaster_state = find_pid(ours, candidates.front())->state;
    }
    for (const ProcessInfo& process : ours) {
        if (!result.postmaster || !belongs_to(ours, process, *result.postmaster)) result.orphans.push_back(process.pid);
    }
    return {};
}

/// Fails when the recorded shared memory segment has users although no server process was seen.
Status check_shared_memory(FileReader& files, ProcessTable& processes, const Matcher& matcher,
                           const PostmasterPid& file) {
    if (!file.shared_memory) return {};
    const auto users = processes.shared_memory_users(file.shared_memory->shmid);
    if (!users || *users == 0) return {};
    constexpr std::size_t kListLimit = 1U << 20U;
    const auto list = files.read("/proc/sysvipc/shm", kListLimit);
    // The recorded pid is not this instance's postmaster, or we would not be here: when that process lives, the segment
    // is its own, and postmaster.pid was copied from its data directory.
    const auto recorded = processes.find(file.pid);
    // One that works in our directory as our user may be a server whose program is not known any more (bindir was
    // changed, or its package removed): then the segment tells.
    const bool lives =
        recorded && *recorded && (*recorded)->state != ProcessState::kZombie && !matcher.is_companion(**recorded);
    if (list && (lives || is_foreign_segment(*list, *file.shared_memory, file.pid))) return {};
    return fail(ErrorKind::kUnavailable, "no server process was found, but " + std::to_string(*users) +
                                             " process(es) are attached to its shared memory segment " +
                                             std::to_string(file.shared_memory->shmid) +
                                             " (see ipcs -m -p); find and end them");
}

}  // namespace

Status prove_server_process(FileReader& files, const ServerIdentity& server, const ProcessInfo& process) {
    Matcher matcher(files, server);
    if (Status ready = matcher.prepare(); !ready) return ready;
    if (process.state == ProcessState::kZombie) {
        return fail(ErrorKind::kNotFound, "process " + process_text(process) + " has ended");
    }
    if (matcher.is_ours(process)) return {};
    return fail(ErrorKind::kPermission,
                "expected a server process of this instance, found a foreign process: " + process_text(process));
}

Status prove_process_of_instance(FileReader& files, ProcessTable& processes, const ServerIdentity& server,
                                 const ProcessInfo& process) {
    Status proved = prove_server_process(files, server, process);
    if (proved || proved.error().kind != ErrorKind::kPermission) return proved;
    Matcher matcher(files, server);
    if (Status ready = matcher.prepare(); !ready) return ready;
    return is_run_by_server(processes, matcher, process) ? Status() : proved;
}

Result<std::vector<ProcessInfo>> servers_elsewhere(FileReader& files, ProcessTable& processes,
                                                   const ServerIdentity& server) {
    Matcher matcher(files, server);
    if (const Status ready = matcher.prepare(); !ready) return fail(ready.error());
    const auto all = processes.all();
    if (!all) return fail(all.error());
    std::vector<ProcessInfo> elsewhere;
    std::copy_if(all->begin(), all->end(), std::back_inserter(elsewhere), [&matcher](const ProcessInfo& process) {
        return process.state != ProcessState::kZombie && matcher.is_server_of_user(process) &&
               !matcher.in_data_directory(process);
    });
    return elsewhere;
}

Result<bool> has_wal_receiver(FileReader& files, ProcessTable& processes, const ServerIdentity& server) {
    Matcher matcher(files, server);
    if (const Status ready = matcher.prepare(); !ready) return fail(ready.error());
    const auto ours = scan(processes, matcher);
    if (!ours) return fail(ours.error());
    return std::any_of(ours->begin(), ours->end(), [&processes](const ProcessInfo& process) {
        return is_receiver_title(processes.title(process.pid));
    });
}

Result<ServerProcesses> observe_processes(FileReader& files, ProcessTable& processes, const ServerIdentity& server) {
    Matcher matcher(files, server);
    if (const Status ready = matcher.prepare(); !ready) return fail(ready.error());
    const auto recorded = read_recorded(files, server.datadir);
    if (!recorded) return fail(recorded.error());

    ServerProcesses result;
    if (recorded->file) {
        const auto judgement = judge_recorded(processes, matcher, *recorded->file);
        if (!judgement) return fail(judgement.error());
        if (judgement->claim == Claim::kOurs) {
            result.postmaster = recorded->file->pid;
            result.postmaster_state = judgement->state;
            result.socket = socket_of(*recorded->file);
            return result;
        }
        result.stale_pid = recorded->file->pid;
        result.stale_cause = judgement->cause;
    } else if (recorded->present) {
        result.stale_pid = 0;
        result.stale_cause = recorded->fault;
    }

    const auto ours = scan(processes, matcher);
    if (!ours) return fail(ours.error());
    const auto recorded_now = ours->empty() ? recorded : read_recorded(files, server.datadir);
    if (!recorded_now) return fail(recorded_now.error());
    if (const Status classified = classify(result, *ours, *recorded_now); !classified) return fail(classified.error());
    if (result.postmaster && recorded_now->file && recorded_now->file->pid == *result.postmaster) {
        result.stale_pid.reset();
        result.stale_cause.clear();
        result.socket = socket_of(*recorded_now->file);
    }
    if (ours->empty() && recorded->file) {
        if (const Status unused = check_shared_memory(files, processes, matcher, *recorded->file); !unused) {
            return fail(unused.error());
        }
    }
    return result;
}

}  // namespace paf
