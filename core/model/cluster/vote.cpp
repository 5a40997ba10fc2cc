#include "model/cluster/vote.hpp"

#include "model/text.hpp"
#include "model/wal/position_text.hpp"

namespace paf {
namespace {

constexpr std::string_view kElectionKey = ";after=";

std::string election_text(ElectionId election) {
    return std::to_string(election.after) + '@' + std::to_string(election.since);
}

}  // namespace

ElectionId election_after(const std::optional<Generation>& newest) {
    if (!newest) return {};
    return {newest->history.current, newest->since};
}

std::string encode_vote(const Vote& vote) {
    std::string text = encode_position(vote.position);
    // What is remembered has a timeline, and timelines count from 1.
    if (vote.election.after != 0) text.append(kElectionKey).append(election_text(vote.election));
    return text;
}

Result<Vote> decode_vote(std::string_view text) {
    auto position = decode_position(text);
    if (!position) return fail(position.error());
    Vote vote{std::move(*position), {}};
    const std::size_t at = text.find(kElectionKey);
    if (at == std::string_view::npos) return vote;
    std::string_view rest = text.substr(at + kElectionKey.size());
    const std::string_view found = take_until(';', rest);
    std::string_view since = found;
    const bool good = read_timeline(take_until('@', since), vote.election.after) &&
                      read_seconds(since, vote.election.since) && found == election_text(vote.election) &&
                      rest.find(kElectionKey.substr(1)) == std::string_view::npos;
    if (good) return vote;
    return fail(ErrorKind::kInvalid,
                "WAL position: expected one election, TIMELINE@SECONDS, found " + quote_text(text.substr(at + 1)));
}

}  // namespace paf
