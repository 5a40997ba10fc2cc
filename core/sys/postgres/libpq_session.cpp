#include "sys/postgres/libpq_session.hpp"

#include <libpq-fe.h>
#include <sys/ioctl.h>

#include <cstdlib>
#include <memory>
#include <set>

#include "model/outgoing/utf8.hpp"
#include "sys/postgres/listener_probe.hpp"
#include "sys/postgres/sql_outcome.hpp"

namespace paf {
namespace {

using ResultPtr = std::unique_ptr<PGresult, void (*)(PGresult*)>;

constexpr std::size_t kLongestDetail = 1000;

// Parameters younger than libpq 9.3, which refuses a connection with a name that it does not know.
bool is_unknown(const std::string& name) {
    static const std::set<std::string> kYounger = {"gssencmode", "passfile", "require_auth", "target_session_attrs"};
    static const std::set<std::string> kKnown = [] {
        const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(PQconninfoParse("", nullptr),
                                                                                     PQconninfoFree);
        std::set<std::string> names;
        for (const PQconninfoOption* option = options.get(); option != nullptr && option->keyword != nullptr; ++option)
            names.insert(option->keyword);
        return names;
    }();
    return kYounger.count(name) != 0 && kKnown.count(name) == 0;
}

PGconn* start(const std::vector<std::pair<std::string, std::string>>& parameters) {
    std::vector<const char*> keywords, values;
    for (const auto& [keyword, value] : parameters) {
        if (is_unknown(keyword)) {
            // libpq 9.x takes it from the environment alone; one password file serves a whole process of ours.
            if (keyword == "passfile") (void)::setenv("PGPASSFILE", value.c_str(), 1);
            // Without credentials GSSAPI gives up before it asks a KDC.
            if (keyword == "require_auth") {
                (void)::setenv("KRB5CCNAME", "MEMORY:", 1);
                (void)::setenv("KRB5_CLIENT_KTNAME", "FILE:/nonexistent/keytab", 1);
            }
            continue;
        }
        keywords.push_back(keyword.c_str());
        values.push_back(value.c_str());
    }
    keywords.push_back(nullptr);
    values.push_back(nullptr);
    return PQconnectStartParams(keywords.data(), values.data(), 0);
}

SqlReply no_answer(const std::string& detail) {
    SqlReply reply;
    reply.outcome = SqlOutcome::kNoAnswer;
    reply.detail = detail;
    return reply;
}

/// The server's words, which may be long, within reason.
std::string bounded(std::string text) {
    if (text.size() <= kLongestDetail) return text;
    return std::string(whole_characters(text, kLongestDetail)) + "...";
}

SqlReply error_of(const PGresult* result) {
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char* message = PQresultErrorMessage(result);
    SqlReply reply;
    reply.sqlstate = state == nullptr ? "" : state;
    reply.detail = bounded(plain_detail(message == nullptr ? "" : message));
    if (reply.detail.empty()) reply.detail = "the server's answer is not what a query gets";
    reply.outcome = outcome_of(reply.sqlstate, reply.detail);
    return reply;
}

}  // namespace

LibpqSession::LibpqSession(const std::vector<std::pair<std::string, std::string>>& parameters, const Clock& clock,
                           TimePoint deadline, PeerCheck check, const AnswerLimits& limits)
    : connection_(start(parameters)), clock_(clock), deadline_(deadline), check_(std::move(check)), limits_(limits) {
    if (connection_ == nullptr) return;
    PQsetErrorVerbosity(connection_, PQERRORS_VERBOSE);  // for sqlstate_in()
    PQsetNoticeReceiver(connection_, count_notice, this);
}

LibpqSession::~LibpqSession() {
    PQfinish(connection_);
}

void LibpqSession::count_notice(void* session, const pg_result* /*notice*/) {
    static_cast<LibpqSession*>(session)->count_message();
}

void LibpqSession::count_message() {
    if (++messages_ > limits_.messages && excess_.empty())
        excess_ = "more than " + std::to_string(limits_.messages) + " notices and notifications";
}

void LibpqSession::drain_notifications() {
    while (PGnotify* notification = PQnotifies(connection_)) {
        PQfreemem(notification);
        count_message();
    }
}

/// Counts what can be read now, before libpq reads it.  False when that makes more than `most` in all.
bool LibpqSession::count_received(std::size_t most) {
    int waiting = 0;
    const int socket = PQsocket(connection_);
    if (socket >= 0 && ::ioctl(socket, FIONREAD, &waiting) == 0 && waiting > 0)
        received_ += static_cast<std::size_t>(waiting);
    if (received_ > most && excess_.empty()) excess_ = "more than " + std::to_string(most) + " bytes";
    return excess_.empty();
}

SqlReply LibpqSession::too_much() const {
    SqlReply reply;
    reply.detail = "the server sent more than any answer needs: " + excess_;
    return reply;
}

bool LibpqSession::needs_password() const {
    return connection_ != nullptr && PQconnectionNeedsPassword(connection_) != 0;
}

bool LibpqSession::wait(bool writing) const {
    const int socket = PQsocket(connection_);
    return socket >= 0 && wait_for_socket(socket, writing, clock_, deadline_);
}

SqlReply LibpqSession::connection_failure() const {
    const char* words = PQerrorMessage(connection_);
    const std::string message = words == nullptr ? "" : words;
    SqlReply reply;
    reply.sqlstate = sqlstate_in(message);
    reply.detail = bounded(plain_detail(message));
    reply.outcome = outcome_of(reply.sqlstate, reply.detail);
    if (reply.sqlstate.empty() && needs_password()) reply.outcome = SqlOutcome::kRefused;
    return reply;
}

SqlReply LibpqSession::connect() {
    SqlReply reply;
    if (connection_ == nullptr) {
        reply.detail = "out of memory";
        return reply;
    }
    if (PQstatus(connection_) == CONNECTION_BAD) return connection_failure();
    // Until the first PQconnectPoll() one behaves as if it had answered "writing" (libpq documentation).
    for (PostgresPollingStatusType step = PGRES_POLLING_WRITING; step != PGRES_POLLING_OK;
         step = PQconnectPoll(connection_)) {
        if (step == PGRES_POLLING_FAILED) return connection_failure();
        if (PQsocket(connection_) < 0) return connection_failure();
        if (!wait(step == PGRES_POLLING_WRITING)) return no_answer("no answer to the connection request in time");
        if (!count_received(limits_.greeting_bytes)) return too_much();
        // Before the first byte is sent, and after libpq may have connected anew.
        const ConnStatusType status = PQstatus(connection_);
        if (!check_ || status == CONNECTION_STARTED || status == CONNECTION_NEEDED) continue;
        if (const Status mine = check_(PQsocket(connection_)); !mine) {
            reply.outcome = SqlOutcome::kForeign;
            reply.detail = mine.error().message;
            return reply;
        }
    }
    if (PQsetnonblocking(connection_, 1) != 0) return connection_failure();
    reply.outcome = SqlOutcome::kAnswered;
    return reply;
}

bool LibpqSession::send(const std::string& sql) {
    // Row by row: a result as a whole would be kept by libpq, however large.
    if (PQsendQuery(connection_, sql.c_str()) == 0 || PQsetSingleRowMode(connection_) == 0) return false;
    int left = PQflush(connection_);
    while (left > 0 && wait(true)) left = PQflush(connection_);
    return left == 0;
}

// True when PQgetResult() will not block.
bool LibpqSession::await_result() {
    while (PQisBusy(connection_) != 0) {
        drain_notifications();
        if (!excess_.empty()) return true;
        if (!wait(false)) return false;
        if (!count_received(limits_.total_bytes)) return true;
        // A lost connection shows as a result that holds the error.
        if (PQconsumeInput(connection_) == 0) return true;
    }
    drain_notifications();
    return true;
}

/// Adds the rows of one result, in single-row mode one row.  False when that is more than the limits allow.
bool LibpqSession::take(const pg_result* result, Taken& taken) {
    const bool wanted = taken.row_sets == 0;  // further statements' rows are passed over
    if (PQresultStatus(result) == PGRES_TUPLES_OK) ++taken.row_sets;
    if (PQresultStatus(result) != PGRES_SINGLE_TUPLE && ++taken.results > limits_.results)
        excess_ = "more than " + std::to_string(limits_.results) + " results of one query";
    for (int row = 0; row < PQntuples(result) && excess_.empty(); ++row) {
        std::vector<std::optional<std::string>> columns;
        for (int column = 0; column < PQnfields(result); ++column) {
            if (PQgetisnull(result, row, column) != 0) {
                columns.emplace_back();
                continue;
            }
            const auto length = static_cast<std::size_t>(PQgetlength(result, row, column));
            taken.bytes += length;
            if (taken.bytes > limits_.bytes) break;
            columns.emplace_back(std::string(PQgetvalue(result, row, column), length));
        }
        if (taken.reply.rows.size() >= limits_.rows) excess_ = "more than " + std::to_string(limits_.rows) + " rows";
        if (taken.bytes > limits_.bytes) excess_ = "values of more than " + std::to_string(limits_.bytes) + " bytes";
        if (wanted) taken.reply.rows.push_back(std::move(columns));
    }
    return excess_.empty();
}

SqlReply LibpqSession::run(const std::string& sql) {
    if (!send(sql))
        return clock_.now() >= deadline_ ? no_answer("the query could not be sent in time") : connection_failure();
    Taken taken;
    taken.reply.outcome = SqlOutcome::kAnswered;
    for (bool first = true;; first = false) {
        if (!await_result() || clock_.now() >= deadline_) return no_answer("no answer to the query in time");
        if (!excess_.empty()) return too_much();
        const ResultPtr result(PQgetResult(connection_), PQclear);
        if (!result) return first ? connection_failure() : std::move(taken.reply);
        const ExecStatusType status = PQresultStatus(result.get());
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_SINGLE_TUPLE)
            return error_of(result.get());
        if (!take(result.get(), taken)) return too_much();
    }
}

}  // namespace paf
