// Vote: what a node publishes for an election: its position, and which election that is for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/result.hpp"
#include "model/wal/generation.hpp"
#include "model/wal/position.hpp"

namespace paf {

/// Which election a position is for: the one that follows this generation.  Every completed promotion begins another
/// one, so that no two successful elections share it; until then it stays the same, however often a plan is made anew,
/// so that a node publishes the same text again.
struct ElectionId {
    TimelineId after = 0;    ///< the newest generation that the cluster remembers; 0: none
    std::int64_t since = 0;  ///< since when it remembers it, in seconds since the epoch: two may have one number

    friend bool operator==(ElectionId a, ElectionId b) { return a.after == b.after && a.since == b.since; }
    friend bool operator!=(ElectionId a, ElectionId b) { return !(a == b); }
};

/// The election that follows `newest`, which is what the cluster remembers; nullopt: nothing.
ElectionId election_after(const std::optional<Generation>& newest);

struct Vote {
    WalPosition position;
    ElectionId election;
};

/// encode_position() and, unless nothing is remembered, `;after=2@1700000000`.  Equal votes give equal text.
std::string encode_vote(const Vote& vote);
/// kInvalid, saying what was expected and what was found, where decode_position() says that, or where the election is
/// not written as encode_vote() writes it.
Result<Vote> decode_vote(std::string_view text);

}  // namespace paf
