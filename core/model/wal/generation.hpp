// Generation: what the cluster remembers of its newest primary's data, wherever that primary is now.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/result.hpp"
#include "model/wal/position.hpp"

namespace paf {

/// How a generation came to be remembered.
enum class GenerationOrigin {
    kPromoted,  ///< written by the promotion that began it
    kFound,     ///< the cluster had none: taken from a running primary
    kAccepted,  ///< an administrator gave a newer generation up for this one
};

/// The newest generation: the timeline that the last promotion began.  It is kept in the permanent part of the CIB,
/// where it survives whatever leaves a quorum, and written once per promotion, before the address starts.
struct Generation {
    std::uint64_t system_identifier = 0;
    TimelineHistory history;  ///< the timeline, and the ancestors that tell where it forked
    BranchMarks marks;        ///< of timelines in `history`, as far as they are known
    /// The highest number that a timeline of this database ever had.  A timeline up to this number that is not in
    /// `history` was begun by no promotion of the cluster's, or was given up: its data are no generation.
    TimelineId highest = 0;
    std::string node;        ///< who was promoted, or whose data were accepted
    std::int64_t since = 0;  ///< seconds since the epoch
    GenerationOrigin origin = GenerationOrigin::kPromoted;
    std::string by;  ///< kAccepted: who decided that

    friend bool operator==(const Generation& a, const Generation& b) {
        return a.system_identifier == b.system_identifier && a.history == b.history && a.marks == b.marks &&
               a.highest == b.highest && a.node == b.node && a.since == b.since && a.origin == b.origin && a.by == b.by;
    }
};

/// One word of printable ASCII, as encode_position() writes it:
/// `1;sys=..;tl=2;hist=1@0/3000000;mark=2:0BADF00D;top=2;at=1700000000;how=promoted;node=srv3;by=`.  Names with other
/// characters than letters, digits and "._-@" have them as "%2B".
std::string encode_generation(const Generation& generation);
/// kInvalid, saying what was expected and what was found, for anything that encode_generation() does not write.
Result<Generation> decode_generation(std::string_view text);

/// "timeline 2, begun on srv3 at 0/40000A0": for people.
std::string describe_generation(const Generation& generation);

}  // namespace paf
