#include "wal_server.hpp"

#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "../layout_15.hpp"
#include "observe/control/control_file.hpp"
#include "observe/server/server_processes.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;

Lsn to_lsn(const std::string& text) {
    return Lsn::parse(text).value_or(Lsn{});
}

std::string word_after(const std::string& line, const std::string& before, const std::string& until) {
    const std::size_t begin = line.find(before);
    if (begin == std::string::npos) return "";
    const std::size_t from = begin + before.size();
    return line.substr(from, line.find_first_of(until, from) - from);
}

}  // namespace

std::string WalServer::bindir() {
    return "/usr/lib/postgresql/15/bin";
}

std::string WalServer::missing() {
    for (const char* name : {"initdb", "postgres", "pg_ctl", "pg_basebackup", "pg_waldump", "psql"}) {
        if (!std::filesystem::exists(bindir() + "/" + name)) return bindir() + "/" + name + " is not installed";
    }
    if (geteuid() != 0) return "needs root, to run servers as user postgres";
    return find_user("postgres") ? "" : "there is no user postgres";
}

WalServer::WalServer(const TempDirectory& base, const std::string& name, int port)
    : directory_(base.path()), data_(base.file(name)), port_(port), user_(find_user("postgres").value()) {
    if (chown(directory_.c_str(), user_.uid, user_.gid) != 0) throw std::runtime_error("chown failed");
}

WalServer::~WalServer() {
    try {
        crash();
    } catch (const std::exception&) {
        // The test has failed already; the temporary directory goes away with whatever is left.
    }
}

ProcessResult WalServer::run(std::vector<std::string> argv, bool leaves_daemon, bool must_succeed) {
    Command command;
    argv[0] = bindir() + "/" + argv[0];
    command.argv = std::move(argv);
    command.user = user_;
    command.directory = directory_;
    command.timeout = milliseconds(60000);
    command.output_limit = 64U << 20U;
    command.leaves_daemon = leaves_daemon;
    const auto result = runner.run(command);
    if (!result) throw std::runtime_error(result.error().message);
    if (must_succeed && result->exit_code != 0) {
        throw std::runtime_error(command.argv[0] + " failed: " + result->out + result->err);
    }
    return *result;
}

void WalServer::append_configuration(const std::string& text) const {
    std::ofstream(data_ + "/postgresql.conf", std::ios::app) << text;
}

void WalServer::create() {
    run({"initdb", "-D", data_, "--wal-segsize=1", "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C"});
    append_configuration("listen_addresses = ''\nunix_socket_directories = '" + directory_ +
                         "'\nfsync = off\nshared_buffers = 16MB\nmax_connections = 10\nwal_keep_size = '64MB'\n"
                         "autovacuum = off\nport = " +
                         std::to_string(port_) + "\n");
}

void WalServer::clone(const WalServer& primary) {
    run({"pg_basebackup", "-D", data_, "-h", directory_, "-p", std::to_string(primary.port_), "-U", "postgres", "-c",
         "fast", "-X", "stream", "--no-sync"});
    std::ofstream(data_ + "/standby.signal").flush();
    append_configuration("port = " + std::to_string(port_) + "\n");
    follow(primary);
}

void WalServer::follow(const WalServer& primary) const {
    append_configuration("primary_conninfo = 'host=" + directory_ + " port=" + std::to_string(primary.port_) +
                         " user=postgres'\n");
}

void WalServer::start() {
    // Where nobody reaps it, a killed postmaster stays a zombie, which PostgreSQL takes for a live owner of its locks.
    const std::string socket = directory_ + "/.s.PGSQL." + std::to_string(port_);
    for (const std::string& lock : {data_ + "/postmaster.pid", socket, socket + ".lock"}) std::filesystem::remove(lock);
    run({"pg_ctl", "start", "-w", "-D", data_, "-l", data_ + ".log"}, true);
}
void WalServer::stop() {
    run({"pg_ctl", "stop", "-w", "-m", "fast", "-D", data_});
}
void WalServer::promote() {
    run({"pg_ctl", "promote", "-w", "-D", data_});
}

Result<ServerProcesses> WalServer::observe() {
    return observe_processes(files, processes, {data_, bindir(), user_.uid});
}

void WalServer::crash() {
    auto found = observe();
    if (found && found->postmaster) kill(*found->postmaster, SIGKILL);
    for (int attempt = 0; attempt < 500; ++attempt) {
        found = observe();
        if (found && found->nothing_alive()) return;
        if (found && attempt == 100) {
            for (const pid_t orphan : found->orphans) kill(orphan, SIGKILL);
        }
        clock.sleep_for(milliseconds(10));
    }
    throw std::runtime_error("the server survived: " + (found ? std::string("orphans") : found.error().message));
}

std::string WalServer::ask(const std::string& sql) {
    std::string out = run({"psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-h", directory_, "-p", std::to_string(port_),
                           "-U", "postgres", "-d", "postgres", "-c", sql})
                          .out;
    while (!out.empty() && out.back() == '\n') out.pop_back();
    return out;
}

Lsn WalServer::ask_lsn(const std::string& sql) {
    return to_lsn(ask(sql));
}

void WalServer::await_replay(Lsn lsn) {
    for (int attempt = 0; attempt < 1000; ++attempt) {
        if (ask_lsn("SELECT pg_last_wal_replay_lsn()") >= lsn) return;
        clock.sleep_for(milliseconds(20));
    }
    throw std::runtime_error("the standby did not reach " + lsn.text());
}

ControlFile WalServer::control() {
    const auto file = read_control_file(files, data_, layout_1300(), clock);
    if (!file) throw std::runtime_error(file.error().message);
    return *file;
}

SqlFacts WalServer::sql() {
    SqlFacts facts;
    facts.outcome = SqlOutcome::kAnswered;
    facts.detailed = true;
    facts.in_recovery = ask("SELECT pg_is_in_recovery()") == "t";
    if (facts.in_recovery) {
        facts.received = ask_lsn("SELECT pg_last_wal_receive_lsn()");
        facts.replayed = ask_lsn("SELECT pg_last_wal_replay_lsn()");
    } else {
        facts.current = ask_lsn("SELECT pg_current_wal_lsn()");
    }
    return facts;
}

Dump WalServer::dump(TimelineId timeline, Lsn start) {
    const auto result =
        run({"pg_waldump", "-p", data_ + "/pg_wal", "-t", std::to_string(timeline), "-s", start.text()}, false, false);
    Dump dump;
    std::istringstream lines(result.out);
    for (std::string line; std::getline(lines, line);) {
        dump.records.push_back(to_lsn(word_after(line, "lsn: ", ",")));
        dump.last_description = line;
    }
    const std::size_t last = result.err.rfind(" at ");
    if (last != std::string::npos) {
        const Lsn end = to_lsn(word_after(result.err.substr(last), " at ", ": ,\n"));
        if (end.valid()) dump.end = end;
    }
    return dump;
}

std::string WalServer::pid_line() {
    const auto content = files.read(data_ + "/postmaster.pid", 4096);
    return content ? content->substr(0, content->find('\n')) : "";
}

}  // namespace paf::test
