#include "decide/election/recorded_election.hpp"

#include <algorithm>

#include "decide/election/descent.hpp"

namespace paf {
namespace {

RecordedVote vote_at(const std::string& node, const WalPosition& position) {
    RecordedVote vote;
    vote.node = node;
    vote.timeline = position.history.current;
    vote.end = position.end;
    return vote;
}

RecordedVote vote_of(const Candidate& candidate, const std::optional<Generation>& newest) {
    RecordedVote vote = vote_at(candidate.node, candidate.position);
    switch (candidate.evidence) {
        case Candidate::Evidence::kMissing:
            vote.standing = VoteStanding::kMissing;
            vote.cause = candidate.problem;
            return vote;
        case Candidate::Evidence::kInvalid:
            vote.standing = VoteStanding::kUnreadable;
            vote.cause = candidate.problem;
            return vote;
        case Candidate::Evidence::kPosition:
            break;
    }
    const Descent descent = newest ? descent_of(candidate.position, *newest) : Descent{Standing::kMember, {}, 0, 0};
    if (descent.standing != Standing::kMember) {
        vote.standing = VoteStanding::kOtherData;
        vote.cause = describe_descent(descent, candidate.position, *newest);
    } else if (!candidate.promotable) {
        vote.standing = VoteStanding::kForbidden;
    }
    return vote;
}

RecordedVote own_vote(const Observation& seen, const WalPosition& mine) {
    Candidate self;
    self.node = *seen.node;
    self.position = mine;
    if (mine.history.current != 0) {
        self.evidence = Candidate::Evidence::kPosition;
    } else {
        self.problem = seen.position.cause();
    }
    return vote_of(self, seen.cluster->generation);
}

}  // namespace

RecordElection record_of_election(const Request& request, const Observation& seen, const WalPosition& mine,
                                  ElectionOutcome outcome, const std::string& winner, const std::string& why) {
    ElectionRecord record;
    record.election = election_after(seen.cluster->generation);
    record.outcome = outcome;
    record.by = *seen.node;
    record.winner = winner;
    record.why = why;
    record.votes.push_back(own_vote(seen, mine));
    for (const Candidate& candidate : candidates(request, seen))
        record.votes.push_back(vote_of(candidate, seen.cluster->generation));
    for (const ClusterNode& node : seen.cluster->nodes) {
        const bool voted = std::any_of(record.votes.begin(), record.votes.end(),
                                       [&node](const RecordedVote& vote) { return vote.node == node.name; });
        if (voted || (node.online && !node.has_instance)) continue;
        RecordedVote vote;
        vote.node = node.name;
        vote.standing = node.online ? VoteStanding::kApart : VoteStanding::kOffline;
        record.votes.push_back(std::move(vote));
    }
    fit(record);
    return {std::move(record)};
}

RecordElection record_of_refusal(const Request& request, const Observation& seen, const WalPosition& mine,
                                 const std::string& why) {
    return record_of_election(request, seen, mine, ElectionOutcome::kRefused, "", why);
}

RecordElection record_of_step_back(const Request& request, const Observation& seen, const WalPosition& mine,
                                   const Outcome& outcome) {
    return record_of_election(request, seen, mine, ElectionOutcome::kSteppedBack, outcome.verdict.winner,
                              outcome.verdict.reason);
}

}  // namespace paf
