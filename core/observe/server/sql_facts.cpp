#include "observe/server/sql_facts.hpp"

#include <charconv>
#include <string>
#include <vector>

#include "model/text.hpp"

namespace paf {
namespace {

using Row = std::vector<std::optional<std::string>>;
constexpr std::size_t kColumns = 8;

std::string shown(const std::optional<std::string>& column) {
    return column ? quote_text(*column) : "null";
}

/// Reads the columns of one row; the first that is wrong is remembered.
class RowReader {
  public:
    RowReader(const Row& row, std::string& fault) : row_(row), fault_(fault) {}

    std::string text(std::size_t column) { return row_[column].value_or(""); }

    bool boolean(std::size_t column) {
        if (row_[column] == "t" || row_[column] == "f") return *row_[column] == "t";
        complain(column, "t or f");
        return false;
    }
    /// A null is 0.
    Lsn lsn(std::size_t column) {
        if (!row_[column]) return {};
        const auto lsn = Lsn::parse(*row_[column]);
        if (!lsn) complain(column, "an LSN or null");
        return lsn.value_or(Lsn{});
    }

    /// "0000000A" or, as the name of a WAL file begins, more of it; a null is 0.
    TimelineId timeline(std::size_t column) {
        if (!row_[column]) return 0;
        TimelineId timeline = 0;
        const char* const begin = row_[column]->data();
        const bool long_enough = row_[column]->size() >= 8;
        const auto read = std::from_chars(begin, begin + (long_enough ? 8 : 0), timeline, 16);
        if (read.ec == std::errc() && read.ptr == begin + 8 && timeline != 0) return timeline;
        complain(column, "the name of a WAL file or null");
        return 0;
    }
    /// A null, and a time before 1970, is nullopt.
    std::optional<std::int64_t> seconds(std::size_t column) {
        if (!row_[column]) return std::nullopt;
        std::int64_t seconds = 0;
        const char* const begin = row_[column]->data();
        const char* const end = begin + row_[column]->size();
        const auto read = std::from_chars(begin, end, seconds);
        if (read.ec != std::errc() || read.ptr != end) complain(column, "seconds or null");
        return seconds < 0 ? std::nullopt : std::optional(seconds);
    }

  private:
    void complain(std::size_t column, const char* expected) {
        if (!fault_.empty()) return;
        fault_ = "column " + std::to_string(column + 1) + " of row " + shown(row_[0]) + ": expected " + expected +
                 ", found " + shown(row_[column]);
    }

    const Row& row_;
    std::string& fault_;
};

void read_instance(const Row& row, SqlFacts& facts, std::string& fault) {
    RowReader reader(row, fault);
    facts.in_recovery = reader.boolean(1);
    facts.current = reader.lsn(2);
    facts.received = reader.lsn(3);
    facts.replayed = reader.lsn(4);
}

void read_client(const Row& row, SqlFacts& facts, std::string& fault) {
    RowReader reader(row, fault);
    ReplicationClient client;
    client.application_name = reader.text(1);
    client.state = reader.text(2);
    client.sent = reader.lsn(3);
    client.write = reader.lsn(4);
    client.flush = reader.lsn(5);
    client.replay = reader.lsn(6);
    client.sync_state = reader.text(7);
    // pg_stat_get_wal_senders() hides all but the process of a row whose state the role may not see; any other row has
    // a state (src/backend/replication/walsender.c).
    client.visible = row[2].has_value();
    facts.clients.push_back(std::move(client));
}

void read_replication(const Row& row, SqlFacts& facts, std::string& fault) {
    RowReader reader(row, fault);
    if (row[1] && row[2]) facts.sync = SyncSettings{reader.text(1), reader.text(2)};
    facts.timeline = reader.timeline(3);
    const Lsn end = reader.lsn(4);
    const auto at = reader.seconds(5);
    if (end.valid() && at) facts.sighting = PrimarySighting{end, *at};
    facts.last_commit = reader.seconds(6);
    facts.now = reader.seconds(7);
}

/// What is wrong with the rows; empty when they were read.
std::string read_rows(const std::vector<Row>& rows, SqlFacts& facts) {
    std::string fault;
    std::size_t instance_rows = 0, replication_rows = 0;
    for (const Row& row : rows) {
        if (row.size() != kColumns) return "expected 8 columns, found " + std::to_string(row.size());
        if (row[0] == "i") {
            ++instance_rows;
            read_instance(row, facts, fault);
        } else if (row[0] == "s") {
            read_client(row, facts, fault);
        } else if (row[0] == "r") {
            ++replication_rows;
            read_replication(row, facts, fault);
        } else {
            return "expected a row of kind i, s or r, found " + shown(row[0]);
        }
        if (!fault.empty()) return fault;
    }
    if (instance_rows != 1) return "expected one row of kind i, found " + std::to_string(instance_rows);
    if (replication_rows > 1) return "expected one row of kind r at most, found " + std::to_string(replication_rows);
    return "";
}

}  // namespace

SqlFacts sql_facts_of(const SqlReply& reply) {
    SqlFacts facts;
    facts.outcome = reply.outcome;
    facts.detail = reply.detail;
    if (reply.outcome != SqlOutcome::kAnswered) return facts;
    const std::string fault = read_rows(reply.rows, facts);
    if (!fault.empty()) {
        facts = SqlFacts{};
        facts.outcome = SqlOutcome::kFailed;
        facts.detail = "the server's answer is not what the version plugin's query promises: " + fault;
        return facts;
    }
    facts.detailed = facts.in_recovery ? facts.received.valid() || facts.replayed.valid() : facts.current.valid();
    return facts;
}

}  // namespace paf
