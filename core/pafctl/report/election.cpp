#include "pafctl/report/election.hpp"

#include <nlohmann/json.hpp>

#include "model/outgoing/one_line.hpp"
#include "model/text.hpp"
#include "pafctl/table.hpp"

namespace paf {
namespace {

using Json = nlohmann::ordered_json;

std::string deed_text(const ElectionRecord& record) {
    switch (record.outcome) {
        case ElectionOutcome::kOrdered:
            return record.winner + " was told to promote itself";
        case ElectionOutcome::kSteppedBack:
            return record.by + " stepped back for " + record.winner;
        case ElectionOutcome::kRefused:
            break;
    }
    return record.by + " was refused";
}

std::string vote_words(const RecordedVote& vote) {
    std::string text = vote.node;
    if (vote.timeline != 0) text += " timeline " + std::to_string(vote.timeline) + " at " + vote.end.text();
    const std::string cause = vote.cause.empty() ? "" : ", " + vote.cause;
    switch (vote.standing) {
        case VoteStanding::kCounts:
            return text;
        case VoteStanding::kForbidden:
            return text + ", must not be promoted (score -INFINITY)";
        case VoteStanding::kOtherData:
            return text + ", does not count" + cause;
        case VoteStanding::kMissing:
            return text + " had no position" + cause;
        case VoteStanding::kUnreadable:
            return text + " had a position that cannot be read" + cause;
        case VoteStanding::kApart:
            return text + " took no part, although it is there";
        case VoteStanding::kOffline:
            break;
    }
    return text + " was offline";
}

std::string one_election(const std::string& name, const ElectionRecord& record, const std::string& remark) {
    const TimelineId after = record.election.after;
    const std::string which = after == 0 ? "" : "after timeline " + std::to_string(after) + ", ";
    return wrapped("  " + name + ": ", one_line(which + election_text(record) + remark, kLongestSentence), kTextWidth) +
           wrapped("    votes: ", one_line(votes_text(record), 2 * kLongestSentence), kTextWidth);
}

Json vote_json(const RecordedVote& vote) {
    const bool placed = vote.timeline != 0;
    return {{"node", vote.node},
            {"standing", standing_name(vote.standing)},
            {"timeline", placed ? Json(vote.timeline) : Json(nullptr)},
            {"end", placed ? Json(vote.end.text()) : Json(nullptr)},
            {"cause", vote.cause}};
}

Json election_json(const ElectionRecord& record) {
    Json json{{"outcome", outcome_name(record.outcome)},
              {"by", record.by},
              {"winner", record.winner.empty() ? Json(nullptr) : Json(record.winner)},
              {"at", record.at}};
    json["after"] = nullptr;
    if (record.election.after != 0)
        json["after"] = {{"timeline", record.election.after}, {"since", record.election.since}};
    json["votes"] = Json::array();
    for (const RecordedVote& vote : record.votes) json["votes"].push_back(vote_json(vote));
    json["left_out"] = record.left_out;
    json["why"] = record.why;
    return json;
}

}  // namespace

std::string election_text(const ElectionRecord& record) {
    std::string text = deed_text(record);
    if (const std::string at = utc_text(record.at); !at.empty()) text += ", " + at;
    return text + (record.why.empty() ? "" : ": " + record.why);
}

std::string votes_text(const ElectionRecord& record) {
    std::string text;
    for (const RecordedVote& vote : record.votes) text += (text.empty() ? "" : "; ") + vote_words(vote);
    if (record.left_out > 0) text += "; and " + std::to_string(record.left_out) + " more";
    return text;
}

std::string election_lines(const RememberedElections& elections, const std::optional<Generation>& newest) {
    std::string text;
    if (elections.last) {
        const bool ended = elections.last->election != election_after(newest);
        text += one_election("last election", *elections.last,
                             ended ? "" : "; that promotion has begun no generation that the cluster remembers");
    }
    for (const ElectionRecord& record : elections.refused) text += one_election("no promotion since", record, "");
    return text;
}

Json elections_json(const RememberedElections& elections) {
    Json json;
    json["last"] = elections.last ? election_json(*elections.last) : Json(nullptr);
    json["refused"] = Json::array();
    for (const ElectionRecord& record : elections.refused) json["refused"].push_back(election_json(record));
    json["unreadable"] = elections.fault.empty() ? Json(nullptr) : Json(elections.fault);
    return json;
}

}  // namespace paf
