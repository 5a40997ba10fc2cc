// ElectionRecord: what an election found and decided, for people who come later, on whatever node.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/cluster/vote.hpp"
#include "model/result.hpp"

namespace paf {

/// What became of a node's vote.
enum class VoteStanding {
    kCounts,      ///< its position was compared
    kForbidden,   ///< likewise; its score is a -INFINITY that stands, so that it could not be promoted
    kOtherData,   ///< its position is known, and its data are not of the newest generation
    kMissing,     ///< it was to take part, and has published nothing for this election
    kUnreadable,  ///< what it published cannot be understood
    kApart,       ///< its node is there and has an instance, which takes no part: standby mode, a failed start
    kOffline,     ///< its node is gone
};

struct RecordedVote {
    std::string node;
    VoteStanding standing = VoteStanding::kCounts;
    TimelineId timeline = 0;  ///< with `end`: where its WAL ends; 0: there is no position
    Lsn end;
    std::string cause;  ///< why the vote does not count, where the standing does not say all; for people

    friend bool operator==(const RecordedVote& a, const RecordedVote& b) {
        return a.node == b.node && a.standing == b.standing && a.timeline == b.timeline && a.end == b.end &&
               a.cause == b.cause;
    }
};

enum class ElectionOutcome {
    kOrdered,      ///< the node that held it was told to promote itself
    kRefused,      ///< nobody can be promoted safely
    kSteppedBack,  ///< the node that held it made way for a better one
};

struct ElectionRecord {
    ElectionId election;
    ElectionOutcome outcome = ElectionOutcome::kRefused;
    std::string by;                   ///< the node that Pacemaker had chosen, which held the election
    std::string winner;               ///< empty: nobody
    std::int64_t at = 0;              ///< seconds since the epoch, by the clock of `by`
    std::vector<RecordedVote> votes;  ///< of all nodes that are known, `by` first
    std::uint64_t left_out = 0;       ///< how many more there were, for which there was no room
    std::string why;                  ///< what the promotion loses, or why there was none; for people

    friend bool operator==(const ElectionRecord& a, const ElectionRecord& b) {
        return a.election == b.election && a.outcome == b.outcome && a.by == b.by && a.winner == b.winner &&
               a.at == b.at && a.votes == b.votes && a.left_out == b.left_out && a.why == b.why;
    }
};

/// Longest text that fit() leaves: values of this length have been seen to survive in Pacemaker 1.1.12.
constexpr std::size_t kLongestElection = 3000;

/// Shortens what is meant for people, and leaves out the last votes, until encode_election() gives no more than
/// kLongestElection bytes.
void fit(ElectionRecord& record);

/// One word of printable ASCII, as encode_generation() writes it:
/// `1;after=2@1700000000;how=refused;by=srv1;for=;at=1700000100;votes=srv1:counts:2@0/5000060:,srv2:missing::nothing%20
/// published;more=0;why=...`.
std::string encode_election(const ElectionRecord& record);
/// kInvalid, saying what was expected and what was found, for anything that encode_election() does not write.
Result<ElectionRecord> decode_election(std::string_view text);

/// The stable name: "counts", "forbidden", "other-data", "missing", "unreadable", "apart", "offline".
const char* standing_name(VoteStanding standing);
/// Likewise: "ordered", "refused", "stepped-back".
const char* outcome_name(ElectionOutcome outcome);

/// What the cluster remembers of its elections.
struct RememberedElections {
    std::optional<ElectionRecord> last;   ///< the last one that ordered a promotion
    std::vector<ElectionRecord> refused;  ///< those of the newest generation since, which ordered none, oldest first
    std::string fault;                    ///< why something of it cannot be read; empty when all is well
};

}  // namespace paf
