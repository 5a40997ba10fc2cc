#include "sys/process/listening_sockets.hpp"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <netinet/in.h>

#include <cstring>
#include <memory>
#include <set>

#include "model/text.hpp"
#include "sys/process/tcp_table.hpp"

namespace paf {
namespace {

using Interfaces = std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)>;

std::string text_of(const Endpoint& end) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const bool known = ::inet_ntop(end.v6 ? AF_INET6 : AF_INET, end.words.data(), text.data(), text.size()) != nullptr;
    return known ? text.data() : "";
}

/// The addresses of this machine in a family, loopback's first: none of the others need answer it.
std::vector<std::string> own_addresses(bool v6) {
    std::vector<std::string> addresses = {v6 ? "::1" : "127.0.0.1"};
    ifaddrs* list = nullptr;
    if (::getifaddrs(&list) != 0) return addresses;
    const Interfaces interfaces(list, &::freeifaddrs);
    for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
        if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != (v6 ? AF_INET6 : AF_INET)) continue;
        sockaddr_storage storage{};
        std::memcpy(&storage, one->ifa_addr, v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
        const auto end = endpoint_of(storage);
        if (end && text_of(*end) != addresses.front()) addresses.push_back(text_of(*end));
    }
    return addresses;
}

ListeningSocket on_tcp(const Endpoint& end) {
    if (end.is_wildcard()) return {own_addresses(end.v6), end.port};
    return {{text_of(end)}, end.port};
}

/// "/run/postgresql/.s.PGSQL.5432"; nullopt for a socket that no client of PostgreSQL looks for.
std::optional<ListeningSocket> on_unix(std::string_view path, const std::string& directory) {
    constexpr std::string_view kName = ".s.PGSQL.";
    const auto slash = path.rfind('/');
    if (slash == std::string_view::npos || slash == 0) return std::nullopt;
    const std::string_view name = path.substr(slash + 1);
    const auto port = starts_with(name, kName) ? parse_unsigned(name.substr(kName.size())) : std::nullopt;
    if (!port || *port == 0 || *port > UINT16_MAX) return std::nullopt;
    std::string host(path.substr(0, slash));
    if (host.front() != '/' && host.front() != '@') host = directory + "/" + host;
    return ListeningSocket{{host}, static_cast<std::uint16_t>(*port)};
}

/// Whoever may bind a socket can choose its path, and so write lines of its own: what is read here is where to ask,
/// and nobody is believed for it.
Status visit_unix_listeners(const std::string& proc, const std::set<std::string>& inodes,
                            const std::function<void(std::string_view)>& take) {
    constexpr std::string_view kAccepts = "00010000";  // __SO_ACCEPTCON
    return visit_proc_lines(proc + "/net/unix", [&](std::string_view line) {
        for (int column = 0; column < 3; ++column) (void)take_word(line);
        const bool listens = take_word(line) == kAccepts;
        for (int column = 0; column < 2; ++column) (void)take_word(line);
        const std::string inode(take_word(line));
        if (listens && inodes.count(inode) != 0 && line.size() > 1) take(line.substr(1));
        return true;
    });
}

}  // namespace

Result<std::vector<ListeningSocket>> listening_sockets(const std::string& proc, pid_t process,
                                                       const std::string& directory) {
    const auto inodes = socket_inodes(proc, process);
    if (!inodes) return fail(inodes.error().in("cannot tell where process " + std::to_string(process) + " listens"));
    std::vector<ListeningSocket> sockets;
    const Status named = visit_unix_listeners(proc, *inodes, [&](std::string_view path) {
        if (auto socket = on_unix(path, directory)) sockets.push_back(std::move(*socket));
    });
    if (!named) return fail(named.error());
    const Status numbered = visit_tcp_listeners(proc, [&](const Endpoint& end, std::string_view inode) {
        if (inodes->count(std::string(inode)) != 0) sockets.push_back(on_tcp(end));
    });
    if (!numbered) return fail(numbered.error());
    return sockets;
}

}  // namespace paf
