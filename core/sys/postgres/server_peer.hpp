// Who is at the other end of a connection to the server?
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "model/result.hpp"

namespace paf {

/// Who must be there.
struct ExpectedPeer {
    uid_t user = 0;                ///< the system user
    std::optional<pid_t> process;  ///< the postmaster; nullopt: any process of `user`, on Unix sockets only
};

/// Success when the connected `socket` leads to that process; kPermission with who is there in its place, kUnavailable
/// when it cannot be found out.  To be asked before anything is sent.
///
/// On a Unix socket the kernel says which process listens (SO_PEERCRED), and as which user it did so.  On TCP the other
/// end must be on this machine, and the socket that listens there must be among the postmaster's open files: found by
/// its inode in `proc`/net/tcp and `proc`/PID/fd.  Requires to be root or that user.
Status prove_peer(int socket, const ExpectedPeer& expected, const std::string& proc = "/proc");

}  // namespace paf
