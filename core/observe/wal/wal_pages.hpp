// Pages of the write-ahead log on disk, checked, along one line of timelines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/result.hpp"
#include "model/wal/lsn.hpp"
#include "model/wal/timeline.hpp"
#include "ports/clock.hpp"
#include "ports/file_system.hpp"
#include "ports/version_plugin.hpp"

namespace paf {

/// Where the WAL is and what it must look like.
struct WalSource {
    std::string datadir;
    WalFormat format;
    std::uint32_t block_size = 8192;         ///< bytes; from the control file
    std::uint32_t segment_size = 16U << 20;  ///< bytes; from the control file
    std::uint64_t system_identifier = 0;     ///< of the control file; 0: any
};

/// What a walk may cost; it fails with kTimeout beyond.
struct WalBudget {
    TimePoint deadline;
    std::uint64_t bytes = 64ULL << 30;
};

/// "TTTTTTTTHHHHHHHHLLLLLLLL", the file name of the segment that holds `lsn`.  `segment_size` is a power of two from
/// 1 MiB to 1 GiB.  Source: PostgreSQL, XLogFileName() in src/include/access/xlog_internal.h.
std::string wal_segment_name(TimelineId timeline, Lsn lsn, std::uint32_t segment_size);

/// Where `timeline` begins on the way to `history.current`; nullopt when it is not on it.  The oldest begins at 0.
std::optional<Lsn> timeline_begin(const TimelineHistory& history, TimelineId timeline);

/// A page whose header was checked.  `bytes` is valid until the next page is asked for.
struct WalPage {
    Lsn start;
    std::string_view bytes;  ///< the whole page
    std::uint32_t header_size = 0;
    bool begins_with_continuation = false;
    bool replaces_continuation = false;     ///< the record that was to continue here was given up by the writer
    std::uint32_t continuation_length = 0;  ///< bytes still missing from the record that continues here
    /// Where the segment's timeline was left for the next one: the path goes on in another file.  Not set for the
    /// newest.
    std::optional<Lsn> left_at;
};

/// Reads pages in chunks of 1 MiB, or of another power of two of bytes.  Of the files that may hold a position it takes
/// the newest timeline's, as PostgreSQL's own recovery does, and never goes back to an older timeline's file while
/// walking forward.
class WalPages {
  public:
    /// Follows `path` and its ancestors.  The references must outlive this object.
    WalPages(FileSystem& files, Clock& clock, const WalSource& source, const WalBudget& budget, TimelineHistory path,
             std::uint64_t chunk_size = 1U << 20U);

    /// The page that holds `lsn`.  kNotFound, with the reason, when no valid page is there: the WAL ends before it.
    /// kTimeout when the budget is spent; kPermission and kUnavailable as the file system says.
    Result<WalPage> page(Lsn lsn);

    /// Bytes of the header of the page that begins at `page_start`.
    [[nodiscard]] std::uint32_t header_size_at(Lsn page_start) const;

    [[nodiscard]] const WalSource& source() const { return source_; }

  private:
    Result<std::string_view> bytes_of(Lsn page_start);
    Status load_chunk(Lsn chunk_start);
    Result<std::string> read_newest(Lsn chunk_start);
    [[nodiscard]] tl::unexpected<Error> too_late(Lsn where) const;
    [[nodiscard]] Result<WalPage> check(Lsn start, std::string_view bytes) const;
    [[nodiscard]] Status check_timeline(Lsn start, TimelineId timeline) const;
    [[nodiscard]] Status check_long_header(Lsn start, std::string_view bytes) const;
    [[nodiscard]] std::string where(Lsn page_start) const;
    [[nodiscard]] std::string path_of(TimelineId timeline, Lsn lsn) const;
    [[nodiscard]] std::uint64_t segment_of(Lsn lsn) const { return lsn.value / source_.segment_size; }
    /// Of a timeline that begins at `begin`.  At a border that is the segment before: PostgreSQL before 9.5 gave the
    /// new timeline a copy of the last segment of the old one.
    [[nodiscard]] std::uint64_t first_segment(Lsn begin) const {
        return begin.valid() ? segment_of(Lsn{begin.value - 1}) : 0;
    }

    FileSystem& files_;
    Clock& clock_;
    const WalSource& source_;
    const WalBudget& budget_;
    TimelineHistory path_;
    std::uint64_t chunk_size_;
    std::uint64_t bytes_read_ = 0;
    std::string chunk_;
    std::optional<Lsn> chunk_start_;
    TimelineId chunk_timeline_ = 0;
};

}  // namespace paf
