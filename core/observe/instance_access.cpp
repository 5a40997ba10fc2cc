#include "observe/instance_access.hpp"

#include <unistd.h>

#include <array>
#include <csignal>
#include <set>

#include "model/text.hpp"
#include "observe/control/control_file.hpp"
#include "observe/files/data_directory.hpp"
#include "observe/files/owner_files.hpp"
#include "observe/files/proof_files.hpp"
#include "observe/server/postmaster_pid.hpp"
#include "observe/server/server_processes.hpp"
#include "observe/server/server_program.hpp"
#include "observe/server/server_version.hpp"

namespace paf {
namespace {

/// Of one call.  A server has no more than a few hundred processes; whoever fills the process table waits for the next.
constexpr std::size_t kMostContinued = 1024;
constexpr std::chrono::milliseconds kLongestContinuing{1000};  ///< of one call, too

}  // namespace

const Result<UserAccount>& InstanceAccess::user() {
    if (user_) return *user_;
    user_ = find_user(params().system_user);
    // Whatever is done as the system user must not turn into something done as root.
    if (*user_ && (*user_)->uid == 0)
        user_ = fail(ErrorKind::kInvalid, "expected the owner of the instance, found " + params().system_user +
                                              ", which is root; PostgreSQL runs as another user");
    return *user_;
}

UserAccount InstanceAccess::files_account() {
    const auto& account = user();
    if (account) return *account;
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
    if (server_version_) return *server_version_;
    const auto& account = user();
    const Status may = account ? may_ask_programs(files(), params(), *account) : Status();
    if (may) {
        server_version_ = ask_server_version(ports_.runner, account, params().bindir);
    } else {
        server_version_ = fail(may.error());
    }
    return *server_version_;
}

const ServerConfiguration& InstanceAccess::configuration() {
    if (!configuration_) configuration_ = read_server_configuration(files(), params());
    return *configuration_;
}

void InstanceAccess::mark_log() {
    log_mark_ = mark_server_log(files(), server_log_place(configuration(), params().datadir));
}

LastWords InstanceAccess::words_since_mark() {
    if (!log_mark_) return {};
    return last_words_in_log(files(), server_log_place(configuration(), params().datadir), *log_mark_);
}

ServerIdentity InstanceAccess::identity() {
    // A wrong system_user is refused at the start; it must not keep a stop from proving that nothing is alive.
    const auto& account = user();
    return {params().datadir, params().bindir, account ? std::optional(account->uid) : std::nullopt};
}

Result<ServerProcesses> InstanceAccess::processes() {
    ProofFiles proof(files(), ports_.files, params().datadir);
    auto found = observe_processes(proof, ports_.processes, identity());
    if (!found) return found;
    found->directory_fault = directory_fault(proof.directory());
    if (!found->directory_fault.empty() && found->nothing_alive()) {
        if (const Status nobody = look_elsewhere(proof); !nobody) return fail(nobody.error());
    }
    seen_ = *found;
    return found;
}

Result<bool> InstanceAccess::has_receiver() {
    ProofFiles proof(files(), ports_.files, params().datadir);
    return has_wal_receiver(proof, ports_.processes, identity());
}

/// That nothing works in a directory of somebody else's proves nothing of a server whose own directory stood there
/// before.  Each server writes into its own directory which one it serves.
Status InstanceAccess::look_elsewhere(FileReader& proof) {
    const auto servers = servers_elsewhere(proof, ports_.processes, identity());
    if (!servers) return fail(servers.error());
    std::set<std::string> seen;
    for (const ProcessInfo& process : *servers) {
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

Status InstanceAccess::signal_server(pid_t pid, int signal) {
    const ServerIdentity server = identity();
    return ports_.processes.signal(pid, signal, [&](const ProcessInfo& process) {
        ProofFiles proof(files(), ports_.files, params().datadir);
        return prove_server_process(proof, server, process);
    });
}

Result<std::vector<std::string>> InstanceAccess::continue_stopped() {
    const ServerIdentity server = identity();
    const TimePoint end = ports_.clock.now() + kLongestContinuing;
    const auto stopped = ports_.processes.stopped();
    if (!stopped) return fail(stopped.error());
    std::vector<std::string> went_on;
    std::optional<Error> failure;
    for (const ProcessInfo& one : *stopped) {
        if (went_on.size() >= kMostContinued || ports_.clock.now() >= end) break;
        // Others may have any number of stopped processes: no time is spent on proving that they are none of ours.
        if (server.uid && one.uid != *server.uid) continue;
        const auto proof = [&](const ProcessInfo& process) -> Status {
            if (process.state != ProcessState::kStopped) return fail(ErrorKind::kNotFound, "it has gone on");
            ProofFiles files_of_proof(files(), ports_.files, params().datadir);
            return prove_process_of_instance(files_of_proof, ports_.processes, server, process);
        };
        // Only what is proved is a failure when it cannot be signalled.
        bool proved = false;
        const Status sent = ports_.processes.signal(one.pid, SIGCONT, [&](const ProcessInfo& process) {
            Status found = proof(process);
            proved = found.has_value();
            return found;
        });
        if (sent) {
            went_on.push_back(quote_text(one.comm) + " (pid " + std::to_string(one.pid) + ")");
        } else if (proved && sent.error().kind != ErrorKind::kNotFound) {
            failure = sent.error();
        }
    }
    if (failure) return fail(*failure);
    return went_on;
}

Result<std::string> InstanceAccess::node() {
    if (request_.on_node) return *request_.on_node;
    if (request_.managed) return ports_.cluster.local_node();
    std::array<char, 256> name{};
    if (gethostname(name.data(), name.size() - 1) != 0) return fail(ErrorKind::kUnavailable, "this host has no name");
    return std::string(name.data());
}

}  // namespace paf
