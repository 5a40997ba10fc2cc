#include "observe/wal/local_position.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "model/wal/branch_record.hpp"
#include "observe/wal/branch_file.hpp"
#include "observe/wal/branch_marks.hpp"
#include "observe/wal/timeline_histories.hpp"
#include "observe/wal/wal_reader.hpp"

namespace paf {
namespace {

/// More WAL than this is not read for its own sake when only its end is wanted.
constexpr std::uint64_t kMuchWal = 64U << 20U;

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

/// Up to where two lines of timelines are the same; nullopt when they are altogether.
std::optional<Lsn> part_at(const TimelineHistory& a, const TimelineHistory& b) {
    constexpr Lsn kNowhere{~0ULL};
    const auto segment = [&](const TimelineHistory& path, std::size_t i) {
        return i < path.ancestors.size() ? path.ancestors[i] : TimelineSwitch{path.current, kNowhere};
    };
    Lsn begin;
    for (std::size_t i = 0;; ++i) {
        const TimelineSwitch in_a = segment(a, i), in_b = segment(b, i);
        if (in_a.timeline != in_b.timeline) return begin;
        begin = std::min(in_a.end, in_b.end);
        if (in_a.end != in_b.end) return begin;
        if (begin == kNowhere) return std::nullopt;
    }
}

/// A whole line of timelines, and how far the WAL was read along it.
struct WalkedLine {
    TimelineHistory path;
    WalEnd wal;
};

/// A line of timelines along which no record is where the control file says that one was applied.
struct Unread {
    TimelineHistory path;
    Error error;
};

class PositionFinder {
  public:
    PositionFinder(FileSystem& files, Clock& clock, const PositionInputs& inputs)
        : files_(files),
          clock_(clock),
          inputs_(inputs),
          control_(inputs.control),
          budget_{clock.now() + inputs.limit},
          histories_(files, clock, inputs.datadir + "/" + inputs.format.directory, inputs.control, budget_.deadline) {
        source_ = {inputs.datadir, inputs.format, control_.wal_block_size, control_.wal_segment_size,
                   control_.system_identifier};
        if (inputs.sql && inputs.sql->outcome == SqlOutcome::kAnswered && inputs.sql->detailed) sql_ = &*inputs.sql;
    }

    Result<WalPosition> find() {
        auto found = find_end();
        if (found) tell_branches(*found);
        return found;
    }

  private:
    Result<WalPosition> find_end() {
        const auto base = histories_.read(histories_.base());
        if (!base) return fail(base.error());
        if (sql_ != nullptr && !sql_->in_recovery) return position(*base, sql_->current);
        const auto newer = histories_.newer();
        if (!newer) return fail(newer.error());
        return newer->empty() ? on_base(*base) : on_newest(*base, *newer);
    }

    /// What the WAL itself says goes before what was noted.
    void tell_branches(WalPosition& found) {
        found.marks = marks_from_wal(files_, clock_, source_, budget_.deadline, found.history, found.end);
        const auto noted = read_branch_file(files_, inputs_.datadir);
        if (noted) add_remembered(*noted, found);
    }

    Result<WalEnd> walk(const TimelineHistory& path, Lsn start, WalStart kind) {
        return find_wal_end(files_, clock_, source_, budget_, path, start, kind);
    }

