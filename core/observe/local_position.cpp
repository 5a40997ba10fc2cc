#include "observe/local_position.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

#include "model/branch_record.hpp"
#include "observe/branch_file.hpp"
#include "observe/branch_marks.hpp"
#include "observe/wal_reader.hpp"

namespace paf {
namespace {

// A line of a timeline history has some 50 bytes, and there is one per ancestor: 256 KiB are thousands of failovers.
// A standby has histories newer than its own data only for the failovers that it missed.
constexpr std::size_t kHistoryLimit = 256U << 10U;
constexpr std::size_t kMostNewer = 256;
constexpr std::size_t kMostNewerBytes = 4U << 20U;
constexpr std::size_t kNamesPerLook = 1024;  ///< names of a directory between two looks at the clock

std::string history_name(TimelineId timeline) {
    char name[24];
    (void)std::snprintf(name, sizeof name, "%08X.history", timeline);
    return name;
}

/// The timeline in "0000000A.history"; nullopt for any other name.
std::optional<TimelineId> timeline_of_name(const std::string& name) {
    if (name.size() != 16 || name.compare(8, 8, ".history") != 0) return std::nullopt;
    TimelineId timeline = 0;
    for (const char c : name.substr(0, 8)) {
        const std::string_view digits = "0123456789ABCDEF";
        const std::size_t digit = digits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        timeline = timeline << 4U | static_cast<TimelineId>(digit);
    }
    return timeline == 0 ? std::nullopt : std::optional<TimelineId>(timeline);
}

/// The part of `history` that a copy reaching `end` has lived through: what it never entered is cut off.
TimelineHistory lived_through(const TimelineHistory& history, Lsn end) {
    TimelineHistory lived{history.current, history.ancestors};
    while (!lived.ancestors.empty() && lived.ancestors.back().end > end) {
        lived.current = lived.ancestors.back().timeline;
        lived.ancestors.pop_back();
    }
    return lived;
}

/// One line of timelines, and how far the WAL on disk reaches along it.
struct Reach {
    TimelineHistory history;  ///< ends with the timeline reached
    WalEnd wal;

    [[nodiscard]] TimelineId timeline() const { return history.current; }
    [[nodiscard]] Lsn begin() const { return history.ancestors.empty() ? Lsn{} : history.ancestors.back().end; }
    [[nodiscard]] bool has_own_wal() const { return wal.end > begin(); }
    /// Whether `other` has WAL of its own that is no part of this line.
    [[nodiscard]] bool contradicted_by(const Reach& other) const {
        if (other.timeline() == timeline() || !other.has_own_wal()) return false;
        const auto left = history.left_at(other.timeline());
        return !left || other.wal.end > *left;
    }
};

class PositionFinder {
  public:
    PositionFinder(FileSystem& files, Clock& clock, const PositionInputs& inputs)
        : files_(files), clock_(clock), inputs_(inputs), control_(inputs.control) {
        source_ = {inputs.datadir, inputs.format, control_.wal_block_size, control_.wal_segment_size,
                   control_.system_identifier};
        budget_.deadline = clock.now() + inputs.limit;
        base_ = std::max(control_.checkpoint_timeline, control_.min_recovery_timeline);
        if (inputs.sql && inputs.sql->outcome == SqlOutcome::kAnswered && inputs.sql->detailed) sql_ = &*inputs.sql;
    }

    Result<WalPosition> find() {
        auto found = find_end();
        if (found) tell_branches(*found);
        return found;
    }

  private:
    Result<WalPosition> find_end() {
        const auto base = read_history(base_);
        if (!base) return fail(base.error());
        if (sql_ != nullptr && !sql_->in_recovery) return position(*base, sql_->current);
        const auto newer = newer_histories();
        if (!newer) return fail(newer.error());
        return newer->empty() ? on_base(*base) : on_newest(*base, *newer);
    }

