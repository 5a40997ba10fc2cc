#include "decide/election/election.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "model/wal/position_text.hpp"

namespace paf {
namespace {

/// A position that comparisons may rely on.
bool plausible(const WalPosition& position) {
    const auto& ancestors = position.history.ancestors;
    return position.system_identifier != 0 && position.history.current != 0 && position.end.valid() &&
           (ancestors.empty() || ancestors.back().end <= position.end);
}

/// Whether both entered `timeline` along the same path.  Requires that it is in both histories.
bool same_past(const TimelineHistory& a, const TimelineHistory& b, TimelineId timeline) {
    const auto older = [timeline](const TimelineSwitch& entry) { return entry.timeline < timeline; };
    const auto a_end = std::find_if_not(a.ancestors.begin(), a.ancestors.end(), older);
    const auto b_end = std::find_if_not(b.ancestors.begin(), b.ancestors.end(), older);
    return std::equal(a.ancestors.begin(), a_end, b.ancestors.begin(), b_end);
}

/// The newest timeline that both went through; 0 when there is none.
TimelineId newest_common(const TimelineHistory& a, const TimelineHistory& b) {
    const auto holds = [](const TimelineHistory& history, TimelineId timeline) {
        return history.current == timeline || history.left_at(timeline).has_value();
    };
    if (holds(b, a.current)) return a.current;
    for (auto entry = a.ancestors.rbegin(); entry != a.ancestors.rend(); ++entry) {
        if (holds(b, entry->timeline)) return entry->timeline;
    }
    return 0;
}

/// How many bytes, from the start of the WAL, both hold alike; nullopt when they are incomparable.
std::optional<Lsn> shared_until(const WalPosition& a, const WalPosition& b) {
    if (!plausible(a) || !plausible(b) || a.system_identifier != b.system_identifier) return std::nullopt;
    if (marks_conflict(a.marks, b.marks)) return std::nullopt;
    const TimelineId common = newest_common(a.history, b.history);
    if (common == 0 || !same_past(a.history, b.history, common)) return std::nullopt;
    const Lsn a_part = std::min(a.end, a.history.left_at(common).value_or(a.end));
    const Lsn b_part = std::min(b.end, b.history.left_at(common).value_or(b.end));
    return std::min(a_part, b_part);
}

std::string bytes(std::uint64_t count) {
    return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

/// A node in the election, `self` included.  Points into the ballot.
struct Contender {
    const std::string* node;
    const WalPosition* position;
    bool promotable;
    bool is_self;
};

std::string describe(const Contender& contender) {
    return *contender.node + " (" + describe_position(*contender.position) + ")";
}

bool at_least_as_good(const Contender& a, const Contender& b) {
    const Relation relation = compare(*a.position, *b.position);
    return relation == Relation::kSame || relation == Relation::kAhead || relation == Relation::kDivergedNewer;
}

/// Which of two equally good nodes comes first.
bool preferred(const Contender& a, const Contender& b) {
    if (a.is_self != b.is_self) return a.is_self;
    return *a.node < *b.node;
}

/// The node that is proved at least as good as each of `all`; nullptr when none is.
const Contender* best_of(const std::vector<Contender>& all) {
    const Contender* best = nullptr;
    for (const Contender& one : all) {
        const bool beats_all = std::all_of(all.begin(), all.end(), [&one](const Contender& other) {
            return &one == &other || at_least_as_good(one, other);
        });
        if (beats_all && (best == nullptr || preferred(one, *best))) best = &one;
    }
    return best;
}

/// Whose position is not known, and what to do about it; empty when all are.
std::string gaps(const Ballot& ballot) {
    std::string text;
    if (!plausible(ballot.mine)) {
        text = ballot.self + ": its own WAL position is incomplete or contradicts itself, " +
               describe_position(ballot.mine) + "; look at the control file and the timeline history files there";
    }
    for (const Candidate& other : ballot.others) {
        if (other.evidence == Candidate::Evidence::kPosition) continue;
        const bool missing = other.evidence == Candidate::Evidence::kMissing;
        text += (text.empty() ? "" : "; ") + other.node +
                (missing ? ": no WAL position" : ": unreadable WAL position") +
                (other.problem.empty() ? "" : ", " + other.problem) + "; " +
                (missing ? "start the resource there, or go on without its data: crm_standby --node " + other.node +
                               " --update on"
                         : "run the same version of the agent on all nodes");
    }
    return text;
}

ElectionVerdict refuse(std::string reason) {
    return {ElectionVerdict::Kind::kRefuse, "", std::move(reason), 0};
}

std::string history_text(const WalPosition& position) {
    std::string text;
    for (const TimelineSwitch& entry : position.history.ancestors) {
        text += " from " + std::to_string(entry.timeline) + " at " + entry.end.text();
    }
    return text;
}

/// What keeps two nodes from being compared.
std::string why_incomparable(const Contender& one, const Contender& other) {
    const WalPosition &a = *one.position, &b = *other.position;
    const std::string nodes = *one.node + " and " + *other.node;
    if (a.system_identifier != b.system_identifier) {
        return "different databases on " + nodes + ": system identifiers " + std::to_string(a.system_identifier) +
               " and " + std::to_string(b.system_identifier);
    }
    if (marks_conflict(a.marks, b.marks)) {
        return "two branches of one timeline on " + nodes + ", which begin with different records: marks " +
               marks_text(a.marks) + " and " + marks_text(b.marks);
    }
    return "histories that do not fit together on " + nodes + ": " + describe_position(a) + history_text(a) +
           " against " + describe_position(b) + history_text(b);
}

ElectionVerdict refuse_incomparable(const std::vector<Contender>& all) {
    std::string pairs;
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = i + 1; j < all.size(); ++j) {
            if (compare(*all[i].position, *all[j].position) != Relation::kIncomparable) continue;
            pairs += (pairs.empty() ? "" : ", ") + why_incomparable(all[i], all[j]);
        }
    }
    return refuse(pairs + "; find out which node holds the right data, and rebuild the others from it");
}

/// The best node may not be promoted: the next best one, if `maxlag` allows, else nullptr.
const Contender* runner_up(const std::vector<Contender>& all, const Contender& best, std::uint64_t maxlag) {
    std::vector<Contender> promotable;
    std::copy_if(all.begin(), all.end(), std::back_inserter(promotable),
                 [](const auto& one) { return one.promotable; });
    const Contender* next = best_of(promotable);
    if (next == nullptr || next->position->history.current != best.position->history.current) return nullptr;
    if (missing_bytes(*next->position, *best.position).value_or(UINT64_MAX) > maxlag) return nullptr;
    // `promotable` goes out of scope: hand back the same node in `all`.
    return &*std::find_if(all.begin(), all.end(), [next](const auto& one) { return one.node == next->node; });
}

ElectionVerdict refuse_unpromotable(const Ballot& ballot, const Contender& best) {
    const std::uint64_t missing = missing_bytes(ballot.mine, *best.position).value_or(0);
    const std::string limit = ballot.maxlag == 0 ? "maxlag is not set" : "maxlag is " + bytes(ballot.maxlag);
    return refuse(*best.node + ", with " + bytes(missing) + " more, has the score -INFINITY, and " + limit +
                  "; allow " + *best.node +
                  " by setting its promotion score to 1000, or stop the cluster on it to "
                  "give that data up; it is at " +
                  describe_position(*best.position) + ", and " + ballot.self + " at " + describe_position(ballot.mine));
}

/// What the others have, compared with the winner.
std::string standing(const Contender& winner, const Contender& other) {
    const std::uint64_t lacks = missing_bytes(*other.position, *winner.position).value_or(0);
    const std::uint64_t more = missing_bytes(*winner.position, *other.position).value_or(0);
    if (compare(*winner.position, *other.position) == Relation::kSame) return describe(other) + " equals it";
    std::string text = describe(other) + " lacks " + bytes(lacks);
    if (more > 0) text += " and holds " + bytes(more) + " that are lost";
    return text;
}

ElectionVerdict win(const std::vector<Contender>& all, const Contender& winner, bool best) {
    const std::string claim = best ? " has the best position" : " has the best promotable position, within maxlag";
    ElectionVerdict verdict{ElectionVerdict::Kind::kWin, *winner.node, describe(winner) + claim, 0};
    if (all.size() == 1) verdict.reason += ": no other node takes part";
    const char* separator = ": ";
    for (const Contender& other : all) {
        if (&other == &winner) continue;
        verdict.reason += separator + standing(winner, other);
        separator = ", ";
        const std::uint64_t lost = missing_bytes(*winner.position, *other.position).value_or(0);
        verdict.lost_at_most = std::max(verdict.lost_at_most, lost);
    }
    return verdict;
}

}  // namespace

