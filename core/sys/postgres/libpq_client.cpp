#include "sys/postgres/libpq_client.hpp"

#include <unistd.h>

#include <algorithm>
#include <new>

#include "sys/postgres/host_addresses.hpp"
#include "sys/postgres/libpq_session.hpp"
#include "sys/postgres/limited_memory.hpp"
#include "sys/postgres/listener_probe.hpp"
#include "sys/postgres/query_child.hpp"
#include "sys/postgres/server_peer.hpp"
#include "sys/postgres/sql_outcome.hpp"
#include "sys/user_account.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kRetryStep{20};
constexpr milliseconds kLongestLookup{2000};
/// What libpq may take on top of what the process has.
constexpr std::size_t kMostMemory = 16U << 20U;
constexpr int kRetries = 2;  // after a connection that broke although somebody listens

milliseconds left_until(TimePoint deadline, const Clock& clock) {
    return std::chrono::duration_cast<milliseconds>(deadline - clock.now());
}

}  // namespace

struct LibpqClient::Route {
    std::string address;
    bool by_name = false;        ///< the target's host is a name; `address` is what it resolved to
    bool with_password = false;  ///< the user's .pgpass and TLS may be used; only in a child process
    milliseconds limit{0};
    TimePoint deadline;
};

namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// What a role, a database or the configuration has as its default must not decide whether there is an answer: a hot
/// standby refuses every statement of a serializable transaction, and a deferrable one may wait.
constexpr const char* kReadCommitted = "SET TRANSACTION ISOLATION LEVEL READ COMMITTED; ";

/// A password file that is not there.
constexpr const char* kNoPasswords = "/nonexistent/.pgpass";

// Explicit values, even for what we want at its default: libpq would else take it from the environment.
Parameters connection_parameters(const PgTarget& target, const std::string& address, bool by_name, bool with_password,
                                 const std::string& database, milliseconds limit) {
    const std::string& home = target.user.home;
    Parameters parameters = {
        {"host", by_name ? target.host : address},
        {"port", std::to_string(target.port)},
        {"dbname", database},
        {"user", target.user.name},
        {"application_name", "pgsqlms"},
        {"options", "-c statement_timeout=" + std::to_string(std::max<milliseconds::rep>(limit.count(), 1)) +
                        " -c client_min_messages=error -c search_path=pg_catalog"},
        {"target_session_attrs", "any"},
        {"passfile", with_password && !home.empty() ? home + "/.pgpass" : std::string(kNoPasswords)},
    };
    if (by_name) parameters.emplace_back("hostaddr", address);
    if (is_socket_directory(address)) {
        parameters.emplace_back("sslmode", "disable");
        parameters.emplace_back("gssencmode", "disable");
        // pg_hba.conf allows neither on a local socket: only a fake server asks for it, to have us wait for a KDC.
        parameters.emplace_back("require_auth", "!gss,!sspi");
    }
    // libpq 15 and later looks for these under $HOME, which is not the home of the user we have become.
    if (!home.empty()) {
        parameters.emplace_back("sslcert", home + "/.postgresql/postgresql.crt");
        parameters.emplace_back("sslkey", home + "/.postgresql/postgresql.key");
        parameters.emplace_back("sslrootcert", home + "/.postgresql/root.crt");
        parameters.emplace_back("sslcrl", home + "/.postgresql/root.crl");
    }
    return parameters;
}

bool has_password_file(const UserAccount& user) {
    return !user.home.empty() && ::access((user.home + "/.pgpass").c_str(), F_OK) == 0;
}

// What a failure that libpq only describes in words means, given who listens.
SqlOutcome outcome_at(Listener listener) {
    switch (listener) {
        case Listener::kNobody:
            return SqlOutcome::kNoServer;
        case Listener::kForbidden:
            return SqlOutcome::kRefused;
        case Listener::kQueueFull:
        case Listener::kUnreachable:
            return SqlOutcome::kNoAnswer;
        case Listener::kBadAddress:
        case Listener::kListening:
            break;
    }
    return SqlOutcome::kFailed;
}

}  // namespace