    /// No newer timeline is known: WAL need not be read from the checkpoint on when the server says what it replayed.
    Result<WalPosition> on_base(const TimelineHistory& base) {
        const bool replayed = sql_ != nullptr && sql_->replayed.valid();
        const auto wal = replayed ? walk_from_replayed(base) : walk_all(base);
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

    Result<WalPosition> on_newest(const TimelineHistory& base, std::vector<TimelineHistory> paths) {
        paths.push_back(base);
        std::sort(paths.begin(), paths.end(),
                  [](const TimelineHistory& a, const TimelineHistory& b) { return a.current > b.current; });
        std::vector<Reach> reached;
        std::vector<Unread> unread;
        auto known = line_of_server(paths);
        if (!known) return fail(known.error());
        for (const TimelineHistory& path : paths) {
            auto wal = *known ? walk_beside(path, **known) : walk_all(path);
            if (wal) {
                if (!*known) *known = WalkedLine{path, *wal};
                reached.push_back({lived_through(path, wal->end), std::move(*wal)});
            } else if (wal.error().kind != ErrorKind::kInvalid) {
                return fail(wal.error());
            } else if (reached.empty()) {
                // Recovery follows the newest one; those that are older than one which was read need not be there.
                unread.push_back({path, wal.error()});
            }
        }
        const bool base_is_read = !reached.empty() && reached.back().timeline() == base.current;
        for (const Unread& one : unread) {
            if (one.path.current == base.current) continue;
            auto told = told_by_server(one.path, base_is_read);
            if (!told) return fail(one.error);
            reached.push_back(std::move(*told));
        }
        return choose(std::move(reached));
    }

    /// The newest of `paths` on which a record ends where the server says that it has replayed one: all that comes
    /// before has been read by the server.
    Result<std::optional<WalkedLine>> line_of_server(const std::vector<TimelineHistory>& paths) {
        if (sql_ == nullptr || sql_->replayed <= control_.checkpoint) return std::optional<WalkedLine>();
        for (const TimelineHistory& path : paths) {
            auto wal = walk(path, sql_->replayed, WalStart::kThrough);
            if (wal && wal->passed) return std::optional(WalkedLine{path, std::move(*wal)});
            if (!wal && wal.error().kind != ErrorKind::kInvalid) return fail(wal.error());
        }
        return std::optional<WalkedLine>();
    }

    /// How far the WAL reaches along `path`.  What it shares with a line that was read before is not read again: with
    /// many switches of timeline, or long after a checkpoint, the WAL would be read from there once for each.
    Result<WalEnd> walk_beside(const TimelineHistory& path, const WalkedLine& known) {
        if (path == known.path) return known.wal;
        const Lsn shared = std::min(part_at(path, known.path).value_or(known.wal.end), known.wal.end);
        if (shared <= control_.checkpoint) return walk_all(path);
        auto wal = walk(path, shared, WalStart::kThrough);
        const bool told = wal ? wal->passed || wal->end < shared : wal.error().kind != ErrorKind::kInvalid;
        // An older path whose file is missing there is not the one that recovery follows.
        if (told || path.current < known.path.current) return wal;
        return walk_all(path);
    }

    /// Walks along `path` without the server's word.  Recovery begins at the checkpoint, but up to the minimum recovery
    /// point the server has read the WAL before: that all of it is still there has to do, where reading it takes long.
    Result<WalEnd> walk_all(const TimelineHistory& path) {
        const Lsn from = control_.checkpoint, applied = control_.min_recovery_point;
        if (applied.value > from.value && applied.value - from.value > kMuchWal) {
            const auto whole = has_segments(files_, clock_, source_, budget_, path, from, applied);
            if (!whole) return fail(whole.error());
            if (*whole) {
                auto wal = walk(path, applied, WalStart::kThrough);
                if (wal ? wal->passed : wal.error().kind != ErrorKind::kInvalid) return wal;
            }
        }
        return walk(path, from, WalStart::kAtRecord);
    }

    /// How far a running server says that it is along a path that cannot be read.  A place behind the beginning of its
    /// newest timeline might also be one of the base timeline's, unless that can be read and ends before.
    std::optional<Reach> told_by_server(const TimelineHistory& path, bool base_is_read) const {
        if (sql_ == nullptr || !sql_->replayed.valid()) return std::nullopt;
        Reach told{lived_through(path, sql_->replayed), {}};
        told.wal.end = sql_->replayed;
        told.wal.next_end = Lsn{~0ULL};  // what was received may end inside of a record
        told.wal.reason = "the server has replayed up to there";
        if (told.has_own_wal() && told.timeline() == path.current && !base_is_read) return std::nullopt;
        return told;
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
    TimelineHistories histories_;
};

}  // namespace

Result<WalPosition> find_local_position(FileSystem& files, Clock& clock, const PositionInputs& inputs) {
    return PositionFinder(files, clock, inputs).find();
}

}  // namespace paf
