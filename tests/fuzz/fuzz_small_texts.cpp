// The short texts: PG_VERSION, lists of directories, libpq's verbose errors, LSNs, scores, replication policies, lists
// of synchronous standbys, records of elections, words of a shell, and ends of a server's log.  Input: the text.
#include <algorithm>

#include "fuzz_input.hpp"
#include "model/cluster/election_record.hpp"
#include "model/cluster/score.hpp"
#include "model/replication/client_name.hpp"
#include "model/replication/replication_policy.hpp"
#include "model/replication/sync_names.hpp"
#include "model/shell_words.hpp"
#include "model/text.hpp"
#include "observe/files/data_directory.hpp"
#include "observe/files/directory_list.hpp"
#include "observe/server/server_log.hpp"
#include "sys/postgres/sql_outcome.hpp"

namespace {

using namespace paf;
using fuzz::require;

void check_versions(std::string_view text) {
    if (const auto version = parse_pg_version(text)) {
        require(parse_pg_version(*version) == *version, "a version survives being written out");
        require(version->find('/') == std::string::npos, "a version cannot lead to another directory");
    } else {
        fuzz::require_invalid(version.error());
    }
    for (const std::string& directory : directories_in(std::string(text), "/d")) {
        require(!directory.empty() && directory.front() == '/', "a directory has an absolute path");
    }
}

void check_messages(std::string_view text) {
    const std::string state = sqlstate_in(text);
    require(state.empty() || state.size() == 5, "a SQLSTATE has five characters");
    const std::string detail = plain_detail(text);
    require(detail.size() <= text.size() && detail.find('\n') == std::string::npos, "a detail is one line");
    require(outcome_of(state, text) != SqlOutcome::kAnswered, "an error is no answer");
}

void check_numbers(std::string_view text) {
    if (const auto lsn = Lsn::parse(text)) require(Lsn::parse(lsn->text()) == *lsn, "an LSN survives");
    if (const auto score = Score::parse(text)) {
        require(score->value >= Score::banned(Ban::kNoStream).value && score->value <= Score::kInfinity,
                "scores are bounded");
        require(score->forbids() || !score->ban(), "only what forbids has a reason");
        require(Score::parse(score->text()) == *score, "a score survives");
    }
}

void check_replication(std::string_view text) {
    if (const auto policy = decode_policy(text)) {
        require(encode_policy(*policy) == text, "a replication policy survives");
    } else {
        fuzz::require_invalid(policy.error());
    }
    const ReplicationPolicy made{"n", 1, {1}, {std::string(text), "on"}};
    const auto again = decode_policy(encode_policy(made));
    require(again.has_value() && same_policy(*again, made), "any setting can be told");
    if (const auto sync = parse_sync_names(std::string(text))) {
        require(sync->wanted > 0 && !sync->names.empty(), "a commit waits for somebody");
        // A name that no application_name can be, too long or not ASCII, is nobody's.
        const auto can_be = [](const std::string& name) { return is_client_of(name, name); };
        if (std::all_of(sync->names.begin(), sync->names.end(), can_be)) {
            require(sync_cover(*sync, sync->names, "").holds != sync->anybody(),
                    "all that are named cover each commit");
        }
    }
}

void check_elections(std::string_view text) {
    if (auto record = decode_election(text)) {
        require(encode_election(*record) == text, "a record of an election survives");
        fit(*record);
        require(encode_election(*record).size() <= kLongestElection, "a record is bounded");
    } else {
        fuzz::require_invalid(record.error());
    }
    ElectionRecord made;
    made.by = "n";
    made.why = std::string(text);
    made.votes = {{"m", VoteStanding::kUnreadable, 0, {}, made.why}};
    fit(made);
    const auto again = decode_election(encode_election(made));
    require(again.has_value() && *again == made, "whatever there is to say can be told");
}

void check_words(std::string_view text) {
    const auto words = shell_words(text);
    if (!words) {
        require(!words.error().message.empty(), "what a shell would replace is named");
        return;
    }
    std::string quoted;
    for (const std::string& word : *words) quoted += shell_word(word) + " ";
    const auto again = shell_words(quoted);
    require(again.has_value() && *again == *words, "words survive being quoted");
}

void check_log(std::string_view text) {
    for (const char* name : {"a.log", "a.csv", "a.json"}) {
        const std::string words = last_fatal_message(text, name);
        const bool level = words.rfind("FATAL: ", 0) == 0 || words.rfind("PANIC: ", 0) == 0 || words.size() < 8;
        require(words.empty() || level, "an end of a server has its level");
        require(words.size() <= text.size() + 32, "no more is told than was written");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    check_versions(text);
    check_messages(text);
    check_numbers(text);
    check_replication(text);
    check_elections(text);
    check_words(text);
    check_log(text);
    return 0;
}
