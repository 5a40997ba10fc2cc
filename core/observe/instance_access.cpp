#include "observe/instance_access.hpp"

#include <unistd.h>

#include <array>

#include "model/text.hpp"
#include "observe/control_file.hpp"
#include "observe/data_directory.hpp"
#include "observe/postmaster_pid.hpp"
#include "observe/server_processes.hpp"
#include "observe/server_program.hpp"
#include "observe/server_version.hpp"

namespace paf {

const Result<UserAccount>& InstanceAccess::user() {
    if (user_) return *user_;
    user_ = find_user(params().system_user);
    // Whatever is done as the system user must not turn into something done as root.
    if (*user_ && (*user_)->uid == 0)
        user_ = fail(ErrorKind::kInvalid, "expected the owner of the instance, found " + params().system_user +
                                              ", which is root; PostgreSQL runs as another user");
    return *user_;
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
    const auto directory = observe_data_directory(ports_.files, params().datadir);
    if (!directory) return fail(directory.error());
    if (!directory->exists || directory->empty_of_version) {
        return fail(ErrorKind::kNotFound, params().datadir +
                                              " holds no PostgreSQL data: PG_VERSION is "
                                              "missing; check the parameters pgdata and datadir");
    }
    InstanceIdentity identity;
    identity.pg_version = directory->pg_version;
    if (const auto versions = read_control_versions(ports_.files, params().datadir)) {
        identity.control_version = versions->control;
        identity.catalog_version = versions->catalog;
    }
    // Without an answer the other facts decide: a standby that runs may be promoted while its programs are replaced.
    if (needs_server_version(request_.action)) identity.server_version = server_version().value_or("");
    return ports_.plugins.for_instance(identity, [this] { return server_version(); });
}

const Result<std::string>& InstanceAccess::server_version() {
    if (server_version_) return *server_version_;
    const auto& account = user();
    const Status may = account ? may_ask_programs(ports_.files, params(), *account) : Status();
    if (may) {
        server_version_ = ask_server_version(ports_.runner, account, params().bindir);
    } else {
        server_version_ = fail(may.error());
    }
    return *server_version_;
}

Result<ServerProcesses> InstanceAccess::processes() {
    // A wrong system_user is refused at the start; it must not keep a stop from proving that nothing is alive.
    constexpr uid_t kNobody = static_cast<uid_t>(-1);
    const auto& account = user();
    return observe_processes(ports_.files, ports_.processes,
                             {params().datadir, params().bindir, account ? account->uid : kNobody});
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
    const auto content = ports_.files.read(lock, kPostmasterPidLimit);
    if (!content) return false;  // nobody's, or one that cannot be told: the connection itself will show
    const auto owner = parse_unsigned(std::string_view(*content).substr(0, content->find('\n')));
    return owner && *owner != static_cast<std::uint64_t>(postmaster);
}

Result<PgTarget> InstanceAccess::recorded_target() {
    auto target = this->target();
    if (!target) return target;
    const auto content = ports_.files.read(params().datadir + "/postmaster.pid", kPostmasterPidLimit);
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
