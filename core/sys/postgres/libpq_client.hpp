// The PostgreSQL client over libpq.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "model/result.hpp"
#include "ports/clock.hpp"
#include "ports/pg_session.hpp"

namespace paf {

/// Uses the non-blocking half of libpq with deadlines of its own, and what libpq 9.3 has.  During a query our effective
/// user is the target's user, so that peer authentication works.  The server gets the limit as statement_timeout, so
/// that it does not go on after we have left.  Before anything is sent, prove_peer() says who listens.
///
/// On a Unix socket libpq is used in this process, without a password, TLS or GSSAPI: what is left of it never computes
/// or waits for long.  When the server asks for a password and the user has a .pgpass, and always on TCP, the query is
/// made in a child process, which can be killed at the deadline: a server may have SCRAM computed for hours.  Nothing
/// is ever prompted for.
class LibpqClient : public PgClient {
  public:
    /// `runner` runs getent(1) for a host given by name: resolving a name in this process could block past any
    /// deadline.
    LibpqClient(Clock& clock, ProcessRunner& runner) : clock_(clock), runner_(runner) {}

    /// A host's name is looked up for two seconds at most, and for a quarter of the limit: the server may well be found
    /// without it.
    SqlReply query(const PgTarget& target, const std::string& sql, std::chrono::milliseconds limit) override;
    Result<std::vector<std::string>> addresses_of(const std::string& host, std::chrono::milliseconds limit) override;

  private:
    /// Where to connect: a socket directory or a numeric address, and the limit as a server setting.
    struct Route;

    /// What ask_address() found.
    struct Answer {
        SqlReply reply;
        bool needs_password = false;
    };

    SqlReply ask_socket(const PgTarget& target, const Route& route, const std::string& sql);
    SqlReply ask_in_child(const PgTarget& target, const Route& route, const std::string& sql);
    Answer ask_address(const PgTarget& target, const Route& route, const std::string& sql);
    Answer ask_database(const PgTarget& target, const Route& route, const std::string& database,
                        const std::string& sql);

    Clock& clock_;
    ProcessRunner& runner_;
};

}  // namespace paf
