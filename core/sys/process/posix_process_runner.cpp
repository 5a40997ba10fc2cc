#include "sys/process/posix_process_runner.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <utility>

#include "sys/system_error.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kGrace{100};       // between SIGTERM and SIGKILL
constexpr milliseconds kLastWait{800};    // for a killed child to disappear
constexpr milliseconds kShortestStep{1};  // between two looks at a child that has closed its output
constexpr milliseconds kLongestStep{20};
constexpr std::size_t kDaemonLimit = 1U << 20U;

// Reads what is there; keeps it up to `limit` bytes and drops the rest, so that the writer never waits for us.
// Closes `fd` at the end of the stream.  At most `most` bytes a call.
void take_available(UniqueFd& fd, std::string& kept, std::size_t limit, std::size_t most) {
    std::array<char, 65536> buffer;
    for (std::size_t taken = 0; fd && taken < most;) {
        const ssize_t got = retry_interrupted([&] { return ::read(fd.get(), buffer.data(), buffer.size()); });
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return;
        if (got <= 0) {
            fd.reset();
            return;
        }
        const auto count = static_cast<std::size_t>(got);
        if (kept.size() < limit) kept.append(buffer.data(), std::min(count, limit - kept.size()));
        taken += count;
    }
}

}  // namespace

// A child being waited for.
struct PosixProcessRunner::Running {
    ChildProcess child;
    ProcessResult result;
    std::string failure;  // bytes of a SpawnFailure
    std::size_t limit = 0;
    bool ended = false;

    void take_output() {
        take_available(child.out, result.out, limit, kDaemonLimit);
        take_available(child.err, result.err, limit, kDaemonLimit);
        take_available(child.status, failure, sizeof(SpawnFailure), sizeof(SpawnFailure));
    }

    // Leaves the zombie where it is: until it is reaped its pid, which names the process group, cannot be reused.
    void look() {
        siginfo_t info{};
        const int failed = retry_interrupted(
            [&] { return ::waitid(P_PID, static_cast<id_t>(child.pid), &info, WEXITED | WNOHANG | WNOWAIT); });
        // ECHILD (somebody ignores SIGCHLD): it has ended, and nobody can say how.
        ended = ended || failed != 0 || info.si_pid != 0;
    }

    void reap() {
        int status = 0;
        if (retry_interrupted([&] { return ::waitpid(child.pid, &status, WNOHANG); }) != child.pid) return;
        if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
        if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
    }

    [[nodiscard]] bool streams_open() const { return child.out || child.err || child.status; }
};

PosixProcessRunner::PosixProcessRunner(Clock& clock, Variables inherited, Variables for_users)
    : clock_(clock), inherited_(std::move(inherited)), for_users_(std::move(for_users)) {
    // Whoever started us may have left it ignored; then the kernel would discard how a child ended.
    if (::signal(SIGCHLD, SIG_DFL) == SIG_ERR) return;
}

Result<ProcessResult> PosixProcessRunner::run(const Command& command) {
    reap_abandoned();
    if (command.argv.empty()) return fail(ErrorKind::kInternal, "expected a program to run, found an empty command");
    for (const std::string& argument : command.argv)
        if (argument.find('\0') != std::string::npos)
            return fail(ErrorKind::kInvalid, command.argv[0] + ": an argument holds a NUL byte");
    const Result<std::string> program = find_program(command.argv[0]);
    if (!program) return fail(program.error());

    const TimePoint begin = clock_.now();
    Result<ChildProcess> child = spawn(command, *program, command.user ? for_users_ : inherited_);
    if (!child) return fail(child.error().in("cannot run " + *program));
    Running running;
    running.child = std::move(*child);
    running.limit = command.output_limit;
    await_end(command, running, begin + command.timeout);
    if (running.ended) {
        running.reap();
    } else {
        abandoned_.push_back(running.child.pid);
    }
    running.result.duration = std::chrono::duration_cast<milliseconds>(clock_.now() - begin);
    return finish(command, *program, running);
}

// Until the child has ended and, unless it leaves a daemon, its output too; or the deadline passes.
void PosixProcessRunner::await_end(const Command& command, Running& running, TimePoint deadline) {
    milliseconds step = kShortestStep;
    for (;;) {
        running.look();
        running.take_output();
        if (running.ended && (command.leaves_daemon || !running.streams_open())) return;
        const auto left = std::chrono::duration_cast<milliseconds>(deadline - clock_.now());
        if (left.count() <= 0) break;
        // The end of an ordinary program's output wakes us up; a daemon keeps the output open.
        const bool announced = running.streams_open() && !command.leaves_daemon;
        wait_for_events(running, std::min(left, announced ? kLongestStep : step));
        if (!announced) step = std::min(step * 2, kLongestStep);
    }
    running.result.timed_out = true;
    end_group(running);
}

// Sleeps until output arrives, a stream ends, or `longest` has passed.
void PosixProcessRunner::wait_for_events(Running& running, milliseconds longest) const {
    std::array<pollfd, 3> polled{};
    nfds_t count = 0;
    for (const UniqueFd* fd : {&running.child.out, &running.child.err, &running.child.status})
        if (*fd) polled[count++] = {fd->get(), POLLIN, 0};
    // Rounded up: a wait of zero would spin.
    ::poll(polled.data(), count, static_cast<int>(std::max<milliseconds::rep>(longest.count(), 1)));
}

void PosixProcessRunner::end_group(Running& running) {
    ::kill(-running.child.pid, SIGTERM);
    const TimePoint harsh = clock_.now() + kGrace;
    for (running.look(); !running.ended && clock_.now() < harsh; running.look()) {
        running.take_output();
        wait_for_events(running, kShortestStep);
    }
    ::kill(-running.child.pid, SIGKILL);
    const TimePoint last = clock_.now() + kLastWait;
    for (running.look(); !running.ended && clock_.now() < last; running.look()) clock_.sleep_for(kShortestStep);
    running.take_output();
}

Result<ProcessResult> PosixProcessRunner::finish(const Command& command, const std::string& program, Running& running) {
    if (running.failure.size() == sizeof(SpawnFailure)) {
        SpawnFailure failure;
        std::memcpy(&failure, running.failure.data(), sizeof failure);
        return fail(spawn_error(command, program, failure));
    }
    if (command.leaves_daemon) {
        if (running.result.exit_code == 0) early_output_ += running.result.out + running.result.err;
        if (running.child.out) daemon_output_.push_back(std::move(running.child.out));
        if (running.child.err) daemon_output_.push_back(std::move(running.child.err));
    }
    return std::move(running.result);
}

std::string PosixProcessRunner::drain_daemon_output() {
    std::string text = std::exchange(early_output_, {});
    text.resize(std::min(text.size(), kDaemonLimit));
    for (UniqueFd& fd : daemon_output_) take_available(fd, text, kDaemonLimit, kDaemonLimit - text.size());
    daemon_output_.erase(
        std::remove_if(daemon_output_.begin(), daemon_output_.end(), [](const UniqueFd& fd) { return !fd; }),
        daemon_output_.end());
    return text;
}

void PosixProcessRunner::reap_abandoned() {
    abandoned_.erase(std::remove_if(abandoned_.begin(), abandoned_.end(),
                                    [](pid_t pid) {
                                        return retry_interrupted([&] { return ::waitpid(pid, nullptr, WNOHANG); }) != 0;
                                    }),
                     abandoned_.end());
}

}  // namespace paf
