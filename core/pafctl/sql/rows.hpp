// Asking the instance's server, and reading what it answered, for people.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/outgoing/one_line.hpp"
#include "observe/instance_access.hpp"
#include "pafctl/table.hpp"
#include "ports/pg_session.hpp"

namespace paf {

/// The reply of this instance's own server; a failure to ask it is a reply without an answer.
inline SqlReply reply_to(InstanceAccess& instance, const std::string& sql, std::chrono::milliseconds limit) {
    auto reply = instance.ask(sql, limit);
    if (!reply) return {SqlOutcome::kFailed, "", reply.error().message, {}};
    return std::move(*reply);
}

/// The text of a column; empty for null and for one that is not there.
inline std::string cell(const std::vector<std::optional<std::string>>& row, std::size_t column) {
    return column < row.size() ? row[column].value_or("") : "";
}

/// Why there is no answer, in the server's or libpq's words, on one line.
inline std::string words_of(const SqlReply& reply) {
    return reply.detail.empty() ? "the server gave no answer" : one_line(reply.detail, kLongestAnswer);
}

}  // namespace paf
