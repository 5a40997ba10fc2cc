#include "observe/instance_access.hpp"

#include <unistd.h>

#include <array>
#include <set>

#include "model/text.hpp"
#include "observe/control_file.hpp"
#include "observe/data_directory.hpp"
#include "observe/owner_files.hpp"
#include "observe/postmaster_pid.hpp"
#include "observe/proof_files.hpp"
#include "observe/server_processes.hpp"
#include "observe/server_version.hpp"

namespace paf {

const Result<UserAccount>& InstanceAccess::user() {
    if (!user_) user_ = find_user(params().system_user);
    return *user_;
}

UserAccount InstanceAccess::files_account() {
    const auto& account = user();
    if (account && account->uid != 0) return *account;
    const auto directory = ports_.files.status(params().datadir);
    return account_for_directory_of(directory ? directory->owner : 0);
}

FileSystem& InstanceAccess::files() {
    if (files_ == nullptr) files_ = &ports_.user_files.of(files_account());
    return *files_;
}

const Result<VersionPlugin*>& InstanceAccess::plugin() {
    if (!plugin_) plugin_ = find_plugin();
    return *plugin_;
}

namespace {

/// These make a server run, or run as something else: whose server it is should be known then.  What merely looks, or
/// stops, need not spend the time.
bool needs_server_version(Action action) {
    return action == Action::kStart || action == Action::kPromote || action == Action::kDemote ||
           action == Action::kValidateAll;
}

}  // namespace

Result<VersionPlugin*> InstanceAccess::find_plugin() {
    const auto directory = observe_data_directory(files(), params().datadir);
    if (!directory) return fail(directory.error());
    if (!directory->exists || directory->empty_of_version) {
        return fail(ErrorKind::kNotFound, params().datadir +
                                              " holds no PostgreSQL data: PG_VERSION is "
                                              "missing; check the parameters pgdata and datadir");
    }
    InstanceIdentity identity;
    identity.pg_version = directory->pg_version;
    if (const auto versions = read_control_versions(files(), params().datadir)) {
        identity.control_version = versions->control;
        identity.catalog_version = versions->catalog;
    }
    // Without an answer the other facts decide: a standby that runs may be promoted while its programs are replaced.
    if (needs_server_version(request_.action)) identity.server_version = server_version().value_or("");
    return ports_.plugins.for_instance(identity, [this] { return server_version(); });
}

const Result<std::string>& InstanceAccess::server_version() {
    if (!server_version_) server_version_ = ask_server_version(ports_.runner, user(), params().bindir);
    return *server_version_;
}

Result<ServerProcesses> InstanceAccess::processes() {
    // A wrong system_user is refused at the start; it must not keep a stop from proving that nothing is alive.
    constexpr uid_t kNobody = static_cast<uid_t>(-1);
    const auto& account = user();
    ProofFiles proof(files(), ports_.files, params().datadir);
    auto found = observe_processes(proof, ports_.processes,
                                   {params().datadir, params().bindir, account ? account->uid : kNobody});
    if (!found) return found;
    found->directory_fault = directory_fault(proof.directory());
    if (!found->directory_fault.empty() && found->nothing_alive()) {
        if (const Status nobody = look_elsewhere(); !nobody) return fail(nobody.error());
    }
    return found;
}

/// That nothing works in a directory of somebody else's proves nothing of a server whose own directory stood there
/// before.  Each server writes into its own directory which one it serves.
Status InstanceAccess::look_elsewhere() {
    const auto all = ports_.processes.all();
    if (!all) return fail(all.error());
    std::set<std::string> seen;
    for (const ProcessInfo& process : *all) {
        const bool server = starts_with(process.comm, "postgres") || starts_with(process.comm, "postmaster") ||
                            process.executable == params().bindir + "/postgres";
        if (!server || process.state == ProcessState::kZombie || process.uid != user()->uid) continue;
        if (process.directory.empty() || !seen.insert(process.directory).second) continue;
        const auto content = files().read(process.directory + "/postmaster.pid", kPostmasterPidLimit);
        const auto lock = content ? parse_postmaster_pid(*content) : Result<PostmasterPid>(fail(content.error()));
        if (!lock || (lock->data_directory != params().datadir && lock->data_directory != params().pgdata)) continue;
        return fail(ErrorKind::kUnavailable, "the server of " + params().datadir + " is alive in " + process.directory +
                                                 " (pid " + std::to_string(process.pid) +
                                                 "): its directory was exchanged for another user's; put it back");
    }
    return {};
}

std::string InstanceAccess::directory_fault(const std::optional<FileStatus>& directory) {
    const auto& account = user();
    if (!account || !directory || !directory->is_directory || directory->owner == account->uid) return "";
    return "datadir: expected owner " + account->name + " (" + std::to_string(account->uid) + "), found user id " +
           std::to_string(directory->owner) + "; chown -R " + params().datadir + ", or set the parameter system_user";
}

Result<PgTarget> InstanceAccess::target() {
    const auto& account = user();
    if (!account) return fail(account.error().in("parameter system_user"));
    PgTarget target;
    target.host = params().pghost;
    target.port = params().pgport;
    target.user = *account;
    return target;
}

bool InstanceAccess::target_is_foreign(pid_t postmaster) {
    if (params().pghost.empty() || params().pghost.front() != '/') {
        const auto recorded = recorded_target();
        return recorded && recorded->port != params().pgport;
    }
    const std::string lock = params().pghost + "/.s.PGSQL." + std::to_string(params().pgport) + ".lock";
    const auto content = files().read(lock, kPostmasterPidLimit);
    // A server writes its lock file for its own user alone.
    if (!content) return content.error().kind == ErrorKind::kPermission;
    // Not understood: nobody's, or one that cannot be told; the connection itself will show.
    const auto owner = parse_unsigned(std::string_view(*content).substr(0, content->find('\n')));
    return owner && *owner != static_cast<std::uint64_t>(postmaster);
}

Result<PgTarget> InstanceAccess::recorded_target() {
    auto target = this->target();
    if (!target) return target;
    const auto content = files().read(params().datadir + "/postmaster.pid", kPostmasterPidLimit);
    if (!content) return fail(content.error());
    const auto recorded = parse_postmaster_pid(*content);
    if (!recorded) return fail(recorded.error());
    if (!recorded->port || recorded->socket_directory.empty()) {
        return fail(ErrorKind::kNotFound, "postmaster.pid names no socket directory");
    }
    target->host = recorded->socket_directory;
    target->port = *recorded->port;
    return target;
}

Result<std::string> InstanceAccess::node() {
    if (request_.on_node) return *request_.on_node;
    if (request_.managed) return ports_.cluster.local_node();
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) return fail(ErrorKind::kUnavailable, "this host has no name");
    return std::string(name.data());
}

}  // namespace paf