std::optional<std::uint64_t> missing_bytes(const WalPosition& mine, const WalPosition& other) {
    const auto shared = shared_until(mine, other);
    if (!shared) return std::nullopt;
    return other.end.value - shared->value;
}

Relation compare(const WalPosition& mine, const WalPosition& other) {
    const auto shared = shared_until(mine, other);
    if (!shared) return Relation::kIncomparable;
    if (mine.history.current > other.history.current) {
        return other.end > *shared ? Relation::kDivergedNewer : Relation::kAhead;
    }
    if (mine.history.current < other.history.current) {
        return mine.end > *shared ? Relation::kDivergedOlder : Relation::kBehind;
    }
    if (mine.end == other.end) return Relation::kSame;
    return mine.end > other.end ? Relation::kAhead : Relation::kBehind;
}

std::string describe_position(const WalPosition& position) {
    return "timeline " + std::to_string(position.history.current) + " at " + position.end.text();
}

ElectionVerdict elect(const Ballot& ballot) {
    const std::string unknown = gaps(ballot);
    if (!unknown.empty()) return refuse("nobody can prove to have the best data: " + unknown);

    std::vector<Contender> all = {{&ballot.self, &ballot.mine, true, true}};
    for (const Candidate& other : ballot.others) all.push_back({&other.node, &other.position, other.promotable, false});
    const Contender* best = best_of(all);
    if (best == nullptr) return refuse_incomparable(all);
    const Contender* winner = best->promotable ? best : runner_up(all, *best, ballot.maxlag);
    if (winner == nullptr) return refuse_unpromotable(ballot, *best);
    if (winner->is_self) return win(all, *winner, winner == best);
    const std::uint64_t missing = missing_bytes(ballot.mine, *winner->position).value_or(0);
    return {ElectionVerdict::Kind::kBetterElsewhere, *winner->node,
            ballot.self + " lacks " + bytes(missing) + ": it is at " + describe_position(ballot.mine) + ", " +
                *winner->node + " at " + describe_position(*winner->position),
            0};
}

