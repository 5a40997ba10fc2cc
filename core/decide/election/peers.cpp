#include "decide/election/peers.hpp"

#include <algorithm>
#include <set>

#include "decide/gates/generation_gate.hpp"
#include "decide/gates/lift_gate.hpp"
#include "decide/steps/steps.hpp"
#include "model/cluster/vote.hpp"

namespace paf {

std::vector<std::string> expected_peers(const NotifyContext& notify, const std::string& self,
                                        const Fact<ClusterStatus>& cluster) {
    std::set<std::string> nodes;
    for (const auto* list : {&notify.active, &notify.promoted, &notify.unpromoted})
        nodes.insert(list->begin(), list->end());
    for (const std::string& node : notify.stop) nodes.erase(node);
    // A node recovered in place is in the stop list and in the start list.
    for (const auto* list : {&notify.start, &notify.promote}) nodes.insert(list->begin(), list->end());
    nodes.erase(self);
    if (cluster.known()) {
        for (const ClusterNode& node : cluster->nodes) {
            if (!node.online) nodes.erase(node.name);
        }
    }
    return {nodes.begin(), nodes.end()};
}

std::vector<Candidate> candidates(const Request& request, const Observation& seen) {
    std::vector<Candidate> all;
    for (const std::string& name : expected_peers(request.notify, *seen.node, seen.cluster)) {
        Candidate candidate;
        candidate.node = name;
        const auto published = seen.published->find(name);
        if (published == seen.published->end()) {
            candidate.evidence = Candidate::Evidence::kMissing;
            candidate.problem = "nothing published";
        } else if (auto vote = decode_vote(published->second); !vote) {
            candidate.evidence = Candidate::Evidence::kInvalid;
            candidate.problem = vote.error().message;
        } else if (vote->election != election_after(seen.cluster->generation)) {
            // Since then it may have written or followed further: what it holds now is not known.
            candidate.evidence = Candidate::Evidence::kMissing;
            candidate.problem = "published for another election only, " + describe_position(vote->position);
        } else {
            candidate.evidence = Candidate::Evidence::kPosition;
            candidate.position = vote->position;
        }
        const ClusterNode* node = seen.cluster->find(name);
        candidate.promotable = node == nullptr || !node->score || counts_in_election(*node->score);
        all.push_back(std::move(candidate));
    }
    return all;
}

std::optional<std::string> switchover_from(const NotifyContext& notify, const std::string& self) {
    if (notify.demote.size() != 1 || notify.demote.front() == self) return std::nullopt;
    const std::string& old_primary = notify.demote.front();
    if (contains(notify.stop, old_primary)) return std::nullopt;
    return old_primary;
}

std::optional<WalPosition> own_published(const Observation& seen) {
    const auto mine = seen.published->find(*seen.node);
    if (mine == seen.published->end()) return std::nullopt;
    const auto vote = decode_vote(mine->second);
    if (!vote || vote->election != election_after(seen.cluster->generation)) return std::nullopt;
    return vote->position;
}

namespace {

std::vector<std::string> worse_than(const std::string& winner, const std::vector<Candidate>& others) {
    const auto best = std::find_if(others.begin(), others.end(), [&](const Candidate& c) { return c.node == winner; });
    std::vector<std::string> worse;
    for (const Candidate& other : others) {
        if (best == others.end() || other.evidence != Candidate::Evidence::kPosition) continue;
        const Relation relation = compare(best->position, other.position);
        if (relation == Relation::kAhead || relation == Relation::kDivergedNewer) worse.push_back(other.node);
    }
    return worse;
}

}  // namespace

namespace {

/// Takes the nodes out of the ballot whose data are not of the newest generation: however far they go, they are not the
/// cluster's.  Returns what each holds instead, for people.
std::string leave_out_strangers(const Generation& newest, Ballot& ballot) {
    std::string remarks;
    const auto stranger = [&](const Candidate& other) {
        if (other.evidence != Candidate::Evidence::kPosition) return false;
        const Descent descent = descent_of(other.position, newest);
        if (descent.standing == Standing::kMember) return false;
        remarks += "; " + other.node + " does not count: " + describe_descent(descent, other.position, newest);
        return true;
    };
    ballot.others.erase(std::remove_if(ballot.others.begin(), ballot.others.end(), stranger), ballot.others.end());
    return remarks;
}

/// What the members of the newest generation make out among themselves, when this node is none.
ElectionVerdict elect_among_members(const Ballot& ballot, bool generation_is_known, const std::string& why_unfit) {
    using VerdictKind = ElectionVerdict::Kind;
    const auto first = std::find_if(ballot.others.begin(), ballot.others.end(), [](const Candidate& other) {
        return other.evidence == Candidate::Evidence::kPosition && other.promotable;
    });
    if (first == ballot.others.end() || !generation_is_known) return {VerdictKind::kRefuse, "", why_unfit, 0};
    Ballot members = ballot;
    members.self = first->node;
    members.mine = first->position;
    members.others.erase(members.others.begin() + (first - ballot.others.begin()));
    ElectionVerdict verdict = elect(members);
    if (verdict.kind == VerdictKind::kRefuse) return {VerdictKind::kRefuse, "", why_unfit + "; " + verdict.reason, 0};
    verdict.kind = VerdictKind::kBetterElsewhere;
    verdict.reason = why_unfit;
    return verdict;
}

}  // namespace

Outcome hold_election(const Request& request, const Observation& seen, const WalPosition& mine) {
    Ballot ballot;
    ballot.self = *seen.node;
    ballot.mine = mine;
    ballot.others = candidates(request, seen);
    ballot.maxlag = request.params.maxlag;

    const auto old_primary = switchover_from(request.notify, ballot.self);
    if (old_primary) {
        // It was the primary a moment ago: its score cannot forbid its return.
        for (Candidate& other : ballot.others) {
            if (other.node == *old_primary) other.promotable = true;
        }
    }
    Outcome outcome;
    outcome.some_missing = std::any_of(ballot.others.begin(), ballot.others.end(), [](const Candidate& other) {
        return other.evidence == Candidate::Evidence::kMissing;
    });
    std::string strangers;
    if (seen.cluster->generation) strangers = leave_out_strangers(*seen.cluster->generation, ballot);
    const auto why_unfit = unfit(request, *seen.node, mine, *seen.cluster);
    outcome.verdict =
        why_unfit ? elect_among_members(ballot, seen.cluster->generation.has_value(), *why_unfit) : elect(ballot);
    outcome.verdict.reason += strangers;
    outcome.unfit = why_unfit && outcome.verdict.kind == ElectionVerdict::Kind::kRefuse;
    if (old_primary && outcome.verdict.kind == ElectionVerdict::Kind::kWin) {
        for (const Candidate& other : ballot.others) {
            if (other.node != *old_primary || other.evidence != Candidate::Evidence::kPosition) continue;
            const Vetting vetting = vet_switchover(ballot.mine, other.position);
            if (vetting.good) continue;
            outcome.verdict.kind = ElectionVerdict::Kind::kBetterElsewhere;
            outcome.verdict.winner = *old_primary;
            outcome.verdict.reason = vetting.reason;
        }
    }
    if (outcome.verdict.kind == ElectionVerdict::Kind::kBetterElsewhere) {
        outcome.worse = worse_than(outcome.verdict.winner, ballot.others);
    }
    outcome.old_primary_returns = old_primary && outcome.verdict.kind == ElectionVerdict::Kind::kBetterElsewhere &&
                                  outcome.verdict.winner == *old_primary;
    return outcome;
}

std::vector<Effect> step_back(const Outcome& outcome, const Observation& seen) {
    const std::string& self = *seen.node;
    const ClusterNode* me = seen.cluster->find(self);
    // A location constraint, such as the one an administrator's move leaves behind, outweighs any finite score: the
    // second time this node is chosen all the same, or when the old primary is there to return, only -INFINITY is
    // heard.
    const bool already_low = me != nullptr && me->score && me->score->value <= Score::last_resort().value;
    const bool firmly = outcome.old_primary_returns || already_low;
    const Score mine = firmly ? Score::banned(Ban::kSteppedBack) : Score::last_resort();
    const std::string& winner = outcome.verdict.winner;
    std::vector<Effect> effects = {SetScore{winner, Score::best_standby(), true, seen.cluster->lacks_score(winner)}};
    // A worse node with the winner's score would be chosen next if a location constraint prefers it by a point.
    for (const std::string& node : outcome.worse) {
        const ClusterNode* other = seen.cluster->find(node);
        if (other == nullptr || !other->score || other->score->value < Score::best_standby().value) continue;
        effects.emplace_back(SetScore{node, Score::last_resort(), true});
    }
    effects.emplace_back(SetScore{self, mine, true});
    return effects;
}

}  // namespace paf
