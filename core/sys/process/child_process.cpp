#include "sys/process/child_process.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>

#include "sys/system_error.hpp"
#include "sys/user_account.hpp"

namespace paf {
namespace {

// Everything the child needs, made before fork(): after it, only async-signal-safe calls are allowed.
struct Plan {
    const char* program = nullptr;
    const char* directory = nullptr;
    std::vector<char*> argv, environment;
    bool change_user = false, die_with_parent = true, own_session = false, private_files = false;
    uid_t uid = 0;
    gid_t gid = 0;
    std::vector<gid_t> groups;
    int null_fd = -1, out_fd = -1, err_fd = -1, status_fd = -1;
    pid_t parent = 0;
};

struct Pipe {
    UniqueFd read, write;
};

// Both ends above 2, so that the child's dup2() onto 0, 1, 2 can never overwrite one, whatever we were started with.
Result<Pipe> make_pipe() {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return fail(ErrorKind::kUnavailable, "no pipe left: " + errno_text(errno));
    Pipe low{UniqueFd(ends[0]), UniqueFd(ends[1])};
    Pipe high{UniqueFd(::fcntl(ends[0], F_DUPFD_CLOEXEC, 3)), UniqueFd(::fcntl(ends[1], F_DUPFD_CLOEXEC, 3))};
    if (!high.read || !high.write || ::fcntl(high.read.get(), F_SETFL, O_NONBLOCK) != 0)
        return fail(ErrorKind::kUnavailable, "no file descriptor left: " + errno_text(errno));
    return high;
}

void default_signals() {
    struct sigaction action {};
    action.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &action, nullptr);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);  // NOLINT(concurrency-mt-unsafe): one thread after fork()
}

// The layout getdents64(2) documents; glibc 2.12 has no wrapper, and readdir() may allocate.
struct DirectoryEntry {
    std::uint64_t inode;
    std::int64_t offset;
    unsigned short length;
    unsigned char type;
    char name[1];
};

constexpr rlim_t kMostDescriptors = 1U << 20U;

void close_on_exec(int fd) {
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
}

// Marks every descriptor above 2, so that exec() closes them.
void seal_descriptors() {
    const int directory = ::open("/proc/self/fd", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) {
        // No descriptor left to list them with: then they are numbered below the limit.
        rlimit limit{};
        const bool known = ::getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < kMostDescriptors;
        const int end = static_cast<int>(known ? limit.rlim_cur : kMostDescriptors);
        for (int fd = 3; fd < end; ++fd) close_on_exec(fd);
        return;
    }
    alignas(DirectoryEntry) std::array<char, 4096> buffer;
    for (;;) {
        const long got = ::syscall(SYS_getdents64, directory, buffer.data(), buffer.size());
        if (got <= 0) break;
        for (long at = 0; at < got;) {
            const auto* entry = reinterpret_cast<const DirectoryEntry*>(buffer.data() + at);
            const char* digit = static_cast<const char*>(entry->name);
            int fd = 0;
            for (; *digit >= '0' && *digit <= '9'; ++digit) fd = fd * 10 + (*digit - '0');
            if (fd > 2) close_on_exec(fd);
            at += entry->length;
        }
    }
    ::close(directory);
}

bool enter_user(const Plan& plan) {
    if (plan.change_user && (::setgroups(plan.groups.size(), plan.groups.data()) != 0 || ::setgid(plan.gid) != 0 ||
                             ::setuid(plan.uid) != 0))
        return false;
    if (plan.private_files) ::umask(0077);
    return true;
}

bool connect_streams(const Plan& plan) {
    return ::dup2(plan.null_fd, 0) == 0 && ::dup2(plan.out_fd, 1) == 1 && ::dup2(plan.err_fd, 2) == 2;
}

[[noreturn]] void give_up(int status_fd, SpawnFailure::Step step) {
    SpawnFailure failure;
    failure.step = step;
    failure.error = errno;
    const ssize_t written = ::write(status_fd, &failure, sizeof failure);
    ::_exit(written == static_cast<ssize_t>(sizeof failure) ? 127 : 126);
}

[[noreturn]] void run_child(const Plan& plan) {
    // Either way a process group of its own.  A daemon gets a session too: before PostgreSQL 12 pg_ctl makes it none,
    // and the server would die with the session of whoever ran the agent.  So does what runs as another user, or it
    // could type into the terminal of root, who called us (TIOCSTI).
    if (plan.own_session) {
        ::setsid();
    } else {
        ::setpgid(0, 0);
    }
    default_signals();
    if (!connect_streams(plan)) give_up(plan.status_fd, SpawnFailure::kDescriptors);
    seal_descriptors();
    if (!enter_user(plan)) give_up(plan.status_fd, SpawnFailure::kUser);
    if (::chdir(plan.directory) != 0) give_up(plan.status_fd, SpawnFailure::kDirectory);
    if (plan.die_with_parent) {
        // After the change of user, which clears it.  The parent may have died before we asked.
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != plan.parent) ::_exit(126);
    }
    ::execve(plan.program, plan.argv.data(), plan.environment.data());
    give_up(plan.status_fd, SpawnFailure::kProgram);
}