SqlReply LibpqClient::query(const PgTarget& target, const std::string& sql, milliseconds limit) {
    const TimePoint deadline = clock_.now() + limit;
    SqlReply reply;
    const Result<std::vector<std::string>> addresses = addresses_of(target.host, std::min(limit / 4, kLongestLookup));
    if (!addresses) {
        reply.outcome = addresses.error().kind == ErrorKind::kTimeout ? SqlOutcome::kNoAnswer : SqlOutcome::kFailed;
        reply.detail = addresses.error().message;
        return reply;
    }
    const bool by_name = !is_socket_directory(target.host) && !is_numeric_address(target.host);
    for (const std::string& address : *addresses) {
        const Route route{address, by_name, false, limit, deadline};
        reply = is_socket_directory(address) ? ask_socket(target, route, sql) : ask_in_child(target, route, sql);
        if (reply.outcome != SqlOutcome::kNoServer && reply.outcome != SqlOutcome::kForeign) break;
    }
    return reply;
}

SqlReply LibpqClient::ask_socket(const PgTarget& target, const Route& route, const std::string& sql) {
    Answer answer;
    {
        const Result<EffectiveUser> identity = EffectiveUser::become(target.user);
        if (!identity) return {SqlOutcome::kFailed, "", identity.error().message, {}};
        // Only now: looking up the user's groups maps libraries and caches, as large as they may be.
        const LimitedMemory memory(kMostMemory);
        try {
            answer = ask_address(target, route, sql);
        } catch (const std::bad_alloc&) {
            return {SqlOutcome::kFailed, "", "the server's answer needs more memory than it may take", {}};
        }
        answer.needs_password = answer.needs_password && has_password_file(target.user);
    }
    return answer.needs_password ? ask_in_child(target, route, sql) : std::move(answer.reply);
}

SqlReply LibpqClient::ask_in_child(const PgTarget& target, const Route& route, const std::string& sql) {
    Route with_password = route;
    with_password.with_password = true;
    return query_in_child(target.user, kMostMemory, clock_, route.deadline,
                          [&] { return ask_address(target, with_password, sql).reply; });
}

Result<std::vector<std::string>> LibpqClient::addresses_of(const std::string& host, milliseconds limit) {
    if (is_socket_directory(host) || is_numeric_address(host)) return std::vector<std::string>{host};
    Command command;
    command.argv = {"getent", "ahosts", host};
    command.timeout = std::max(limit, milliseconds(1));
    const Result<ProcessResult> result = runner_.run(command);
    if (!result) return fail(result.error().in("cannot look up host " + host));
    if (result->timed_out) return fail(ErrorKind::kTimeout, "no answer in time when looking up host " + host);
    std::vector<std::string> addresses = parse_host_addresses(result->out);
    if (addresses.empty())
        return fail(ErrorKind::kNotFound, "expected an address for host " + host + ", found none; check pghost");
    return addresses;
}

LibpqClient::Answer LibpqClient::ask_address(const PgTarget& target, const Route& route, const std::string& sql) {
    Answer answer;
    answer.reply.detail = "no database to connect to was given";
    for (const std::string& database : target.databases) {
        answer = ask_database(target, route, database, sql);
        if (!another_database_may_do(answer.reply.sqlstate)) break;
    }
    return answer;
}

LibpqClient::Answer LibpqClient::ask_database(const PgTarget& target, const Route& route, const std::string& database,
                                              const std::string& sql) {
    const Parameters parameters =
        connection_parameters(target, route.address, route.by_name, route.with_password, database, route.limit);
    const ExpectedPeer expected{target.user.uid, target.server};
    for (int failures = 0;;) {
        Answer answer;
        SqlReply& reply = answer.reply;
        bool connected = false, excess = false;
        {
            LibpqSession session(parameters, clock_, route.deadline,
                                 [&expected](int socket) { return prove_peer(socket, expected); });
            reply = session.connect();
            connected = reply.outcome == SqlOutcome::kAnswered;
            if (connected) {
                reply = session.run(std::string(kReadCommitted) + sql);
            } else {
                answer.needs_password = session.needs_password();
            }
            excess = !session.excess().empty();
        }
        if (reply.outcome != SqlOutcome::kFailed || !reply.sqlstate.empty() || excess) return answer;
        const Listener listener = probe_listener(route.address, target.port, clock_, route.deadline);
        reply.outcome = outcome_at(listener);
        // A full queue may be a short rush; a connection that breaks may belong to a server that is just ending.
        if (listener == Listener::kListening) ++failures;
        const bool worth_another = !connected && (listener == Listener::kQueueFull ||
                                                  (listener == Listener::kListening && failures <= kRetries));
        if (!worth_another || left_until(route.deadline, clock_) <= kRetryStep) return answer;
        clock_.sleep_for(kRetryStep);
    }
}

}  // namespace paf
