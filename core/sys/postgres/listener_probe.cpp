#include "sys/postgres/listener_probe.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>

#include "sys/unique_fd.hpp"

namespace paf {
namespace {

struct Address {
    sockaddr_storage storage{};
    socklen_t length = 0;  // 0: the text is no address
};

Address address_of(const std::string& host, std::uint16_t port) {
    Address address;
    if (is_socket_directory(host)) {
        auto* unix_address = reinterpret_cast<sockaddr_un*>(&address.storage);
        const std::string path = host + "/.s.PGSQL." + std::to_string(port);
        if (path.size() >= sizeof unix_address->sun_path) return address;
        unix_address->sun_family = AF_UNIX;
        std::memcpy(unix_address->sun_path, path.c_str(), path.size() + 1);
        address.length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
        if (host[0] == '@') {
            unix_address->sun_path[0] = '\0';
            --address.length;
        }
        return address;
    }
    auto* v4 = reinterpret_cast<sockaddr_in*>(&address.storage);
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&address.storage);
    if (::inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        address.length = sizeof *v4;
    } else if (::inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        address.length = sizeof *v6;
    }
    return address;
}

Listener listener_of(int error) {
    switch (error) {
        case 0:
            return Listener::kListening;
        case ENOENT:
        case ENOTDIR:
        case ECONNREFUSED:
            return Listener::kNobody;
        case EAGAIN:
            return Listener::kQueueFull;
        case EACCES:
        case EPERM:
            return Listener::kForbidden;
        default:
            return Listener::kUnreachable;
    }
}

}  // namespace

bool is_numeric_address(const std::string& host) {
    const bool cut_short = host.find('\0') != std::string::npos;  // the functions of C would not see the rest
    return !cut_short && !is_socket_directory(host) && address_of(host, 0).length != 0;
}

bool wait_for_socket(int fd, bool writing, const Clock& clock, TimePoint deadline) {
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock.now()).count();
        if (left <= 0) return false;
        pollfd polled{fd, static_cast<short>(writing ? POLLOUT : POLLIN), 0};
        if (::poll(&polled, 1, static_cast<int>(std::min<long>(left, 60000))) > 0) return true;
    }
}

Listener probe_listener(const std::string& host, std::uint16_t port, const Clock& clock, TimePoint deadline) {
    const Address address = address_of(host, port);
    if (address.length == 0) return Listener::kBadAddress;
    const UniqueFd fd(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd) return Listener::kUnreachable;
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address.storage), address.length) == 0)
        return Listener::kListening;
    if (errno != EINPROGRESS) return listener_of(errno);
    if (!wait_for_socket(fd.get(), true, clock, deadline)) return Listener::kUnreachable;
    int error = 0;
    socklen_t size = sizeof error;
    if (::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return Listener::kUnreachable;
    return listener_of(error);
}

}  // namespace paf
