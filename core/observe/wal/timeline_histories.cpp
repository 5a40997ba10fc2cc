#include "observe/wal/timeline_histories.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace paf {
namespace {

// A line of a timeline history has some 50 bytes, and there is one per ancestor: 256 KiB are thousands of failovers.
// A standby has histories newer than its own data only for the failovers that it missed.
constexpr std::size_t kHistoryLimit = 256U << 10U;
constexpr std::size_t kMostNewer = 256;
constexpr std::size_t kMostNewerBytes = 4U << 20U;
constexpr std::size_t kNamesPerLook = 1024;  ///< names of a directory between two looks at the clock

/// Whether what the control file says was applied on `timeline` up to `applied` is part of `history`.
bool contains(const TimelineHistory& history, TimelineId timeline, Lsn applied) {
    if (timeline == 0 || !applied.valid() || history.current == timeline) return true;
    const auto left = history.left_at(timeline);
    return left && applied <= *left;
}

}  // namespace

std::string history_name(TimelineId timeline) {
    char name[24];
    (void)std::snprintf(name, sizeof name, "%08X.history", timeline);
    return name;
}

std::optional<TimelineId> timeline_of_name(std::string_view name) {
    if (name.size() != 16 || name.substr(8) != ".history") return std::nullopt;
    TimelineId timeline = 0;
    for (const char c : name.substr(0, 8)) {
        const std::string_view digits = "0123456789ABCDEF";
        const std::size_t digit = digits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        timeline = timeline << 4U | static_cast<TimelineId>(digit);
    }
    return timeline == 0 ? std::nullopt : std::optional<TimelineId>(timeline);
}

TimelineHistories::TimelineHistories(FileSystem& files, Clock& clock, std::string wal_directory,
                                     const ControlFile& control, TimePoint deadline)
    : files_(files),
      clock_(clock),
      wal_directory_(std::move(wal_directory)),
      control_(control),
      deadline_(deadline),
      base_(control.newest_timeline()) {}

Result<TimelineHistory> TimelineHistories::read(TimelineId timeline) {
    if (timeline == 1) return TimelineHistory{1, {}};
    const std::string path = wal_directory_ + "/" + history_name(timeline);
    const auto content = files_.read(path, kHistoryLimit);
    if (!content) {
        return fail(content.error().in("history of timeline " + std::to_string(timeline) +
                                       ", needed to compare this node with others"));
    }
    bytes_read_ += content->size();
    auto history = parse_timeline_history(timeline, *content);
    if (!history) return fail(history.error().in(path));
    return history;
}

bool TimelineHistories::descends_from_applied(const TimelineHistory& history) const {
    const auto left = history.left_at(base_);
    return left && contains(history, control_.min_recovery_timeline, control_.min_recovery_point) &&
           contains(history, control_.checkpoint_timeline, control_.checkpoint) &&
           // A checkpoint that begins where the timeline was left is no part of it.
           history.left_at(control_.checkpoint_timeline) != control_.checkpoint;
}

tl::unexpected<Error> TimelineHistories::too_late() const {
    return fail(ErrorKind::kTimeout, "reading timeline histories: expected to see all of " + wal_directory_ +
                                         " in time, found too much in it");
}

tl::unexpected<Error> TimelineHistories::too_many() const {
    return fail(ErrorKind::kInvalid, wal_directory_ + ": expected at most " + std::to_string(kMostNewer) +
                                         " histories of timelines newer than " + std::to_string(base_) + ", of " +
                                         std::to_string(kMostNewerBytes >> 20U) +
                                         " MiB together, found more; remove those that no server has written");
}

Result<std::vector<TimelineId>> TimelineHistories::newer_timelines() {
    std::vector<TimelineId> newer;
    std::size_t names = 0;
    bool goes_on = true;
    const Status visited = files_.visit(wal_directory_, [&](const std::string& name) {
        const auto timeline = timeline_of_name(name);
        if (timeline && *timeline > base_) newer.push_back(*timeline);
        goes_on = newer.size() <= kMostNewer && (++names % kNamesPerLook != 0 || clock_.now() < deadline_);
        return goes_on;
    });
    if (!visited) return fail(visited.error().in("reading WAL"));
    if (newer.size() > kMostNewer) return too_many();
    if (!goes_on) return too_late();
    return newer;
}

Result<std::vector<TimelineHistory>> TimelineHistories::newer() {
    const auto timelines = newer_timelines();
    if (!timelines) return fail(timelines.error());
    std::vector<TimelineHistory> newer;
    bytes_read_ = 0;
    for (const TimelineId timeline : *timelines) {
        if (clock_.now() >= deadline_) return too_late();
        auto history = read(timeline);
        if (!history) return fail(history.error());
        if (bytes_read_ > kMostNewerBytes) return too_many();
        if (descends_from_applied(*history)) newer.push_back(std::move(*history));
    }
    return newer;
}

}  // namespace paf