Vetting vet_switchover(const WalPosition& target, const WalPosition& old_primary) {
    const std::string where = describe_position(old_primary);
    if (!old_primary.shutdown_checkpoint.valid()) {
        return {false, "the old primary was not shut down cleanly: its WAL (" + where +
                           ") does not end with a shutdown checkpoint"};
    }
    const std::string record = "the old primary's shutdown checkpoint at " + old_primary.shutdown_checkpoint.text();
    const Relation relation = compare(target, old_primary);
    if (relation == Relation::kIncomparable || !(target.history == old_primary.history)) {
        return {false, "the target is not on the history of the old primary, so it cannot hold " + record +
                           ": the target is at " + describe_position(target) + ", the old primary at " + where};
    }
    if (relation == Relation::kBehind) {
        return {false, "the target is " + bytes(missing_bytes(target, old_primary).value_or(0)) +
                           " behind the old primary and lacks " + record + ": the target is at " +
                           describe_position(target) + ", the old primary at " + where};
    }
    if (target.shutdown_checkpoint != old_primary.shutdown_checkpoint) {
        const std::string found = target.shutdown_checkpoint.valid() ? "one at " + target.shutdown_checkpoint.text()
                                                                     : "no shutdown checkpoint";
        return {false, "the target's last WAL record should be " + record + ", but it holds " + found + " there"};
    }
    return {true, "the target holds " + record + ", the last record of " + where};
}

}  // namespace paf
