#include "sys/postgres/sql_outcome.hpp"

#include <algorithm>
#include <array>

#include "model/text.hpp"

namespace paf {
namespace {

constexpr std::size_t kStateLength = 5;

bool is_state_character(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
}

// Where the last ":  SSSSS: " begins: libpq tries twice where TLS is optional, and the last answer counts.
std::size_t find_sqlstate(std::string_view message) {
    const std::string_view mark = ":  ";
    for (auto at = message.rfind(mark); at != std::string_view::npos; at = message.rfind(mark, at - 1)) {
        const std::string_view state = message.substr(at + mark.size(), kStateLength);
        if (state.size() == kStateLength && std::all_of(state.begin(), state.end(), is_state_character) &&
            message.substr(at + mark.size() + kStateLength, 2) == ": ")
            return at + mark.size();
        if (at == 0) break;
    }
    return std::string_view::npos;
}

// Words of "the database system is shutting down" in the languages PostgreSQL 15 is translated into (UTF-8).
bool says_shutting_down(std::string_view message) {
    constexpr std::array<std::string_view, 12> kWords = {"shutting down",   "herunter",       "apagándose", "s'arrête",
                                                         "spegnendo",       "シャットダウン", "ითიშება",    "중지",
                                                         "останавливается", "stänger ner",    "завершує",   "停止中"};
    return std::any_of(kWords.begin(), kWords.end(),
                       [&](std::string_view word) { return message.find(word) != std::string_view::npos; });
}

}  // namespace

std::string sqlstate_in(std::string_view verbose_message) {
    const auto at = find_sqlstate(verbose_message);
    return at == std::string_view::npos ? std::string() : std::string(verbose_message.substr(at, kStateLength));
}

std::string plain_detail(std::string_view verbose_message) {
    std::string text(verbose_message);
    const auto state = find_sqlstate(text);
    if (state != std::string::npos) {
        text.erase(state, kStateLength + 2);
        const auto line_end = text.find('\n', state);
        // The verbose form ends with where in the server's source the error was raised.
        const auto last_line = text.find_last_of('\n', text.find_last_not_of('\n'));
        if (line_end != std::string::npos && last_line != std::string::npos && last_line >= line_end &&
            text.find(".c:", last_line) != std::string::npos)
            text.erase(last_line);
    }
    std::string line;
    for (const char c : text) {
        if (c != '\n' && c != '\r' && c != '\t') {
            line += c;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    return line;
}

SqlOutcome outcome_of(std::string_view sqlstate, std::string_view message) {
    if (sqlstate == "57P03") return says_shutting_down(message) ? SqlOutcome::kShuttingDown : SqlOutcome::kStartingUp;
    // Ended by an administrator's shutdown, or because another backend crashed and all are restarted.
    if (sqlstate == "57P01" || sqlstate == "57P02") return SqlOutcome::kShuttingDown;
    if (sqlstate == "53300") return SqlOutcome::kTooManyClients;
    // Our statement_timeout, which equals the caller's limit.
    if (sqlstate == "57014") return SqlOutcome::kNoAnswer;
    if (starts_with(sqlstate, "28") || another_database_may_do(sqlstate)) return SqlOutcome::kRefused;
    return SqlOutcome::kFailed;
}

bool another_database_may_do(std::string_view sqlstate) {
    return sqlstate == "3D000" || sqlstate == "55000" || sqlstate == "42501";
}

}  // namespace paf
