// Timelines: which generation of the WAL a position belongs to, and how generations descend from each other.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "model/result.hpp"
#include "model/wal/lsn.hpp"

namespace paf {

/// A timeline's number; 0 is "none", valid ones begin at 1.
using TimelineId = std::uint32_t;

/// One ancestor: `timeline` was left at `end`, the first byte that no longer belongs to it.
struct TimelineSwitch {
    TimelineId timeline = 0;
    Lsn end;
    friend bool operator==(const TimelineSwitch& a, const TimelineSwitch& b) {
        return a.timeline == b.timeline && a.end == b.end;
    }
};

/// A timeline and its ancestors, oldest first; `current` itself is not among them.
struct TimelineHistory {
    TimelineId current = 0;
    std::vector<TimelineSwitch> ancestors;

    /// Where `timeline` was left on the way to `current`; nullopt when it is no ancestor.
    [[nodiscard]] std::optional<Lsn> left_at(TimelineId timeline) const;

    friend bool operator==(const TimelineHistory& a, const TimelineHistory& b) {
        return a.current == b.current && a.ancestors == b.ancestors;
    }
};

/// Parses a `NNNNNNNN.history` file ("timeline <tab> LSN <tab> reason", '#' comments, blank lines).
/// Timelines must rise and be lower than `current`; kInvalid with the line number otherwise.
/// Source: PostgreSQL, src/backend/access/transam/timeline.c.
Result<TimelineHistory> parse_timeline_history(TimelineId current, std::string_view file);

}  // namespace paf
