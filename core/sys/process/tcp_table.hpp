// The kernel's table of sockets that listen on TCP.
#pragma once

#include <sys/socket.h>
#include <sys/types.h>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "model/result.hpp"

namespace paf {

/// An address as /proc/net/tcp prints it: words of the host's byte order.
struct Endpoint {
    bool v6 = false;
    std::array<std::uint32_t, 4> words{};  ///< IPv4: the first
    std::uint16_t port = 0;

    [[nodiscard]] bool is_wildcard() const { return words == std::array<std::uint32_t, 4>{}; }
};

/// nullopt for another family than IPv4 and IPv6.
std::optional<Endpoint> endpoint_of(const sockaddr_storage& address);

/// Calls `take` for each socket that listens on TCP, with its address and its inode as text.  Those come first in the
/// table, so that reading ends there however many connections there are.
Status visit_tcp_listeners(const std::string& proc, const std::function<void(const Endpoint&, std::string_view)>& take);

/// Cuts the first word off `line`, which begins after it then.
std::string_view take_word(std::string_view& line);

/// Hands each whole line of a file of procfs to `take`, until that returns false.  kUnavailable when the file is longer
/// than any that is expected; a file that is not there has no lines.
Status visit_proc_lines(const std::string& path, const std::function<bool(std::string_view)>& take);

/// The inodes of all sockets that the process has open, as text.
Result<std::set<std::string>> socket_inodes(const std::string& proc, pid_t process);

}  // namespace paf
