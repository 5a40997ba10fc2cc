// InstanceAccess: one request's way to its instance: user, plugin, processes, connection.  Each is found when first
// needed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/request.hpp"
#include "observe/server/server_log.hpp"
#include "observe/server/server_processes.hpp"
#include "observe/setup/server_configuration.hpp"
#include "ports/ports.hpp"

namespace paf {

class InstanceAccess {
  public:
    InstanceAccess(const Request& request, Ports ports) : request_(request), ports_(ports) {}

    [[nodiscard]] const Request& request() const { return request_; }
    [[nodiscard]] const Parameters& params() const { return request_.params; }
    [[nodiscard]] Ports& ports() { return ports_; }

    /// The instance's files, with the rights of `system_user`: the data directory, the configuration and what it names,
    /// the recovery template, the directories of sockets and statistics.  Never with root's rights: without a
    /// `system_user`, who is never root, the data directory's owner has to do, or nobody.
    FileSystem& files();

    /// The account of `system_user`; kNotFound when there is none.
    const Result<UserAccount>& user();
    /// The version plugin for this instance; an error says why there is none.
    const Result<VersionPlugin*>& plugin();
    /// What `bindir`/postgres says of its version, in one line.
    const Result<std::string>& server_version();
    /// What its configuration files and start_opts say; read once.
    const ServerConfiguration& configuration();
    /// Remembers what the server's own log holds, before a launch.
    void mark_log();
    /// What the server wrote to it since, as its last words; nothing without a mark.
    LastWords words_since_mark();
    /// The instance's processes, looked up anew at each call, and whether the data directory is the instance's at all.
    Result<ServerProcesses> processes();
    /// Whether one of them is a WAL receiver that receives, by its title.
    Result<bool> has_receiver();
    /// Signals a process of the instance.  That it is one is proved again right before, in a way that no other process
    /// can slip in between; kNotFound when it has ended.
    Status signal_server(pid_t pid, int signal);
    /// Has every process of the instance go on that a signal has stopped (SIGCONT), the programs that its server runs
    /// included.  Each is proved as for signal_server().  Answers which went on, in words.  What is none of the
    /// instance's, or is held by a debugger, is left alone.  An error says what could not be seen or signalled.
    Result<std::vector<std::string>> continue_stopped();
    /// Asks the instance's own server, whose postmaster was proved to be `postmaster`: where postmaster.pid says that
    /// it listens, else where pghost and pgport say, else where the kernel says.  No other process's answer is believed
    /// (SqlOutcome::kForeign), so that a wrong pghost costs time at most.
    Result<SqlReply> ask(pid_t postmaster, const std::string& sql, std::chrono::milliseconds limit);
    /// The same, with the postmaster looked up first; kNotFound when it does not run.
    Result<SqlReply> ask(const std::string& sql, std::chrono::milliseconds limit);
    /// Why pghost and pgport are wrong although the last ask() found the server; empty when they are right, and when
    /// that cannot be told.  Costs no program, but for a host's name that is not in /etc/hosts.
    std::string wrong_target(pid_t postmaster);
    /// This node's name: from Pacemaker, or the host's own when the agent is run by hand outside any cluster.
    Result<std::string> node();

  private:
    Result<VersionPlugin*> find_plugin();
    [[nodiscard]] UserAccount files_account();
    [[nodiscard]] std::string directory_fault(const std::optional<FileStatus>& directory);
    Status look_elsewhere(FileReader& proof);
    ServerIdentity identity();
    /// Where pghost and pgport say that the server listens.
    Result<PgTarget> configured_target();
    /// Where postmaster.pid says that it listens; kNotFound when it does not say, or is not `postmaster`'s.
    Result<PgTarget> recorded_target(pid_t postmaster);
    Result<std::vector<PgTarget>> other_places(pid_t postmaster, bool has_recorded);
    Result<SqlReply> ask_elsewhere(pid_t postmaster, const std::string& sql, TimePoint end, SqlReply first);
    /// Where the postmaster listens, by the kernel's word.
    Result<std::vector<ListeningSocket>> listening(pid_t postmaster);
    Result<std::vector<std::string>> addresses_of(const std::string& host);
    std::string wrong_host(const PgTarget& configured, pid_t postmaster);
    bool has_socket_of(const PgTarget& target, pid_t postmaster);

    Request request_;
    Ports ports_;
    std::optional<Result<UserAccount>> user_;
    FileSystem* files_ = nullptr;
    std::optional<Result<std::string>> server_version_;
    std::optional<Result<VersionPlugin*>> plugin_;
    std::optional<ServerConfiguration> configuration_;
    std::optional<ServerLogMark> log_mark_;
    std::optional<ServerProcesses> seen_;  ///< by the last call of processes()
    std::vector<PgTarget> asked_;          ///< where the server was looked for by the last ask()
    std::optional<PgTarget> found_at_;     ///< where the server was asked last: the best place known
};

}  // namespace paf
