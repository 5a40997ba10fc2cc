// Descent: whether a node's data come from the newest generation that the cluster remembers.  Pure.
#pragma once

#include <cstdint>
#include <string>

#include "model/wal/generation.hpp"
#include "model/wal/position.hpp"

namespace paf {

enum class Standing {
    kMember,    ///< of the generation, or of one that a promotion ordered by the cluster began on it since
    kBehind,    ///< a beginning of it: everything held is part of it, and nothing of what it wrote itself
    kDiverged,  ///< holds bytes that are no part of it
    kForeign,   ///< another database
};

struct Descent {
    Standing standing = Standing::kForeign;
    Lsn since;                ///< kDiverged: up to here both are the same; 0: from the start, or nobody knows
    std::uint64_t bytes = 0;  ///< kDiverged: what this node holds beyond `since`
    TimelineId on = 0;        ///< kDiverged: the timeline that these bytes belong to
};

/// A member has WAL of the generation's timeline, with the same past and the same mark where both know one.  WAL of a
/// timeline that no promotion ordered by the cluster began (a promotion by hand, the end of a recovery target) is none:
/// a timeline above `generation.highest` counts if the node recorded the order (WalPosition::ordered), any other one
/// that is not in the generation's history never does.
Descent descent_of(const WalPosition& position, const Generation& generation);

/// "diverged: 512 bytes of timeline 1 since 0/40000A0 are no part of timeline 2, begun on srv3 at 0/40000A0"; for each
/// standing.  The decisive words come first.
std::string describe_descent(const Descent& descent, const WalPosition& position, const Generation& generation);

/// The generation that `position` is the newest member of.  The rest is for the caller to fill in.
Generation generation_of(const WalPosition& position);

}  // namespace paf
