// PostgreSQL servers whose WAL the tests read, with pg_waldump beside for a second opinion.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/instance.hpp"
#include "ports/version_plugin.hpp"
#include "sys/files/posix_file_system.hpp"
#include "sys/posix_clock.hpp"
#include "sys/process/posix_process_runner.hpp"
#include "sys/process/procfs_process_table.hpp"
#include "temp_directory.hpp"

namespace paf::test {

/// What pg_waldump makes of the WAL from some position on.
struct Dump {
    std::vector<Lsn> records;
    std::string last_description;
    std::optional<Lsn> end;  ///< where it expected one record more
};

/// One instance with 1 MiB segments, below a directory shared by the servers of a test.  Failures of the programs it
/// runs throw std::runtime_error with their output.  The destructor kills what still runs.
class WalServer {
  public:
    /// Why none can be made here (for GTEST_SKIP), or empty.
    static std::string missing();
    static std::string bindir();

    WalServer(const TempDirectory& base, const std::string& name, int port);
    ~WalServer();
    WalServer(const WalServer&) = delete;
    WalServer& operator=(const WalServer&) = delete;

    void create();
    /// Becomes a streaming standby of `primary`, not started yet.
    void clone(const WalServer& primary);
    void follow(const WalServer& primary) const;
    void start();
    void stop();
    /// SIGKILL to the postmaster; returns when nothing of the instance is alive any more.
    void crash();
    void promote();
    std::string ask(const std::string& sql);
    Lsn ask_lsn(const std::string& sql);
    /// Waits until a standby has replayed up to `lsn`.
    void await_replay(Lsn lsn);

    [[nodiscard]] ControlFile control();
    /// What the version plugin's query would say.
    [[nodiscard]] SqlFacts sql();
    [[nodiscard]] Dump dump(TimelineId timeline, Lsn start);

    [[nodiscard]] const std::string& data() const { return data_; }
    [[nodiscard]] const UserAccount& user() const { return user_; }
    [[nodiscard]] std::string pid_line();

    PosixClock clock;
    PosixFileSystem files;
    ProcfsProcessTable processes;
    PosixProcessRunner runner{clock};

  private:
    ProcessResult run(std::vector<std::string> argv, bool leaves_daemon = false, bool must_succeed = true);
    void append_configuration(const std::string& text) const;
    [[nodiscard]] Result<ServerProcesses> observe();

    std::string directory_, data_;
    int port_;
    UserAccount user_;
};

}  // namespace paf::test
