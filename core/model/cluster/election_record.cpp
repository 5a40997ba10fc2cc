#include "model/cluster/election_record.hpp"

#include <array>

#include "model/outgoing/outgoing_text.hpp"
#include "model/text.hpp"
#include "model/wal/position_text.hpp"

namespace paf {
namespace {

constexpr std::string_view kElectionForm = "1";
constexpr std::array<const char*, 7> kStandings = {"counts",     "forbidden", "other-data", "missing",
                                                   "unreadable", "apart",     "offline"};
constexpr std::array<const char*, 3> kOutcomes = {"ordered", "refused", "stepped-back"};
/// In bytes, before they are written as words.
constexpr std::size_t kLongestCause = 100, kLongestWhy = 700;
/// Far more than is ever written: what is longer is nothing of ours.
constexpr std::size_t kLongestRead = 4 * kLongestElection;

template <class Names, class Value>
bool read_name(const Names& names, std::string_view text, Value& value) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (text != names.at(i)) continue;
        value = static_cast<Value>(i);
        return true;
    }
    return false;
}

std::string vote_text(const RecordedVote& vote) {
    std::string text = word_text(vote.node) + ':' + standing_name(vote.standing) + ':';
    if (vote.timeline != 0) text += std::to_string(vote.timeline) + '@' + vote.end.text();
    return text + ':' + word_text(vote.cause);
}

bool read_vote(std::string_view text, RecordedVote& vote) {
    if (!read_word(take_until(':', text), vote.node) || vote.node.empty()) return false;
    if (!read_name(kStandings, take_until(':', text), vote.standing)) return false;
    std::string_view place = take_until(':', text);
    if (!place.empty()) {
        if (!read_timeline(take_until('@', place), vote.timeline) || !read_lsn(place, vote.end)) return false;
    }
    return read_word(text, vote.cause);
}

bool read_votes(std::string_view text, std::vector<RecordedVote>& votes) {
    while (!text.empty()) {
        RecordedVote vote;
        if (!read_vote(take_until(',', text), vote)) return false;
        votes.push_back(std::move(vote));
    }
    return true;
}

bool read_election_id(std::string_view text, ElectionId& election) {
    if (text == "0") return true;
    return read_timeline(take_until('@', text), election.after) && read_seconds(text, election.since);
}

bool read_election_field(std::string_view key, std::string_view text, ElectionRecord& into) {
    if (key == "after") return read_election_id(text, into.election);
    if (key == "how") return read_name(kOutcomes, text, into.outcome);
    if (key == "by") return read_word(text, into.by) && !into.by.empty();
    if (key == "for") return read_word(text, into.winner);
    if (key == "at") return read_seconds(text, into.at);
    if (key == "votes") return read_votes(text, into.votes);
    if (key == "more") return read_number(text, into.left_out);
    return key == "why" && read_word(text, into.why);
}

tl::unexpected<Error> bad_election(const std::string& expected, std::string_view found) {
    return fail(ErrorKind::kInvalid, "election: expected " + expected + ", found " + quote_text(found));
}

}  // namespace

const char* standing_name(VoteStanding standing) {
    return kStandings.at(static_cast<std::size_t>(standing));
}

const char* outcome_name(ElectionOutcome outcome) {
    return kOutcomes.at(static_cast<std::size_t>(outcome));
}

std::string encode_election(const ElectionRecord& record) {
    std::string votes;
    for (const RecordedVote& vote : record.votes) votes += (votes.empty() ? "" : ",") + vote_text(vote);
    const ElectionId& id = record.election;
    const std::string after = id.after == 0 ? "0" : std::to_string(id.after) + '@' + std::to_string(id.since);
    return std::string(kElectionForm) + ";after=" + after + ";how=" + outcome_name(record.outcome) +
           ";by=" + word_text(record.by) + ";for=" + word_text(record.winner) + ";at=" + std::to_string(record.at) +
           ";votes=" + votes + ";more=" + std::to_string(record.left_out) + ";why=" + word_text(record.why);
}

Result<ElectionRecord> decode_election(std::string_view text) {
    if (text.size() > kLongestRead) return bad_election("at most " + std::to_string(kLongestRead) + " bytes", text);
    std::string_view rest = text;
    if (take_until(';', rest) != kElectionForm) return bad_election("a text that begins with '1;'", text);
    ElectionRecord record;
    while (!rest.empty()) {
        const std::string_view field = take_until(';', rest);
        std::string_view value = field;
        const std::string_view key = take_until('=', value);
        if (!read_election_field(key, value, record)) return bad_election("a valid field", field);
    }
    // A missing, repeated or reordered field, leading zeros, lower-case digits: somebody else wrote this.
    if (text != encode_election(record)) return bad_election("the form " + encode_election(record), text);
    if (record.by.empty()) return bad_election("who held it", text);
    return record;
}

void fit(ElectionRecord& record) {
    record.why = outgoing_line(record.why, kLongestWhy);
    for (RecordedVote& vote : record.votes) vote.cause = outgoing_line(vote.cause, kLongestCause);
    while (!record.votes.empty() && encode_election(record).size() > kLongestElection) {
        record.votes.pop_back();
        ++record.left_out;
    }
}

}  // namespace paf
