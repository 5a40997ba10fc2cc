#include "temp_postgres.hpp"

#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "sys/postgres/libpq_client.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;

// As root, the account of the server; else ourselves.
Result<UserAccount> server_account() {
    if (::getuid() == 0) return find_user("postgres");
    const passwd* self = ::getpwuid(::getuid());
    if (self == nullptr) return fail(ErrorKind::kNotFound, "our own user has no name");
    return find_user(self->pw_name);
}

std::string find_bindir() {
    namespace fs = std::filesystem;
    for (int major = 30; major >= 9; --major)
        for (const std::string& base :
             {"/usr/lib/postgresql/" + std::to_string(major) + "/bin", "/usr/pgsql-" + std::to_string(major) + "/bin"})
            if (fs::exists(base + "/initdb") && fs::exists(base + "/postgres")) return base;
    return fs::exists("/usr/bin/initdb") ? "/usr/bin" : "";
}

}  // namespace

std::string TempPostgres::bindir() {
    static const std::string kFound = find_bindir();
    return kFound;
}

std::string TempPostgres::missing() {
    if (bindir().empty()) return "no PostgreSQL server is installed here";
    const Result<UserAccount> account = server_account();
    return account ? "" : account.error().message;
}

TempPostgres::TempPostgres(const std::string& settings) : data_(directory_.file("data")) {
    const Result<UserAccount> account = server_account();
    if (!account) throw std::runtime_error(account.error().message);
    user_ = *account;
    if (::getuid() == 0 && ::chown(directory_.path().c_str(), user_.uid, user_.gid) != 0)
        throw std::runtime_error("cannot hand " + directory_.path() + " to " + user_.name);
    const ProcessResult made =
        run({bindir() + "/initdb", "-D", data_, "-A", "trust", "-U", user_.name, "-N", "-E", "UTF8", "--locale=C"});
    if (made.exit_code != 0) throw std::runtime_error("initdb: " + made.out + made.err);
    configure("listen_addresses = ''\nunix_socket_directories = '" + directory_.path() +
              "'\nport = " + std::to_string(port()) + "\nmax_connections = 5\nsuperuser_reserved_connections = 1\n" +
              "max_wal_senders = 2\nfsync = off\nshared_buffers = 1MB\n" + settings);
}

TempPostgres::~TempPostgres() {
    const pid_t pid = postmaster();
    if (pid <= 1) return;
    ::kill(pid, SIGCONT);
    stop("immediate");
    const TimePoint end = clock_.now() + milliseconds(5000);
    while (::kill(pid, 0) == 0 && clock_.now() < end) clock_.sleep_for(milliseconds(10));
    if (::kill(pid, 0) == 0) ::kill(pid, SIGKILL);
}

ProcessResult TempPostgres::run(const std::vector<std::string>& argv, bool leaves_daemon) {
    Command command;
    command.argv = argv;
    if (::getuid() == 0) command.user = user_;
    command.timeout = milliseconds(60000);
    command.leaves_daemon = leaves_daemon;
    Result<ProcessResult> result = runner_.run(command);
    if (!result) throw std::runtime_error(result.error().message);
    return *result;
}

void TempPostgres::launch() {
    const ProcessResult result =
        run({bindir() + "/pg_ctl", "-D", data_, "-W", "-l", directory_.file("log"), "start"}, true);
    if (result.exit_code != 0) throw std::runtime_error("pg_ctl start: " + result.out + result.err);
}

void TempPostgres::start() {
    const ProcessResult result =
        run({bindir() + "/pg_ctl", "-D", data_, "-w", "-l", directory_.file("log"), "start"}, true);
    if (result.exit_code != 0) throw std::runtime_error("pg_ctl start: " + result.out + slurp(directory_.file("log")));
}

void TempPostgres::stop(const std::string& mode) {
    run({bindir() + "/pg_ctl", "-D", data_, mode == "smart" ? "-W" : "-w", "-m", mode, "stop"});
}

pid_t TempPostgres::postmaster() const {
    std::ifstream file(data_ + "/postmaster.pid");
    pid_t pid = 0;
    file >> pid;
    return pid;
}

void TempPostgres::signal(int signal) const {
    const pid_t pid = postmaster();
    if (pid > 1) ::kill(pid, signal);
}

void TempPostgres::set_hba(const std::string& content) {
    std::ofstream(data_ + "/pg_hba.conf") << content;
    if (postmaster() > 1) run({bindir() + "/pg_ctl", "-D", data_, "reload"});
}

void TempPostgres::configure(const std::string& line) const {
    std::ofstream(data_ + "/postgresql.conf", std::ios::app) << line << '\n';
}

PgTarget TempPostgres::target() const {
    PgTarget target;
    target.host = directory_.path();
    target.port = port();
    target.user = user_;
    return target;
}

std::string TempPostgres::ask(const std::string& sql) {
    LibpqClient client(clock_, runner_);
    const SqlReply reply = client.query(target(), sql, milliseconds(10000));
    if (reply.outcome != SqlOutcome::kAnswered) throw std::runtime_error(sql + ": " + reply.detail);
    return reply.rows.empty() || reply.rows[0].empty() ? "" : reply.rows[0][0].value_or("");
}

}  // namespace paf::test
