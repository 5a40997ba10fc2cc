#include "fake_world.hpp"

namespace paf::test {
namespace {

constexpr ino_t kDatadirInode = 7;

ProcessInfo server_process(pid_t pid, pid_t parent) {
    ProcessInfo process;
    process.pid = pid;
    process.parent = parent;
    process.uid = process.effective_uid = 26;
    process.comm = "postgres";
    process.directory = kDatadir;
    process.directory_device = 1;
    process.directory_inode = kDatadirInode;
    return process;
}

}  // namespace

Status WritableFiles::write_atomic(const std::string& path, const std::string& content, uid_t, gid_t, mode_t) {
    if (!refuse_writes.empty()) return fail(ErrorKind::kUnavailable, path + ": " + refuse_writes);
    contents[path] = content;
    return {};
}

Status WritableFiles::remove(const std::string& path) {
    contents.erase(path);
    return {};
}

Status SignalledProcesses::signal(pid_t pid, int signal, const ProcessProof& proof) {
    const auto found = table.find(pid);
    if (found == table.end()) return fail(ErrorKind::kNotFound, "no such process");
    if (Status proved = proof(found->second); !proved) return proved;
    signals.push_back(signal);
    if (refusals > 0) {
        --refusals;
        return fail(ErrorKind::kPermission, "not permitted");
    }
    on_signal(pid, signal);
    return {};
}

Result<ProcessResult> ScriptedRunner::run(const Command& command) {
    ProcessResult result;
    result.exit_code = 0;
    if (command.argv.back() == "--version") {
        result.out = "postgres (PostgreSQL) 15.18\n";
        return result;
    }
    programs.push_back(command.argv.front());
    on_run();
    return result;
}

std::string ScriptedRunner::drain_daemon_output() {
    return std::exchange(daemon_output, "");
}

SqlReply ScriptedServer::query(const PgTarget&, const std::string&, std::chrono::milliseconds limit) {
    on_query();
    if (reply.outcome == SqlOutcome::kNoAnswer) clock_.sleep_for(limit);
    return reply;
}

void ScriptedServer::answers(bool in_recovery) {
    const std::optional<std::string> none;
    reply.outcome = SqlOutcome::kAnswered;
    reply.rows = {{"i", in_recovery ? "t" : "f", none, none, none, none, none, none}};
}

Result<ClusterStatus> FakeCluster::status(bool) {
    on_call();
    ClusterNode node;
    node.name = "srv1";
    node.online = true;
    return ClusterStatus{{node}};
}

Status FakeCluster::set_score(const std::string& node, std::optional<Score> score) {
    on_call();
    if (!refuse.empty()) return fail(ErrorKind::kUnavailable, refuse);
    scores[node] = score ? score->text() : "deleted";
    written.push_back(scores[node]);
    return {};
}

Result<std::vector<FileEdit>> SmallPlugin::prepare_standby(const std::optional<std::string>&) {
    FileEdit edit;
    edit.path = "standby.signal";
    return std::vector<FileEdit>{edit};
}

Result<std::vector<std::string>> SmallPlugin::start_command(const Parameters&) {
    return std::vector<std::string>{"/bin/pg_ctl"};
}

World::World() {
    files.directory(kDatadir, kDatadirInode);
    files.contents[std::string(kDatadir) + "/PG_VERSION"] = "15\n";
    server.answers(true);
}

void World::start_postmaster() {
    processes.table[kServer] = server_process(kServer, 1);
    files.contents[std::string(kDatadir) + "/postmaster.pid"] =
        std::to_string(kServer) + "\n" + kDatadir + "\n1700000000\n5432\n/tmp\n\n  5432001         7\nready   \n";
}

void World::add_orphan(pid_t pid) {
    processes.table[pid] = server_process(pid, 1);
}

}  // namespace paf::test
