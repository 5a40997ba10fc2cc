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

struct PgTarget {
    std::string host;  ///< socket directory or host name
    std::uint16_t port = 5432;
    std::vector<std::string> databases = {"postgres", "template1"};  ///< tried in order while 3D000 is answered
    UserAccount user;  ///< role name, and the identity used for peer authentication
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
    /// Connects without blocking, runs `sql`, disconnects.  Always returns by `deadline` (kNoAnswer).
    virtual SqlReply query(const PgTarget& target, const std::string& sql, std::chrono::milliseconds limit) = 0;
};

}  // namespace paf
