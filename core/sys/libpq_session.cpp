#include "sys/libpq_session.hpp"

#include <libpq-fe.h>

#include <memory>
#include <set>

#include "sys/listener_probe.hpp"
#include "sys/sql_outcome.hpp"

namespace paf {
namespace {

void ignore_notice(void* /*context*/, const char* /*message*/) {}

// Parameters younger than libpq 9.3, which refuses a connection with a name that it does not know.
bool is_unknown(const std::string& name) {
    static const std::set<std::string> kYounger = {"gssencmode", "passfile", "target_session_attrs"};
    static const std::set<std::string> kKnown = [] {
        const std::unique_ptr<PQconninfoOption, void (*)(PQconninfoOption*)> options(PQconndefaults(), PQconninfoFree);
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
        if (is_unknown(keyword)) continue;
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

SqlReply rows_of(const PGresult* result) {
    SqlReply reply;
    reply.outcome = SqlOutcome::kAnswered;
    for (int row = 0; row < PQntuples(result); ++row) {
        std::vector<std::optional<std::string>> columns;
        for (int column = 0; column < PQnfields(result); ++column) {
            if (PQgetisnull(result, row, column) != 0) {
                columns.emplace_back();
            } else {
                columns.emplace_back(std::string(PQgetvalue(result, row, column),
                                                 static_cast<std::size_t>(PQgetlength(result, row, column))));
            }
        }
        reply.rows.push_back(std::move(columns));
    }
    return reply;
}

SqlReply error_of(const PGresult* result) {
    const char* state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char* message = PQresultErrorMessage(result);
    SqlReply reply;
    reply.sqlstate = state == nullptr ? "" : state;
    reply.detail = plain_detail(message == nullptr ? "" : message);
    reply.outcome = outcome_of(reply.sqlstate, reply.detail);
    return reply;
}

}  // namespace

LibpqSession::LibpqSession(const std::vector<std::pair<std::string, std::string>>& parameters, const Clock& clock,
                           TimePoint deadline)
    : connection_(start(parameters)), clock_(clock), deadline_(deadline) {
    if (connection_ == nullptr) return;
    PQsetErrorVerbosity(connection_, PQERRORS_VERBOSE);  // for sqlstate_in()
    PQsetNoticeProcessor(connection_, ignore_notice, nullptr);
}

LibpqSession::~LibpqSession() {
    PQfinish(connection_);
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
    reply.detail = plain_detail(message);
    reply.outcome = outcome_of(reply.sqlstate, reply.detail);
    if (reply.sqlstate.empty() && PQconnectionNeedsPassword(connection_) != 0) reply.outcome = SqlOutcome::kRefused;
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
    }
    if (PQsetnonblocking(connection_, 1) != 0) return connection_failure();
    reply.outcome = SqlOutcome::kAnswered;
    return reply;
}

bool LibpqSession::send(const std::string& sql) {
    if (PQsendQuery(connection_, sql.c_str()) == 0) return false;
    int left = PQflush(connection_);
    while (left > 0 && wait(true)) left = PQflush(connection_);
    return left == 0;
}

// True when PQgetResult() will not block.
bool LibpqSession::await_result() {
    while (PQisBusy(connection_) != 0) {
        if (!wait(false)) return false;
        // A lost connection shows as a result that holds the error.
        if (PQconsumeInput(connection_) == 0) return true;
    }
    return true;
}

SqlReply LibpqSession::run(const std::string& sql) {
    if (!send(sql))
        return clock_.now() >= deadline_ ? no_answer("the query could not be sent in time") : connection_failure();
    SqlReply reply;
    for (bool first = true;; first = false) {
        if (!await_result()) return no_answer("no answer to the query in time");
        const std::unique_ptr<PGresult, void (*)(PGresult*)> result(PQgetResult(connection_), PQclear);
        if (!result) return first ? connection_failure() : reply;
        const ExecStatusType status = PQresultStatus(result.get());
        const bool good = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
        if (!good) return error_of(result.get());
        if (first) reply = rows_of(result.get());
    }
}

}  // namespace paf
