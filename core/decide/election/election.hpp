// Election: whose copy of the data is the best, and whether that can be proved.  Pure: positions in, a verdict out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/wal/position.hpp"

namespace paf {

/// How one node's WAL relates to another's, seen from "mine".
enum class Relation {
    kSame,           ///< same timeline, same end
    kAhead,          ///< mine holds all that the other holds: more bytes, or the newer timeline
    kBehind,         ///< the reverse
    kDivergedNewer,  ///< mine is on the newer timeline and wins; the other holds bytes that mine does not
    kDivergedOlder,  ///< the reverse
    kIncomparable,   ///< nothing can be proved
};

/// Timeline ancestry decides first, the end of the WAL second: a promotion begins a timeline, and what the old primary
/// wrote after the fork was given up at that moment, however long it is.
///  - Same timeline, same history: the greater end is ahead.
///  - One timeline is the other's ancestor: the descendant is the newer one, also when both hold the same bytes.
///  - Siblings that forked from a common ancestor: the higher number is the newer one, because a promotion takes the
///    highest number it knows of plus one.
///  - Incomparable: different databases, no common timeline, one timeline number with two different pasts or with two
///    different marks (it was created twice), or a position that contradicts itself (its end lies before the fork that
///    began its timeline).
/// Swapping the arguments gives the mirrored relation.
Relation compare(const WalPosition& mine, const WalPosition& other);

/// How many bytes of WAL `other` holds that `mine` does not: beyond the end of mine, or beyond the fork.  nullopt when
/// the two are incomparable.
std::optional<std::uint64_t> missing_bytes(const WalPosition& mine, const WalPosition& other);

/// "timeline 2 at 0/5000060"
std::string describe_position(const WalPosition& position);

/// Another node that takes part, and what it told of itself.
struct Candidate {
    enum class Evidence {
        kPosition,  ///< `position` is set
        kMissing,   ///< it should have published a position, and has not
        kInvalid,   ///< what it published cannot be read
    };
    std::string node;
    Evidence evidence = Evidence::kMissing;
    WalPosition position;
    std::string problem;     ///< why there is no position, for people
    bool promotable = true;  ///< false: its score is a -INFINITY that stands, so that the cluster will not promote it
};

struct Ballot {
    std::string self;
    WalPosition mine;
    std::vector<Candidate> others;  ///< each node expected to run the instance, without `self`
    std::uint64_t maxlag = 0;       ///< bytes of WAL that may be given up; 0: none while a node is there that has them
};

struct ElectionVerdict {
    enum class Kind {
        kWin,              ///< promote this node
        kBetterElsewhere,  ///< promote `winner` instead
        kRefuse,           ///< nobody can be promoted safely; `reason` says what to do
    };
    Kind kind = Kind::kRefuse;
    std::string winner;  ///< `self`, the better node, or empty when refused
    std::string reason;  ///< for people, with positions and bytes
    /// kWin: the most WAL, in bytes, that one of the other nodes holds and the winner does not.  What a node outside
    /// this election may hold is not known here.
    std::uint64_t lost_at_most = 0;
};

/// The best position wins, ties go to `self` (the cluster chose it), then by name.
/// All nodes that see the same facts name the same winner, unless they tie for it.
///
/// When the best node is not promotable, the next best one wins only within `maxlag` of it, on the same timeline.
/// Otherwise the election is refused, with `maxlag` 0 as well: giving up data that a living node holds is an
/// administrator's decision.  A node on an older timeline never wins: its distance is not a lag.
ElectionVerdict elect(const Ballot& ballot);

struct Vetting {
    bool good = false;
    std::string reason;  ///< why, either way
};
/// Whether the target of a switchover holds everything its old primary wrote: the old primary's WAL ends with a
/// shutdown checkpoint, and the target holds that very record on the same timeline.
Vetting vet_switchover(const WalPosition& target, const WalPosition& old_primary);

}  // namespace paf
