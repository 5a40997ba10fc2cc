#include "sys/postgres/server_peer.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <set>
#include <vector>

#include "model/text.hpp"
#include "sys/files/directory_listing.hpp"
#include "sys/system_error.hpp"
#include "sys/unique_fd.hpp"

namespace paf {
namespace {

constexpr std::size_t kLongestLine = 1024;
constexpr std::size_t kMostBytes = 4U << 20U;  ///< of /proc/net/tcp; sockets that listen come first in it

/// An address as /proc/net/tcp prints it: words of the host's byte order.
struct Endpoint {
    bool v6 = false;
    std::array<std::uint32_t, 4> words{};  ///< IPv4: the first
    std::uint16_t port = 0;
};

std::optional<Endpoint> endpoint_of(const sockaddr_storage& address) {
    Endpoint end;
    if (address.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        end.words[0] = v4.sin_addr.s_addr;
        end.port = ntohs(v4.sin_port);
        return end;
    }
    if (address.ss_family != AF_INET6) return std::nullopt;
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    end.v6 = true;
    std::memcpy(end.words.data(), &v6.sin6_addr, sizeof end.words);
    end.port = ntohs(v6.sin6_port);
    return end;
}

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
        return listener.words == std::array<std::uint32_t, 4>{} ? 3 : 0;
    }
    if (!listener.v6) return 0;
    // IPv4 reaches a socket of IPv6 as ::ffff:a.b.c.d.
    if (listener.words == std::array<std::uint32_t, 4>{0, 0, htonl(0xFFFF), wanted.words[0]}) return 2;
    return listener.words == std::array<std::uint32_t, 4>{} ? 1 : 0;
}

std::string_view take_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size());
    return word;
}

template <class Number>
bool parse_hex(std::string_view text, Number& number) {
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

/// "0100007F:1538", or four such words.
std::optional<Endpoint> parse_endpoint(std::string_view text) {
    constexpr std::size_t kDigits = 8;
    const auto colon = text.find(':');
    if (colon != kDigits && colon != 4 * kDigits) return std::nullopt;
    Endpoint end;
    end.v6 = colon != kDigits;
    for (std::size_t word = 0; word * kDigits < colon; ++word) {
        if (!parse_hex(text.substr(word * kDigits, kDigits), end.words.at(word))) return std::nullopt;
    }
    if (!parse_hex(text.substr(colon + 1), end.port)) return std::nullopt;
    return end;
}

/// Of the sockets that listen for `wanted`, those that fit best: their inodes as text.
class Listeners {
  public:
    explicit Listeners(const Endpoint& wanted) : wanted_(wanted) {}

    /// False once no socket that listens can follow.
    bool take_line(std::string_view line) {
        (void)take_word(line);
        const auto local = parse_endpoint(take_word(line));
        (void)take_word(line);
        const std::string_view state = take_word(line);
        if (!local) return true;  // the heading
        if (state == "03") return true;
        if (state != "0A") return false;
        for (int column = 0; column < 5; ++column) (void)take_word(line);
        const int grade = fit(*local, wanted_);
        if (grade == 0 || grade < best_) return true;
        if (grade > best_) inodes_.clear();
        best_ = grade;
        inodes_.insert(std::string(take_word(line)));
        return true;
    }
    [[nodiscard]] const std::set<std::string>& inodes() const { return inodes_; }

  private:
    Endpoint wanted_;
    int best_ = 0;
    std::set<std::string> inodes_;
};

Status read_listeners(const std::string& path, Listeners& listeners) {
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return errno == ENOENT ? Status{} : fail_errno(errno, "cannot open " + path);
    std::array<char, 16384> buffer;
    std::string rest;
    for (std::size_t taken = 0; taken < kMostBytes;) {
        const ssize_t got = retry_interrupted([&] { return ::read(file.get(), buffer.data(), buffer.size()); });
        if (got < 0) return fail_errno(errno, "cannot read " + path);
        if (got == 0) return {};
        taken += static_cast<std::size_t>(got);
        rest.append(buffer.data(), static_cast<std::size_t>(got));
        std::size_t from = 0;
        for (auto end = rest.find('\n'); end != std::string::npos; end = rest.find('\n', from)) {
            if (!listeners.take_line(std::string_view(rest).substr(from, end - from))) return {};
            from = end + 1;
        }
        rest.erase(0, from);
        if (rest.size() > kLongestLine) break;
    }
    return fail(ErrorKind::kUnavailable, path + " is longer than expected");
}

/// Whether the process has all these sockets open.
Result<bool> holds(const std::string& proc, pid_t process, const std::set<std::string>& inodes) {
    const std::string directory = proc + "/" + std::to_string(process) + "/fd/";
    const auto names = directory_names(directory);
    if (!names) return fail(names.error());
    std::set<std::string> missing = inodes;
    for (const std::string& name : *names) {
        std::array<char, 64> target{};
        const std::string link = directory + name;
        const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
        const std::string_view text(target.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
        if (starts_with(text, "socket:[")) missing.erase(std::string(text.substr(8, text.find(']') - 8)));
        if (missing.empty()) return true;
    }
    return false;
}

Status prove_listener(const Endpoint& here, const Endpoint& there, pid_t process, const std::string& proc) {
    const std::string port = "port " + std::to_string(there.port);
    if (!on_this_machine(here, there)) {
        return fail(ErrorKind::kPermission,
                    "expected the instance's own server, found that pghost leads to another "
                    "machine; set pghost to the server's socket directory");
    }
    Listeners listeners(there);
    if (Status read = read_listeners(proc + "/net/tcp", listeners); !read) return read;
    if (Status read = read_listeners(proc + "/net/tcp6", listeners); !read) return read;
    if (listeners.inodes().empty()) return fail(ErrorKind::kUnavailable, "nobody listens on " + port + " any more");
    const auto held = holds(proc, process, listeners.inodes());
    if (!held) return fail(ErrorKind::kUnavailable, "cannot tell who listens on " + port + ": " + held.error().message);
    if (*held) return {};
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
