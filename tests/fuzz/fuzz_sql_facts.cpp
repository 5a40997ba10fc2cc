// The answer to the version plugin's query, which a vendor writes.  Input: rows as lines, columns separated by tabs,
// "\N" for null.
#include <cstdio>

#include "fuzz_input.hpp"
#include "observe/server/sql_facts.hpp"

namespace {

using namespace paf;
using fuzz::require;

std::optional<std::string> null_or(Lsn lsn) {
    return lsn.valid() ? std::optional<std::string>(lsn.text()) : std::nullopt;
}

SqlReply written_out(const SqlFacts& facts) {
    SqlReply reply;
    reply.outcome = SqlOutcome::kAnswered;
    reply.rows.push_back({"i", facts.in_recovery ? "t" : "f", null_or(facts.current), null_or(facts.received),
                          null_or(facts.replayed), std::nullopt, std::nullopt, std::nullopt});
    for (const ReplicationClient& client : facts.clients) {
        reply.rows.push_back({"s", client.application_name, client.state, null_or(client.sent), null_or(client.write),
                              null_or(client.flush), null_or(client.replay), client.sync_state});
    }
    if (facts.sync || facts.timeline != 0 || facts.sighting || facts.last_commit || facts.now) {
        const auto seconds = [](std::optional<std::int64_t> time) {
            return time ? std::optional(std::to_string(*time)) : std::nullopt;
        };
        char file[12];
        (void)std::snprintf(file, sizeof file, "%08X", facts.timeline);
        auto& row = reply.rows.emplace_back(8);
        row[0] = "r";
        if (facts.sync) {
            row[1] = facts.sync->names;
            row[2] = facts.sync->commit;
        }
        if (facts.timeline != 0) row[3] = file;
        if (facts.sighting) {
            row[4] = facts.sighting->end.text();
            row[5] = std::to_string(facts.sighting->at);
        }
        row[6] = seconds(facts.last_commit);
        row[7] = seconds(facts.now);
    }
    return reply;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    SqlReply reply;
    reply.outcome = SqlOutcome::kAnswered;
    while (!input.empty()) {
        fuzz::Input line(reinterpret_cast<const std::uint8_t*>(input.rest().data()), input.line().size());
        auto& row = reply.rows.emplace_back();
        while (!line.empty()) {
            const std::string column(line.until('\t'));
            row.push_back(column == "\\N" ? std::nullopt : std::optional<std::string>(column));
        }
    }
    const SqlFacts facts = sql_facts_of(reply);
    if (facts.outcome != SqlOutcome::kAnswered) {
        require(facts.outcome == SqlOutcome::kFailed, "rows that cannot be read are a failure");
        require(fuzz::can_be_shown(facts.detail) && !facts.detail.empty(), "the detail can be shown");
        require(facts.clients.empty() && !facts.detailed && !facts.current.valid(), "half an answer is none");
        return 0;
    }
    const SqlFacts again = sql_facts_of(written_out(facts));
    require(again.outcome == SqlOutcome::kAnswered && again.in_recovery == facts.in_recovery &&
                again.detailed == facts.detailed && again.current == facts.current &&
                again.received == facts.received && again.replayed == facts.replayed &&
                again.clients.size() == facts.clients.size() && again.sync == facts.sync &&
                again.timeline == facts.timeline && again.sighting == facts.sighting &&
                again.last_commit == facts.last_commit && again.now == facts.now,
            "an answer survives being written out");
    return 0;
}
