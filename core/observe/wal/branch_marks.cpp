#include "observe/wal/branch_marks.hpp"

#include "observe/wal/wal_reader.hpp"

namespace paf {
namespace {

constexpr std::size_t kMostRecords = 16;
constexpr std::uint32_t kLeastPayload = 16;
constexpr std::size_t kMostTimelines = 4;
constexpr std::uint64_t kMostBytes = 8ULL << 20U;

struct FirstRecord {
    Lsn end;
    std::uint32_t checksum = 0;
};

/// The part of `path` that ends with `timeline`, which is on it.
TimelineHistory path_to(const TimelineHistory& path, TimelineId timeline) {
    TimelineHistory shorter = path;
    while (shorter.current != timeline && !shorter.ancestors.empty()) {
        shorter.current = shorter.ancestors.back().timeline;
        shorter.ancestors.pop_back();
    }
    return shorter;
}

class MarkReader {
  public:
    MarkReader(FileSystem& files, Clock& clock, const WalSource& source, TimePoint deadline)
        : files_(files), clock_(clock), source_(source), budget_{deadline, kMostBytes} {}

    /// The newer timelines' files of a segment begin with a copy of the older timeline's WAL, and are what recovery
    /// reads; where they do not reach so far, the timeline's own file may.
    std::optional<FirstRecord> find(const TimelineHistory& path, TimelineId timeline) {
        const auto begin = timeline_begin(path, timeline);
        if (!begin || !begin->valid()) return std::nullopt;
        auto found = first_record(path, *begin, path.left_at(timeline));
        if (!found && timeline != path.current) found = first_record(path_to(path, timeline), *begin, std::nullopt);
        return found;
    }

  private:
    std::optional<FirstRecord> first_record(const TimelineHistory& path, Lsn begin, std::optional<Lsn> left) {
        std::optional<FirstRecord> found;
        std::size_t seen = 0;
        const auto look = [&](const WalRecord& record) {
            if (left && record.end > *left) return false;
            const bool marks = record.resource_manager == source_.format.checkpoint_rmgr &&
                               record.length >= source_.format.record_header_size + kLeastPayload;
            if (marks) found = FirstRecord{record.end, record.checksum};
            return !marks && ++seen < kMostRecords;
        };
        // Whatever keeps it from being read, it is not known.
        (void)visit_records(files_, clock_, source_, budget_, path, begin, look);
        return found;
    }

    FileSystem& files_;
    Clock& clock_;
    const WalSource& source_;
    const WalBudget budget_;
};

}  // namespace

std::optional<std::uint32_t> mark_from_wal(FileSystem& files, Clock& clock, const WalSource& source, TimePoint deadline,
                                           const TimelineHistory& path, TimelineId timeline) {
    const auto first = MarkReader(files, clock, source, deadline).find(path, timeline);
    return first ? std::optional<std::uint32_t>(first->checksum) : std::nullopt;
}

BranchMarks marks_from_wal(FileSystem& files, Clock& clock, const WalSource& source, TimePoint deadline,
                           const TimelineHistory& history, Lsn end) {
    MarkReader reader(files, clock, source, deadline);
    BranchMarks marks;
    TimelineId timeline = history.current;
    auto ancestor = history.ancestors.rbegin();
    for (std::size_t looked_at = 0; looked_at < kMostTimelines; ++looked_at) {
        const auto first = reader.find(history, timeline);
        if (first && first->end <= end) marks.emplace(timeline, first->checksum);
        if (ancestor == history.ancestors.rend()) break;
        timeline = ancestor->timeline;
        ++ancestor;
    }
    return marks;
}

}  // namespace paf
