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
/// user is the target's user, so that peer authentication works.  Nothing is ever prompted for; a password comes from
/// the user's .pgpass.  The server gets the limit as statement_timeout, so that it does not go on after we have left.
class LibpqClient : public PgClient {
  public:
    /// `runner` runs getent(1) for a host given by name: resolving a name in this process could block past any
    /// deadline.
    LibpqClient(Clock& clock, ProcessRunner& runner) : clock_(clock), runner_(runner) {}

    SqlReply query(const PgTarget& target, const std::string& sql, std::chrono::milliseconds limit) override;

  private:
    /// Where to connect: a socket directory or a numeric address, and the limit as a server setting.
    struct Route;

    Result<std::vector<std::string>> addresses_of(const std::string& host, TimePoint deadline);
    SqlReply ask_address(const PgTarget& target, const Route& route, const std::string& sql);
    SqlReply ask_database(const PgTarget& target, const Route& route, const std::string& database,
                          const std::string& sql);

    Clock& clock_;
    ProcessRunner& runner_;
};

}  // namespace paf
