#include "swapper.hpp"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>

namespace paf::test {

Swapper::Swapper(uid_t uid, const std::string& a, const std::string& b) : pid_(::fork()) {
    if (pid_ != 0) return;
    constexpr unsigned kExchange = 2;  // RENAME_EXCHANGE
    (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::setgid(uid) != 0 || ::setuid(uid) != 0) ::_exit(1);
    for (;;) {
        if (::syscall(SYS_renameat2, AT_FDCWD, a.c_str(), AT_FDCWD, b.c_str(), kExchange) != 0) ::_exit(1);
    }
}

Swapper::~Swapper() {
    (void)::kill(pid_, SIGKILL);
    (void)::waitpid(pid_, nullptr, 0);
}

OpenWatch::OpenWatch(const std::string& path) : fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    if (::inotify_add_watch(fd_, path.c_str(), IN_OPEN) < 0) std::perror("inotify_add_watch");
}

OpenWatch::~OpenWatch() {
    ::close(fd_);
}

bool OpenWatch::opened() const {
    std::array<char, 4096> events{};
    return ::read(fd_, events.data(), events.size()) > 0;
}

}  // namespace paf::test
