#include "sys/process/procfs_process_table.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "model/text.hpp"
#include "sys/files/directory_listing.hpp"
#include "sys/process/listening_sockets.hpp"
#include "sys/process/proc_stat.hpp"
#include "sys/system_error.hpp"
#include "sys/unique_fd.hpp"

namespace paf {
namespace {

// Target of a symbolic link, without the " (deleted)" the kernel adds; `deleted` tells whether it was there.
std::string link_target(const std::string& path, bool& deleted) {
    std::array<char, 4096> buffer{};
    const ssize_t length = ::readlink(path.c_str(), buffer.data(), buffer.size());
    std::string target = length > 0 ? std::string(buffer.data(), static_cast<std::size_t>(length)) : std::string();
    const std::string mark = " (deleted)";
    deleted = target.size() > mark.size() && target.compare(target.size() - mark.size(), mark.size(), mark) == 0;
    if (deleted) target.resize(target.size() - mark.size());
    return target;
}

// First line or so of a small procfs file.  ENOENT and ESRCH mean that the process has vanished.
Result<std::string> read_small(const std::string& path) {
    const UniqueFd fd(retry_interrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); }));
    if (!fd) return fail_errno(errno, "cannot open " + path);
    std::array<char, 2048> buffer{};
    const ssize_t got = retry_interrupted([&] { return ::read(fd.get(), buffer.data(), buffer.size()); });
    if (got < 0) return fail_errno(errno, "cannot read " + path);
    return std::string(buffer.data(), static_cast<std::size_t>(got));
}

void look_at_directory(const std::string& link, ProcessInfo& info) {
    bool deleted = false;
    info.directory = link_target(link, deleted);
    struct stat found {};
    // stat() through the link reaches the directory itself, whatever its name has become.
    if (info.directory.empty() || ::stat(link.c_str(), &found) != 0) return;
    if (deleted) {
        // A directory may really be called "x (deleted)".
        const std::string literal = info.directory + " (deleted)";
        struct stat named {};
        if (::stat(literal.c_str(), &named) != 0 || named.st_dev != found.st_dev || named.st_ino != found.st_ino)
            return;
        info.directory = literal;
    }
    info.directory_device = found.st_dev;
    info.directory_inode = found.st_ino;
}

// Whether a process has no working directory any more: it is in the last steps of its exit (do_exit() in the kernel),
// has given up its memory and files, and will be a zombie in an instant.
bool has_let_go(const std::string& link) {
    std::array<char, 1> buffer{};
    return ::readlink(link.c_str(), buffer.data(), buffer.size()) < 0 && errno == ENOENT;
}

// The numbers after `label` in /proc/PID/status, as many as `numbers` holds; false when they are not there.
template <std::size_t Count>
bool status_numbers(const std::string& status, const std::string& label, std::array<unsigned long, Count>& numbers) {
    const auto at = status.find("\n" + label + ":");
    if (at == std::string::npos) return false;
    const char* next = status.data() + at + label.size() + 2;
    const char* const end = status.data() + status.size();
    for (unsigned long& number : numbers) {
        if (next == end || *next != '\t') return false;
        const auto parsed = std::from_chars(next + 1, end, number);
        if (parsed.ec != std::errc()) return false;
        next = parsed.ptr;
    }
    return true;
}

// The program itself, reached through the link whatever its name has become.
void look_at_program(const std::string& link, ProcessInfo& info) {
    bool deleted = false;
    info.executable = link_target(link, deleted);
    struct stat found {};
    if (info.executable.empty() || ::stat(link.c_str(), &found) != 0) return;
    info.executable_device = found.st_dev;
    info.executable_inode = found.st_ino;
}

// The numbers of the system calls are the same on all architectures; the headers of EL6 do not know them.
constexpr long kPidfdSendSignal = 424, kPidfdOpen = 434;

// A descriptor that refers to this very process; -1 with errno when it has ended, or the kernel cannot.
int open_process(pid_t pid) {
    return static_cast<int>(::syscall(kPidfdOpen, pid, 0));
}

bool signal_process(int handle, int signal) {
    return ::syscall(kPidfdSendSignal, handle, signal, nullptr, 0) == 0;
}

Result<std::optional<ProcessInfo>> look_at(const std::string& directory) {
    const Result<std::string> line = read_small(directory + "/stat");
    const Result<std::string> status = line ? read_small(directory + "/status") : line;
    if (!status && status.error().kind == ErrorKind::kNotFound) return std::optional<ProcessInfo>();
    if (!status) return fail(status.error());
    const Result<ProcStat> stat = parse_proc_stat(*line);
    if (!stat) return fail(stat.error());
    ProcessInfo info;
    // Not the owner of /proc/PID: that is root for a process that is not dumpable, and the effective user else.
    std::array<unsigned long, 2> uids{};
    std::array<unsigned long, 1> leader{};
    if (!status_numbers(*status, "Uid", uids) || !status_numbers(*status, "Tgid", leader))
        return fail(ErrorKind::kInvalid, directory + "/status: expected the lines Tgid and Uid");
    // /proc/N answers for a thread of some process as well, though no process N exists.
    if (leader[0] != static_cast<unsigned long>(stat->pid)) return std::optional<ProcessInfo>();
    info.uid = static_cast<uid_t>(uids[0]);
    info.effective_uid = static_cast<uid_t>(uids[1]);
    info.start_time = stat->start_time;
    info.pid = stat->pid;
    info.parent = stat->parent;
    info.state = stat->state;
    // Before Linux 2.6.33 a traced process has the letter of a stopped one; one that is both is its tracer's.
    std::array<unsigned long, 1> tracer{};
    if (info.state == ProcessState::kStopped && status_numbers(*status, "TracerPid", tracer) && tracer[0] != 0)
        info.state = ProcessState::kTraced;
    info.comm = stat->comm;
    look_at_program(directory + "/exe", info);
    look_at_directory(directory + "/cwd", info);
    if (info.directory.empty() && has_let_go(directory + "/cwd")) info.state = ProcessState::kZombie;
    return std::optional<ProcessInfo>(std::move(info));
}

}  // namespace

