#include "pafctl/plugin/watched_child.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace paf {
namespace {

constexpr int kWorkThrew = 1;

void write_all(int fd, const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t written = write(fd, text.data() + done, text.size() - done);
        if (written < 0 && errno != EINTR) return;
        if (written > 0) done += static_cast<std::size_t>(written);
    }
}

[[noreturn]] void be_the_child(const std::function<void(const WriteLine&)>& work, int fd, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(kWorkThrew);
    try {
        work([fd](const std::string& line) { write_all(fd, line + "\n"); });
    } catch (...) {
        _exit(kWorkThrew);
    }
    _exit(0);
}

/// Hands over the complete lines at the beginning of `pending`.
void take_lines(std::string& pending, const WriteLine& on_line) {
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = pending.find('\n', begin)) != std::string::npos; begin = end + 1) {
        on_line(pending.substr(begin, end - begin));
    }
    pending.erase(0, begin);
}

/// Reads until the child closes the pipe: true; or until it has been silent for too long: false.
bool listen(int fd, const WriteLine& on_line, std::chrono::milliseconds silence) {
    std::string pending;
    std::array<char, 4096> buffer{};
    for (;;) {
        pollfd readable = {fd, POLLIN, 0};
        const int ready = poll(&readable, 1, static_cast<int>(silence.count()));
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return false;
        const ssize_t got = read(fd, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return true;
        pending.append(buffer.data(), static_cast<std::size_t>(got));
        take_lines(pending, on_line);
    }
}

}  // namespace

Result<ChildEnd> run_watched(const std::function<void(const WriteLine&)>& work, const WriteLine& on_line,
                             std::chrono::milliseconds silence) {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return fail(ErrorKind::kInternal, std::string("no pipe: ") + std::strerror(errno));
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        be_the_child(work, ends[1], parent);
    }
    const std::string error = std::strerror(errno);
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return fail(ErrorKind::kInternal, "no child process: " + error);
    }
    ChildEnd result;
    result.silent = !listen(ends[0], on_line, silence);
    close(ends[0]);
    kill(child, SIGKILL);  // it has ended, or closed the pipe to go on unwatched
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
    if (WIFEXITED(status)) result.exit_code = WEXITSTATUS(status);
    return result;
}

}  // namespace paf
