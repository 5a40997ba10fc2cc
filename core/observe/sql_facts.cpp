#include "observe/sql_facts.hpp"

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
    facts.clients.push_back(std::move(client));
}

/// What is wrong with the rows; empty when they were read.
std::string read_rows(const std::vector<Row>& rows, SqlFacts& facts) {
    std::string fault;
    std::size_t instance_rows = 0;
    for (const Row& row : rows) {
        if (row.size() != kColumns) return "expected 8 columns, found " + std::to_string(row.size());
        if (row[0] == "i") {
            ++instance_rows;
            read_instance(row, facts, fault);
        } else if (row[0] == "s") {
            read_client(row, facts, fault);
        } else {
            return "expected a row of kind i or s, found " + shown(row[0]);
        }
        if (!fault.empty()) return fault;
    }
    if (instance_rows != 1) return "expected one row of kind i, found " + std::to_string(instance_rows);
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
