// PostgreSQL client port: one query, one deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/instance.hpp"
#include "ports/process.hpp"

namespace paf {

/// Whether a target's host is a directory of Unix-domain sockets ("/...") or an abstract socket's name ("@...").
inline bool is_socket_directory(const std::string& host) {
    return !host.empty() && (host.front() == '/' || host.front() == '@');
}

struct PgTarget {
    std::string host;  ///< socket directory or host name
    std::uint16_t port = 5432;
    std::vector<std::string> databases = {"postgres", "template1"};  ///< tried in order while 3D000 is answered
    UserAccount user;  ///< role name, and the identity used for peer authentication
    /// The process that must be listening there, our postmaster: nobody else's answer is believed (kForeign).  Without
    /// it, any process of `user` that listens on a Unix socket is.
    std::optional<pid_t> server;
};

/// What came back: an outcome, and rows when it is kAnswered.  A null column is nullopt.
struct SqlReply {
    SqlOutcome outcome = SqlOutcome::kFailed;
    std::string sqlstate;  ///< five characters, or empty
    std::string detail;    ///< the server's or libpq's own words, one line
    std::vector<std::vector<std::optional<std::string>>> rows;
};

class PgClient {
  public:
    virtual ~PgClient() = default;
    /// Connects, runs `sql`, disconnects.  Returns within `limit` (kNoAnswer), whatever the server sends, and takes at
    /// most some 16 MiB of memory; an answer beyond what a query of ours can have is kFailed.
    virtual SqlReply query(const PgTarget& target, const std::string& sql, std::chrono::milliseconds limit) = 0;
    /// The addresses that query() would connect to for a target's host; a name is looked up for no longer than `limit`.
    /// kNotFound when there is none, kTimeout when there was no answer in time.
    virtual Result<std::vector<std::string>> addresses_of(const std::string& host, std::chrono::milliseconds limit) {
        (void)limit;
        return fail(ErrorKind::kUnsupported, "cannot look up host " + host);
    }
};

}  // namespace paf
