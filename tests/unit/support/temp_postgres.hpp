// A PostgreSQL server of one test.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>

#include "ports/pg_session.hpp"
#include "sys/posix_clock.hpp"
#include "sys/process/posix_process_runner.hpp"
#include "temp_directory.hpp"

namespace paf::test {

/// A fresh instance in a temporary directory, listening on a Unix-domain socket there and on nothing else.
/// As root it runs as user postgres, else as ourselves.  Whatever a test does to it, nothing of it survives.
class TempPostgres {
  public:
    /// Why no server can be made here (for GTEST_SKIP), or empty.
    static std::string missing();

    /// Runs initdb; throws std::runtime_error with its output when that fails.  `settings`: lines added to
    /// postgresql.conf, which already has max_connections = 5, one of them reserved, and no fsync.
    explicit TempPostgres(const std::string& settings = "");
    ~TempPostgres();
    TempPostgres(const TempPostgres&) = delete;
    TempPostgres& operator=(const TempPostgres&) = delete;

    /// Starts the server and waits until it accepts connections; throws std::runtime_error with its log otherwise.
    void start();
    /// Starts the server and returns as soon as pg_ctl has launched it.
    void launch();
    /// Stops it: "fast", "immediate" or "smart".  Waits for the end (not for "smart").
    void stop(const std::string& mode = "fast");
    /// pid in postmaster.pid; 0 when there is none.
    [[nodiscard]] pid_t postmaster() const;
    /// Sends a signal to the postmaster.
    void signal(int signal) const;
    /// Replaces pg_hba.conf and, when the server runs, makes it read it.
    void set_hba(const std::string& content);
    /// Appends a line to postgresql.conf.
    void configure(const std::string& line) const;

    [[nodiscard]] const std::string& data_directory() const { return data_; }
    [[nodiscard]] const std::string& socket_directory() const { return directory_.path(); }
    /// The directory of postgres and pg_ctl, without a trailing slash.
    [[nodiscard]] static std::string bindir();
    [[nodiscard]] const UserAccount& user() const { return user_; }
    [[nodiscard]] static std::uint16_t port() { return 5432; }
    /// How to reach it, databases and user included.
    [[nodiscard]] PgTarget target() const;
    /// The first column of the first row that `sql` gives; throws std::runtime_error when it fails.
    std::string ask(const std::string& sql);

  private:
    ProcessResult run(const std::vector<std::string>& argv, bool leaves_daemon = false);

    TempDirectory directory_;
    std::string data_;
    UserAccount user_;
    PosixClock clock_;
    PosixProcessRunner runner_{clock_};
};

}  // namespace paf::test