void set_variable(std::vector<std::string>& variables, const std::string& name, const std::string& value) {
    const std::string prefix = name + "=";
    const auto same = std::find_if(variables.begin(), variables.end(), [&](const std::string& variable) {
        return variable.compare(0, prefix.size(), prefix) == 0;
    });
    if (same != variables.end()) {
        *same = prefix + value;
    } else {
        variables.push_back(prefix + value);
    }
}

std::vector<std::string> environment_of(const Command& command,
                                        const std::vector<std::pair<std::string, std::string>>& inherited) {
    std::vector<std::string> variables = {std::string("PATH=") + kSearchPath, "LC_ALL=C"};
    for (const auto& [name, value] : inherited) set_variable(variables, name, value);
    if (command.user) {
        set_variable(variables, "HOME", command.user->home);
        set_variable(variables, "USER", command.user->name);
        set_variable(variables, "LOGNAME", command.user->name);
    }
    for (const auto& [name, value] : command.environment) set_variable(variables, name, value);
    return variables;
}

std::vector<char*> pointers_to(std::vector<std::string>& strings) {
    std::vector<char*> pointers;
    pointers.reserve(strings.size() + 1);
    for (std::string& text : strings) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

Result<std::string> find_program(const std::string& name) {
    if (name.find('/') != std::string::npos) return name;
    std::string path = kSearchPath;
    for (std::size_t from = 0; from <= path.size();) {
        const std::size_t colon = std::min(path.find(':', from), path.size());
        const std::string candidate = path.substr(from, colon - from) + "/" + name;
        struct stat info {};
        if (::stat(candidate.c_str(), &info) == 0 && S_ISREG(info.st_mode) && (info.st_mode & 0111U) != 0)
            return candidate;
        from = colon + 1;
    }
    return fail(ErrorKind::kNotFound, "expected the program " + name + " in one of " + kSearchPath +
                                          ", found it in none; install the package that holds it");
}

Result<ChildProcess> spawn(const Command& command, const std::string& program,
                           const std::vector<std::pair<std::string, std::string>>& inherited) {
    if (command.user && command.user->uid == 0)
        return fail(ErrorKind::kPermission, "expected a user without root's rights to run it, found " +
                                                command.user->name + "; correct system_user");
    std::vector<std::string> arguments = command.argv;
    std::vector<std::string> variables = environment_of(command, inherited);
    Plan plan;
    plan.program = program.c_str();
    plan.directory = command.directory.c_str();
    plan.argv = pointers_to(arguments);
    plan.environment = pointers_to(variables);
    plan.die_with_parent = !command.leaves_daemon;
    plan.own_session = command.leaves_daemon;
    plan.private_files = command.user.has_value();
    plan.parent = ::getpid();
    if (command.user) {
        plan.uid = command.user->uid;
        plan.gid = command.user->gid;
        plan.change_user = ::getuid() == 0 || ::getuid() != plan.uid;
        plan.own_session = plan.own_session || plan.change_user;
        plan.groups = groups_of(*command.user);
    }
    Result<Pipe> out = make_pipe();
    Result<Pipe> err = out ? make_pipe() : fail(out.error());
    Result<Pipe> status = err ? make_pipe() : fail(err.error());
    if (!status) return fail(status.error());
    const UniqueFd low_null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const UniqueFd null(low_null ? ::fcntl(low_null.get(), F_DUPFD_CLOEXEC, 3) : -1);
    if (!null) return fail(ErrorKind::kUnavailable, "cannot open /dev/null: " + errno_text(errno));
    plan.null_fd = null.get();
    plan.out_fd = out->write.get();
    plan.err_fd = err->write.get();
    plan.status_fd = status->write.get();

    const pid_t pid = ::fork();
    if (pid < 0) return fail(ErrorKind::kUnavailable, "cannot start another process: " + errno_text(errno));
    if (pid == 0) run_child(plan);
    if (!plan.own_session)
        ::setpgid(pid, pid);  // as the child does; whoever comes first, the group exists from here on
    ChildProcess child;
    child.pid = pid;
    child.out = std::move(out->read);
    child.err = std::move(err->read);
    child.status = std::move(status->read);
    return child;
}

Error spawn_error(const Command& command, const std::string& program, const SpawnFailure& failure) {
    const std::string why = ": " + errno_text(failure.error);
    const ErrorKind kind = errno_kind(failure.error);
    switch (failure.step) {
        case SpawnFailure::kUser:
            return {kind, "cannot run " + program + " as user " + command.user->name + why};
        case SpawnFailure::kDirectory:
            return {kind, "cannot run " + program + " in directory " + command.directory + why};
        case SpawnFailure::kDescriptors:
            return {kind, "cannot connect the output of " + program + why};
        case SpawnFailure::kProgram:
            break;
    }
    return {kind, "cannot run " + program + why};
}

}  // namespace paf
