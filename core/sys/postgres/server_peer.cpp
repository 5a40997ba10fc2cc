#include "sys/postgres/server_peer.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <set>

#include "sys/process/tcp_table.hpp"
#include "sys/system_error.hpp"

namespace paf {
namespace {

bool is_loopback(const Endpoint& end) {
    constexpr std::uint32_t kLoopback = 127;
    return !end.v6 && ntohl(end.words[0]) >> 24U == kLoopback;
}

/// The kernel gives a connection to one of its own addresses the same address as its source, and 127.0.0.1 within
/// 127.0.0.0/8.
bool on_this_machine(const Endpoint& here, const Endpoint& there) {
    return here.v6 == there.v6 && (here.words == there.words || (is_loopback(here) && is_loopback(there)));
}

/// How closely a listening socket fits a destination; the kernel takes the closest.  0: not at all.
int fit(const Endpoint& listener, const Endpoint& wanted) {
    if (listener.port != wanted.port) return 0;
    if (listener.v6 == wanted.v6) {
        if (listener.words == wanted.words) return 4;
        return listener.is_wildcard() ? 3 : 0;
    }
    if (!listener.v6) return 0;
    // IPv4 reaches a socket of IPv6 as ::ffff:a.b.c.d.
    if (listener.words == std::array<std::uint32_t, 4>{0, 0, htonl(0xFFFF), wanted.words[0]}) return 2;
    return listener.is_wildcard() ? 1 : 0;
}

/// Of the sockets that listen for `wanted`, those that fit best: their inodes as text.
class Listeners {
  public:
    explicit Listeners(const Endpoint& wanted) : wanted_(wanted) {}

    void take(const Endpoint& local, std::string_view inode) {
        const int grade = fit(local, wanted_);
        if (grade == 0 || grade < best_) return;
        if (grade > best_) inodes_.clear();
        best_ = grade;
        inodes_.emplace(inode);
    }
    [[nodiscard]] const std::set<std::string>& inodes() const { return inodes_; }

  private:
    Endpoint wanted_;
    int best_ = 0;
    std::set<std::string> inodes_;
};

Status prove_listener(const Endpoint& here, const Endpoint& there, pid_t process, const std::string& proc) {
    const std::string port = "port " + std::to_string(there.port);
    if (!on_this_machine(here, there)) {
        return fail(ErrorKind::kPermission,
                    "expected the instance's own server, found that pghost leads to another "
                    "machine; set pghost to the server's socket directory");
    }
    Listeners listeners(there);
    const Status read = visit_tcp_listeners(
        proc, [&listeners](const Endpoint& local, std::string_view inode) { listeners.take(local, inode); });
    if (!read) return read;
    if (listeners.inodes().empty()) return fail(ErrorKind::kUnavailable, "nobody listens on " + port + " any more");
    const auto held = socket_inodes(proc, process);
    if (!held) return fail(ErrorKind::kUnavailable, "cannot tell who listens on " + port + ": " + held.error().message);
    if (std::includes(held->begin(), held->end(), listeners.inodes().begin(), listeners.inodes().end())) return {};
    return fail(ErrorKind::kPermission, "another process than the postmaster (pid " + std::to_string(process) +
                                            ") listens on " + port + "; correct pghost and pgport");
}

}  // namespace

Status prove_peer(int socket, const ExpectedPeer& expected, const std::string& proc) {
    sockaddr_storage here{}, there{};
    socklen_t here_size = sizeof here, there_size = sizeof there;
    if (::getpeername(socket, reinterpret_cast<sockaddr*>(&there), &there_size) != 0)
        return fail_errno(errno, "cannot tell who listens");
    if (there.ss_family == AF_UNIX) {
        ucred peer{};
        socklen_t size = sizeof peer;
        if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
            return fail_errno(errno, "cannot tell who listens");
        if (peer.uid == expected.user && (!expected.process || peer.pid == *expected.process)) return {};
        return fail(ErrorKind::kPermission,
                    "another process listens there: pid " + std::to_string(peer.pid) + " of user " +
                        std::to_string(peer.uid) + ", expected " +
                        (expected.process ? "the postmaster, pid " + std::to_string(*expected.process) + " of user "
                                          : "one of user ") +
                        std::to_string(expected.user));
    }
    if (!expected.process) return {};
    if (::getsockname(socket, reinterpret_cast<sockaddr*>(&here), &here_size) != 0)
        return fail_errno(errno, "cannot tell who listens");
    const auto from = endpoint_of(here), to = endpoint_of(there);
    if (!from || !to) return fail(ErrorKind::kUnavailable, "cannot tell who listens: not an Internet address");
    return prove_listener(*from, *to, *expected.process, proc);
}

}  // namespace paf
