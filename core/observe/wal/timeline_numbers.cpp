#include "observe/wal/timeline_numbers.hpp"

#include <algorithm>
#include <set>

namespace paf {
namespace {

/// How far above the newest timeline a number may be: most of those in between have a history.
constexpr TimelineId kFarthest = 1024;

tl::unexpected<Error> too_many_to_reserve(TimelineId base, TimelineId up_to) {
    return fail(ErrorKind::kInvalid, "reserving timelines above " + std::to_string(base) + " up to " +
                                         std::to_string(up_to) + ": expected at most " + std::to_string(kMostReserved) +
                                         " without a history, found more; rebuild this node from the primary");
}

/// The numbers of `timelines` that are reserved.
Result<std::set<TimelineId>> reserved_among(FileSystem& files, const std::string& wal_directory,
                                            const std::vector<TimelineId>& timelines) {
    std::set<TimelineId> reserved;
    for (const TimelineId timeline : timelines) {
        const auto content =
            files.read_at(wal_directory + "/" + history_name(timeline), 0, kReservedTimeline.size() + 1);
        if (content && *content == kReservedTimeline) reserved.insert(timeline);
        if (!content && content.error().kind != ErrorKind::kNotFound) return fail(content.error());
    }
    return reserved;
}

/// The newest timeline that PostgreSQL would follow: a descendant that is reached without a gap.
TimelineId newest_followed(TimelineId base, const std::vector<TimelineId>& present,
                           const std::vector<TimelineHistory>& descendants) {
    TimelineId last = base;
    while (std::find(present.begin(), present.end(), last + 1) != present.end()) ++last;
    TimelineId newest = base;
    for (const TimelineHistory& one : descendants) {
        if (one.current <= last) newest = std::max(newest, one.current);
    }
    return newest;
}

}  // namespace

Result<std::vector<TimelineId>> free_timelines(FileSystem& files, Clock& clock, const std::string& wal_directory,
                                               const ControlFile& control, TimelineId up_to, TimePoint deadline) {
    const TimelineId base = TimelineHistories(files, clock, wal_directory, control, deadline).base();
    std::vector<TimelineId> free;
    if (up_to <= base) return free;
    if (up_to - base > kFarthest) return too_many_to_reserve(base, up_to);
    for (TimelineId timeline = base; timeline < up_to;) {
        ++timeline;
        if (clock.now() >= deadline) return fail(ErrorKind::kTimeout, "looking for timeline histories took too long");
        const auto present = files.status(wal_directory + "/" + history_name(timeline));
        if (present) continue;
        if (present.error().kind != ErrorKind::kNotFound) return fail(present.error());
        if (free.size() == kMostReserved) return too_many_to_reserve(base, up_to);
        free.push_back(timeline);
    }
    return free;
}

Result<std::vector<TimelineId>> idle_reservations(FileSystem& files, Clock& clock, const std::string& wal_directory,
                                                  const ControlFile& control, TimePoint deadline) {
    TimelineHistories histories(files, clock, wal_directory, control, deadline);
    const auto present = histories.newer_timelines();
    if (!present) return fail(present.error());
    const auto reserved = reserved_among(files, wal_directory, *present);
    if (!reserved) return fail(reserved.error());
    if (reserved->empty()) return std::vector<TimelineId>{};
    const auto descendants = histories.newer();
    if (!descendants) return fail(descendants.error());
    const TimelineId newest = newest_followed(histories.base(), *present, *descendants);
    return std::vector<TimelineId>(reserved->upper_bound(newest), reserved->end());
}

}  // namespace paf
