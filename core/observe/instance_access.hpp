// InstanceAccess: one request's way to its instance: user, plugin, processes, connection.  Each is found when first
// needed.
#pragma once

#include <optional>
#include <string>

#include "model/request.hpp"
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
    /// `system_user`, or with root as that, the data directory's owner has to do, or nobody.
    FileSystem& files();

    /// The account of `system_user`; kNotFound when there is none.
    const Result<UserAccount>& user();
    /// The version plugin for this instance; an error says why there is none.
    const Result<VersionPlugin*>& plugin();
    /// What `bindir`/postgres says of its version, in one line.
    const Result<std::string>& server_version();
    /// The instance's processes, looked up anew at each call, and whether the data directory is the instance's at all.
    Result<ServerProcesses> processes();
    /// Where pghost and pgport say that the server listens.
    Result<PgTarget> target();
    /// Whether another server than `postmaster` listens where pghost and pgport say, by the socket's lock file.
    bool target_is_foreign(pid_t postmaster);
    /// Where postmaster.pid says that it listens; kNotFound when it does not say.
    Result<PgTarget> recorded_target();
    /// This node's name: from Pacemaker, or the host's own when the agent is run by hand outside any cluster.
    Result<std::string> node();

  private:
    Result<VersionPlugin*> find_plugin();
    [[nodiscard]] UserAccount files_account();
    [[nodiscard]] std::string directory_fault(const std::optional<FileStatus>& directory);
    Status look_elsewhere();

    Request request_;
    Ports ports_;
    std::optional<Result<UserAccount>> user_;
    FileSystem* files_ = nullptr;
    std::optional<Result<std::string>> server_version_;
    std::optional<Result<VersionPlugin*>> plugin_;
};

}  // namespace paf
