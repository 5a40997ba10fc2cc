#include "decide/election/descent.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace paf {
namespace {

/// More marks than this are of no use to anybody: older timelines have been lived through by all.
constexpr std::size_t kMostMarks = 16;

/// Where `history` left `timeline`, or `end` when it never did.
Lsn end_on(const TimelineHistory& history, TimelineId timeline, Lsn end) {
    return std::min(end, history.left_at(timeline).value_or(end));
}

/// The way that both went together, from the oldest timeline on.
struct Shared {
    TimelineId timeline = 0;  ///< the newest that both were on; 0: none
    Lsn until;                ///< up to here they hold, or can hold, the same bytes
};

/// The timelines of a history in order, `current` included.
std::vector<TimelineId> line_of(const TimelineHistory& history) {
    std::vector<TimelineId> line;
    for (const TimelineSwitch& entry : history.ancestors) line.push_back(entry.timeline);
    line.push_back(history.current);
    return line;
}

/// `end`: of the node's WAL; the generation's own goes on for ever.
Shared shared_way(const WalPosition& position, const Generation& generation) {
    Shared shared;
    const auto mine = line_of(position.history), other = line_of(generation.history);
    for (std::size_t i = 0; i < mine.size() && i < other.size(); ++i) {
        const TimelineId timeline = mine[i];
        if (timeline != other[i]) break;
        const auto one = position.marks.find(timeline), two = generation.marks.find(timeline);
        if (one != position.marks.end() && two != generation.marks.end() && one->second != two->second) break;
        const Lsn my_end = end_on(position.history, timeline, position.end);
        shared = {timeline, std::min(my_end, end_on(generation.history, timeline, Lsn{UINT64_MAX}))};
        // Who left it elsewhere went another way from there on.
        if (position.history.left_at(timeline) != generation.history.left_at(timeline)) break;
    }
    return shared;
}

/// Whether a promotion ordered by the cluster began all timelines of the node that are newer than the generation.
bool newer_ones_were_ordered(const WalPosition& position, const Generation& generation) {
    const auto line = line_of(position.history);
    const auto own = std::find(line.begin(), line.end(), generation.history.current);
    return own != line.end() && position.ordered >= position.history.current &&
           std::all_of(own + 1, line.end(), [&generation](TimelineId t) { return t > generation.highest; });
}

}  // namespace

Descent descent_of(const WalPosition& position, const Generation& generation) {
    if (position.system_identifier != generation.system_identifier) return {};
    const Shared shared = shared_way(position, generation);
    const auto& past = generation.history.ancestors;
    const Lsn fork = past.empty() ? Lsn{} : past.back().end;
    if (shared.timeline == generation.history.current && position.end > fork) {
        // What it holds beyond: nothing, or a newer generation that was ordered.
        if (position.end <= shared.until || newer_ones_were_ordered(position, generation))
            return {Standing::kMember, {}, 0, 0};
    } else if (position.end <= shared.until) {
        return {Standing::kBehind, {}, 0, 0};
    }
    return {Standing::kDiverged, shared.until, position.end.value - shared.until.value, position.history.current};
}

std::string describe_descent(const Descent& descent, const WalPosition& position, const Generation& generation) {
    const std::string newest = describe_generation(generation);
    switch (descent.standing) {
        case Standing::kMember:
            return "belongs to " + newest;
        case Standing::kBehind:
            return "has nothing of " + newest + ": its WAL ends on timeline " +
                   std::to_string(position.history.current) + " at " + position.end.text();
        case Standing::kDiverged:
            return "diverged: " + std::to_string(descent.bytes) + (descent.bytes == 1 ? " byte" : " bytes") +
                   " of timeline " + std::to_string(descent.on) +
                   (descent.since.valid() ? " since " + descent.since.text() : std::string()) + " are no part of " +
                   newest;
        case Standing::kForeign:
            break;
    }
    return "another database: system identifier " + std::to_string(position.system_identifier) + ", the cluster's is " +
           std::to_string(generation.system_identifier);
}

Generation generation_of(const WalPosition& position) {
    Generation generation;
    generation.system_identifier = position.system_identifier;
    generation.history = position.history;
    generation.marks = position.marks;
    while (generation.marks.size() > kMostMarks) generation.marks.erase(generation.marks.begin());
    generation.highest = position.history.current;
    return generation;
}

}  // namespace paf
