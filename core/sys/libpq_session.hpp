// One libpq connection, never blocking beyond a deadline.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ports/clock.hpp"
#include "ports/pg_session.hpp"

struct pg_conn;

namespace paf {

class LibpqSession {
  public:
    /// `parameters`: connection parameters of libpq; those younger than 9.3 are left out where libpq does not know
    /// them.
    LibpqSession(const std::vector<std::pair<std::string, std::string>>& parameters, const Clock& clock,
                 TimePoint deadline);
    ~LibpqSession();
    LibpqSession(const LibpqSession&) = delete;
    LibpqSession& operator=(const LibpqSession&) = delete;

    /// kAnswered when connected.  A reply of kFailed without SQLSTATE means that libpq gives words only.
    SqlReply connect();
    /// Requires a successful connect().
    SqlReply run(const std::string& sql);

  private:
    [[nodiscard]] SqlReply connection_failure() const;
    [[nodiscard]] bool wait(bool writing) const;
    bool send(const std::string& sql);
    bool await_result();

    pg_conn* connection_ = nullptr;
    const Clock& clock_;
    TimePoint deadline_;
};

}  // namespace paf
