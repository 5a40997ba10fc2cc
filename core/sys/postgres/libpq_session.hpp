// One libpq connection, bounded in time and in what it takes in.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "model/result.hpp"
#include "ports/clock.hpp"
#include "ports/pg_session.hpp"

struct pg_conn;
struct pg_result;

namespace paf {

/// What a server may send, far above what any of our queries needs.  Together with limited_memory.hpp it bounds the
/// memory that an answer can take; libpq alone has no bounds.
struct AnswerLimits {
    std::size_t rows = 20000;
    std::size_t bytes = 2U << 20U;             ///< of all values together
    std::size_t results = 4;                   ///< of one query
    std::size_t messages = 100;                ///< notices and notifications
    std::size_t greeting_bytes = 256U << 10U;  ///< received until the connection is made
    std::size_t total_bytes = 8U << 20U;       ///< received on the connection
};

class LibpqSession {
  public:
    /// Asked, with the connected socket, before anything is sent: whether this is the server that is meant.
    using PeerCheck = std::function<Status(int socket)>;

    /// `parameters`: connection parameters of libpq; those younger than 9.3 are left out where libpq does not know
    /// them.
    LibpqSession(const std::vector<std::pair<std::string, std::string>>& parameters, const Clock& clock,
                 TimePoint deadline, PeerCheck check = {}, const AnswerLimits& limits = {});
    ~LibpqSession();
    LibpqSession(const LibpqSession&) = delete;
    LibpqSession& operator=(const LibpqSession&) = delete;

    /// kAnswered when connected, kForeign when the peer check failed.  A reply of kFailed without SQLSTATE means that
    /// libpq gives words only.
    SqlReply connect();
    /// Several statements: the rows of the first one that gives any.
    /// Requires a successful connect().  kFailed when the answer is beyond the limits.
    SqlReply run(const std::string& sql);
    /// After a failed connect(): the server asked for a password, and there was none to give.
    [[nodiscard]] bool needs_password() const;
    /// Why the server was given up: it sent more than the limits allow.  Empty when it did not.
    [[nodiscard]] const std::string& excess() const { return excess_; }

  private:
    /// Rows taken so far.
    struct Taken {
        SqlReply reply;
        std::size_t bytes = 0, results = 0, row_sets = 0;
    };

    static void count_notice(void* session, const pg_result* notice);
    [[nodiscard]] SqlReply connection_failure() const;
    [[nodiscard]] SqlReply too_much() const;
    [[nodiscard]] bool wait(bool writing) const;
    bool count_received(std::size_t most);
    void count_message();
    void drain_notifications();
    bool send(const std::string& sql);
    bool await_result();
    bool take(const pg_result* result, Taken& taken);

    pg_conn* connection_ = nullptr;
    const Clock& clock_;
    TimePoint deadline_;
    PeerCheck check_;
    AnswerLimits limits_;
    std::size_t received_ = 0, messages_ = 0;
    std::string excess_;
};

}  // namespace paf