    /// What the WAL itself says goes before what was noted.
    void tell_branches(WalPosition& found) {
        found.marks = marks_from_wal(files_, clock_, source_, budget_.deadline, found.history, found.end);
        const auto noted = read_branch_file(files_, inputs_.datadir);
        if (noted) add_remembered(*noted, found);
    }

    [[nodiscard]] std::string wal_directory() const { return inputs_.datadir + "/" + inputs_.format.directory; }

    [[nodiscard]] std::string wal_path(const std::string& name) const { return wal_directory() + "/" + name; }

    Result<TimelineHistory> read_history(TimelineId timeline) {
        if (timeline == 1) return TimelineHistory{1, {}};
        const std::string path = wal_path(history_name(timeline));
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

    /// Whether what the control file says was applied on `timeline` up to `applied` is part of `history`.
    [[nodiscard]] static bool contains(const TimelineHistory& history, TimelineId timeline, Lsn applied) {
        if (timeline == 0 || !applied.valid() || history.current == timeline) return true;
        const auto left = history.left_at(timeline);
        return left && applied <= *left;
    }

    [[nodiscard]] bool descends_from_applied(const TimelineHistory& history) const {
        const auto left = history.left_at(base_);
        return left && contains(history, control_.min_recovery_timeline, control_.min_recovery_point) &&
               contains(history, control_.checkpoint_timeline, control_.checkpoint) &&
               // A checkpoint that begins where the timeline was left is no part of it.
               history.left_at(control_.checkpoint_timeline) != control_.checkpoint;
    }

    [[nodiscard]] bool in_time() const { return clock_.now() < budget_.deadline; }

    [[nodiscard]] tl::unexpected<Error> too_late() const {
        return fail(ErrorKind::kTimeout, "reading timeline histories: expected to see all of " + wal_directory() +
                                             " in time, found too much in it");
    }

    /// The timelines newer than the base that have a history here.
    Result<std::vector<TimelineId>> newer_timelines() {
        std::vector<TimelineId> newer;
        std::size_t names = 0;
        bool goes_on = true;
        const Status visited = files_.visit(wal_directory(), [&](const std::string& name) {
            const auto timeline = timeline_of_name(name);
            if (timeline && *timeline > base_) newer.push_back(*timeline);
            goes_on = newer.size() <= kMostNewer && (++names % kNamesPerLook != 0 || in_time());
            return goes_on;
        });
        if (!visited) return fail(visited.error().in("reading WAL"));
        if (newer.size() > kMostNewer) return too_many();
        if (!goes_on) return too_late();
        return newer;
    }

    [[nodiscard]] tl::unexpected<Error> too_many() const {
        return fail(ErrorKind::kInvalid, wal_directory() + ": expected at most " + std::to_string(kMostNewer) +
                                             " histories of timelines newer than " + std::to_string(base_) + ", of " +
                                             std::to_string(kMostNewerBytes >> 20U) +
                                             " MiB together, found more; remove those that no server has written");
    }

    Result<std::vector<TimelineHistory>> newer_histories() {
        const auto timelines = newer_timelines();
        if (!timelines) return fail(timelines.error());
        std::vector<TimelineHistory> newer;
        bytes_read_ = 0;
        for (const TimelineId timeline : *timelines) {
            if (!in_time()) return too_late();
            auto history = read_history(timeline);
            if (!history) return fail(history.error());
            if (bytes_read_ > kMostNewerBytes) return too_many();
            if (descends_from_applied(*history)) newer.push_back(std::move(*history));
        }
        return newer;
    }

    Result<WalEnd> walk(const TimelineHistory& path, Lsn start, WalStart kind) {
        return find_wal_end(files_, clock_, source_, budget_, path, start, kind);
    }

    /// No newer timeline is known: WAL need not be read from the checkpoint on when the server says what it replayed.
    Result<WalPosition> on_base(const TimelineHistory& base) {
        const bool replayed = sql_ != nullptr && sql_->replayed.valid();
        const auto wal = replayed ? walk_from_replayed(base) : walk(base, control_.checkpoint, WalStart::kAtRecord);
        if (!wal) return fail(wal.error());
        return position(base, *wal, sql_ != nullptr ? sql_->received : Lsn{});
    }

    /// A record that begins where replay stands is believed if its predecessor is there, or if it was received whole.
    Result<WalEnd> walk_from_replayed(const TimelineHistory& base) {
        auto wal = walk(base, sql_->replayed, WalStart::kAfterRecord);
        if (!wal || wal->records > 0 || sql_->received < wal->next_end) return wal;
        auto received = walk(base, sql_->replayed, WalStart::kAtRecord);
        return received ? received : wal;
    }

    Result<WalPosition> on_newest(const TimelineHistory& base, const std::vector<TimelineHistory>& newer) {
        std::vector<Reach> reached;
        for (const TimelineHistory& path : newer) {
            auto wal = walk(path, control_.checkpoint, WalStart::kAtRecord);
            if (!wal) return fail(wal.error());
            reached.push_back({lived_through(path, wal->end), std::move(*wal)});
        }
        auto wal = walk(base, control_.checkpoint, WalStart::kAtRecord);
        if (!wal) return fail(wal.error());
        reached.push_back({base, std::move(*wal)});
        return choose(std::move(reached));
    }

    Result<WalPosition> choose(std::vector<Reach> reached) {
        std::stable_sort(reached.begin(), reached.end(), [](const Reach& a, const Reach& b) {
            return std::pair(a.timeline(), a.wal.end) > std::pair(b.timeline(), b.wal.end);
        });
        for (const Reach& candidate : reached) {
            const auto other = std::find_if(reached.begin(), reached.end(),
                                            [&](const Reach& r) { return candidate.contradicted_by(r); });
            if (other != reached.end()) {
                if (!candidate.has_own_wal()) continue;
                return fail(ErrorKind::kInvalid,
                            "WAL of timeline " + std::to_string(candidate.timeline()) + " up to " +
                                candidate.wal.end.text() + " and of timeline " + std::to_string(other->timeline()) +
                                " up to " + other->wal.end.text() +
                                " parted ways before, and nothing tells which of them was applied; rebuild this "
                                "standby from the primary");
            }
            // What was received may be the tail of a timeline that has been left since.
            const bool certain = candidate.has_own_wal();
            return position(candidate.history, candidate.wal, sql_ != nullptr && certain ? sql_->received : Lsn{});
        }
        return fail(ErrorKind::kInternal, "no timeline left to choose from");
    }

    [[nodiscard]] WalPosition position(const TimelineHistory& history, Lsn end) const {
        WalPosition result;
        result.system_identifier = control_.system_identifier;
        result.history = history;
        result.end = end;
        return result;
    }

    /// `received`: 0 when it tells nothing.  It may end inside of a record, which does not count.
    Result<WalPosition> position(const TimelineHistory& history, const WalEnd& wal, Lsn received) const {
        const Lsn replayed = sql_ != nullptr ? sql_->replayed : Lsn{};
        const Lsn whole = received < wal.next_end ? Lsn{} : received;
        WalPosition result = position(history, std::max({wal.end, replayed, whole}));
        if (result.end < control_.min_recovery_point) {
            return fail(ErrorKind::kInvalid, "expected WAL up to the minimum recovery point " +
                                                 control_.min_recovery_point.text() + ", found it to end at " +
                                                 result.end.text() + " (" + wal.reason +
                                                 "); this copy of the data is not consistent");
        }
        if (wal.shutdown_checkpoint && wal.end == result.end) result.shutdown_checkpoint = wal.last_record;
        return result;
    }

    FileSystem& files_;
    Clock& clock_;
    const PositionInputs& inputs_;
    const ControlFile& control_;
    const SqlFacts* sql_ = nullptr;
    WalSource source_;
    WalBudget budget_;
    TimelineId base_ = 0;
    std::size_t bytes_read_ = 0;  ///< of histories
};

}  // namespace

Result<WalPosition> find_local_position(FileSystem& files, Clock& clock, const PositionInputs& inputs) {
    return PositionFinder(files, clock, inputs).find();
}

}  // namespace paf