Result<std::optional<ProcessInfo>> ProcfsProcessTable::find(pid_t pid) {
    if (pid <= 0) return std::optional<ProcessInfo>();
    const std::string directory = root_ + "/" + std::to_string(pid);
    Result<std::optional<ProcessInfo>> found = look_at(directory);
    // Without procfs every process would seem absent.
    struct stat self {};
    if (found && !*found && ::stat((root_ + "/self").c_str(), &self) != 0)
        return fail(ErrorKind::kUnavailable, "cannot see processes: expected procfs on " + root_ + "; mount it");
    return found;
}

Result<std::vector<ProcessInfo>> ProcfsProcessTable::all() {
    const Result<std::vector<std::string>> names = directory_names(root_);
    if (!names) return fail(ErrorKind::kUnavailable, names.error().message);
    std::vector<ProcessInfo> processes;
    for (const std::string& name : *names) {
        if (!parse_unsigned(name)) continue;
        Result<std::optional<ProcessInfo>> found = look_at(root_ + "/" + name);
        if (found && *found) processes.push_back(std::move(**found));
    }
    if (processes.empty())
        return fail(ErrorKind::kUnavailable, "cannot see processes: expected procfs on " + root_ + "; mount it");
    return processes;
}

std::string ProcfsProcessTable::title(pid_t pid) {
    constexpr std::size_t kLongestTitle = 512;
    if (pid <= 0) return {};
    std::string title = read_small(root_ + "/" + std::to_string(pid) + "/cmdline").value_or(std::string());
    return title.substr(0, std::min(title.find('\0'), kLongestTitle));
}

Result<std::vector<ListeningSocket>> ProcfsProcessTable::listening(const ProcessInfo& process) {
    return listening_sockets(root_, process.pid, process.directory);
}

Result<std::vector<ProcessInfo>> ProcfsProcessTable::stopped() {
    const Result<std::vector<std::string>> names = directory_names(root_);
    if (!names) return fail(ErrorKind::kUnavailable, names.error().message);
    std::vector<ProcessInfo> processes;
    for (const std::string& name : *names) {
        if (!parse_unsigned(name)) continue;
        const Result<std::string> line = read_small(root_ + "/" + name + "/stat");
        const Result<ProcStat> stat = line ? parse_proc_stat(*line) : Result<ProcStat>(fail(line.error()));
        if (!stat || stat->state != ProcessState::kStopped) continue;
        Result<std::optional<ProcessInfo>> found = look_at(root_ + "/" + name);
        if (found && *found && (*found)->state == ProcessState::kStopped) processes.push_back(std::move(**found));
    }
    return processes;
}

std::optional<unsigned long> ProcfsProcessTable::shared_memory_users(int shmid) {
    shmid_ds segment{};
    if (::shmctl(shmid, IPC_STAT, &segment) == 0) return segment.shm_nattch;
    // A segment that may not be examined exists: counting it as unused would allow a second server.
    if (errno == EACCES || errno == EPERM) return 1;
    return std::nullopt;
}

Status ProcfsProcessTable::signal(pid_t pid, int signal, const ProcessProof& proof) {
    // 0 and negative numbers would address whole process groups, 1 is init.
    if (pid <= 1 || pid == ::getpid())
        return fail(ErrorKind::kInvalid, "expected a process to signal, found pid " + std::to_string(pid));
    // Opened before the look, so that it can only refer to the process that was looked at, or to one that has ended.
    const UniqueFd handle(open_process(pid));
    if (!handle && errno == ESRCH) return fail_errno(ESRCH, "process " + std::to_string(pid));
    const auto before = find(pid);
    if (!before) return fail(before.error());
    if (!*before) return fail(ErrorKind::kNotFound, "process " + std::to_string(pid) + " has ended");
    if (Status proved = proof(**before); !proved) return proved;
    if (handle && signal_process(handle.get(), signal)) return {};
    if (!handle || errno == ENOSYS || errno == EPERM) {
        // Without pidfds (Linux before 5.3, or a filter that forbids them) the start time tells whether it is the same
        // process; what is left is the instant between this look and the call.
        const auto now = find(pid);
        if (!now) return fail(now.error());
        if (!*now || (*now)->start_time != (*before)->start_time)
            return fail(ErrorKind::kNotFound, "process " + std::to_string(pid) + " has ended");
        if (::kill(pid, signal) == 0) return {};
    }
    return fail_errno(errno, "cannot send signal " + std::to_string(signal) + " to process " + std::to_string(pid));
}

}  // namespace paf
