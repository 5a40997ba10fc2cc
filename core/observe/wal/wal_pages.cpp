#include "observe/wal/wal_pages.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "observe/control/little_endian.hpp"

namespace paf {
namespace {

// XLogPageHeaderData and XLogLongPageHeaderData (src/include/access/xlog_internal.h), unchanged since 9.3.
constexpr std::size_t kMagicOffset = 0, kInfoOffset = 2, kTimelineOffset = 4, kAddressOffset = 8, kRemainingOffset = 16;
constexpr std::size_t kSystemOffset = 24, kSegmentSizeOffset = 32, kBlockSizeOffset = 36;
constexpr std::uint32_t kShortHeader = 24, kLongHeader = 40;
constexpr std::uint16_t kFirstIsContinuation = 0x0001, kLongHeaderFlag = 0x0002, kReplacesContinuation = 0x0008;
constexpr std::uint16_t kAllFlags = 0x000F;

tl::unexpected<Error> wal_ends(const std::string& where, const std::string& what) {
    return fail(ErrorKind::kNotFound, where + ": " + what);
}

tl::unexpected<Error> wal_ends(const std::string& where, const char* what, std::uint64_t expected,
                               std::uint64_t found) {
    return wal_ends(where,
                    std::string(what) + ": expected " + std::to_string(expected) + ", found " + std::to_string(found));
}

}  // namespace

std::string wal_segment_name(TimelineId timeline, Lsn lsn, std::uint32_t segment_size) {
    const std::uint64_t number = lsn.value / segment_size;
    const std::uint64_t per_id = 0x100000000ULL / segment_size;
    char name[32];
    (void)std::snprintf(name, sizeof name, "%08X%08X%08X", timeline, static_cast<std::uint32_t>(number / per_id),
                        static_cast<std::uint32_t>(number % per_id));
    return name;
}

std::optional<Lsn> timeline_begin(const TimelineHistory& history, TimelineId timeline) {
    Lsn begin;
    for (const TimelineSwitch& ancestor : history.ancestors) {
        if (ancestor.timeline == timeline) return begin;
        begin = ancestor.end;
    }
    return timeline == history.current ? std::optional<Lsn>(begin) : std::nullopt;
}

WalPages::WalPages(FileSystem& files, Clock& clock, const WalSource& source, const WalBudget& budget,
                   TimelineHistory path, std::uint64_t chunk_size)
    : files_(files), clock_(clock), source_(source), budget_(budget), path_(std::move(path)), chunk_size_(chunk_size) {}

std::string WalPages::path_of(TimelineId timeline, Lsn lsn) const {
    return source_.datadir + "/" + source_.format.directory + "/" +
           wal_segment_name(timeline, lsn, source_.segment_size);
}

/// The chunk from the newest timeline on the path that has begun by this segment and has the file.
Result<std::string> WalPages::read_newest(Lsn chunk_start) {
    const bool forward = chunk_start_ && *chunk_start_ <= chunk_start;
    const TimelineId oldest = forward ? chunk_timeline_ : 0;
    const std::uint64_t offset = chunk_start.value % source_.segment_size;
    const auto try_timeline = [&](TimelineId timeline) -> Result<std::string> {
        const auto begin = timeline_begin(path_, timeline);
        if (!begin || timeline < oldest || segment_of(chunk_start) < first_segment(*begin)) {
            return fail(ErrorKind::kNotFound, "not on this timeline");
        }
        auto bytes = files_.read_at(path_of(timeline, chunk_start), offset, chunk_size_);
        if (bytes) chunk_timeline_ = timeline;
        return bytes;
    };

    auto bytes = try_timeline(path_.current);
    for (auto ancestor = path_.ancestors.rbegin();
         !bytes && bytes.error().kind == ErrorKind::kNotFound && ancestor != path_.ancestors.rend(); ++ancestor) {
        if (clock_.now() >= budget_.deadline) return too_late(chunk_start);
        bytes = try_timeline(ancestor->timeline);
    }
    if (!bytes && bytes.error().kind == ErrorKind::kNotFound) {
        return wal_ends(wal_segment_name(path_.current, chunk_start, source_.segment_size),
                        "no such segment on this timeline or an older one");
    }
    return bytes;
}

tl::unexpected<Error> WalPages::too_late(Lsn where) const {
    return fail(ErrorKind::kTimeout, "reading WAL: expected to reach its end in time, was at " + where.text() +
                                         " after " + std::to_string(bytes_read_ >> 20U) + " MB");
}

Status WalPages::load_chunk(Lsn chunk_start) {
    if (bytes_read_ >= budget_.bytes || clock_.now() >= budget_.deadline) return too_late(chunk_start);
    auto bytes = read_newest(chunk_start);
    if (!bytes) {
        if (bytes.error().kind != ErrorKind::kNotFound) return fail(bytes.error().in("reading WAL"));
        return fail(bytes.error());
    }
    bytes_read_ += bytes->size();
    chunk_ = std::move(*bytes);
    chunk_start_ = chunk_start;
    return {};
}

Result<std::string_view> WalPages::bytes_of(Lsn page_start) {
    const Lsn chunk_start{page_start.value - page_start.value % chunk_size_};
    if (!chunk_start_ || *chunk_start_ != chunk_start) {
        if (const Status loaded = load_chunk(chunk_start); !loaded) return fail(loaded.error());
    }
    const std::size_t offset = page_start.value - chunk_start.value;
    if (chunk_.size() < offset + source_.block_size) {
        return wal_ends(path_of(chunk_timeline_, page_start), "the file ends early");
    }
    return std::string_view(chunk_).substr(offset, source_.block_size);
}

Result<WalPage> WalPages::page(Lsn lsn) {
    const Lsn start{lsn.value - lsn.value % source_.block_size};
    const auto bytes = bytes_of(start);
    if (!bytes) return fail(bytes.error());
    return check(start, *bytes);
}

std::string WalPages::where(Lsn page_start) const {
    return "page " + page_start.text() + " of timeline " + std::to_string(chunk_timeline_);
}

Status WalPages::check_long_header(Lsn start, std::string_view bytes) const {
    const std::uint64_t system = little_endian_64(bytes, kSystemOffset);
    if (source_.system_identifier != 0 && system != source_.system_identifier) {
        return wal_ends(where(start), "system identifier", source_.system_identifier, system);
    }
    const std::uint32_t segment_size = little_endian_32(bytes, kSegmentSizeOffset);
    if (segment_size != source_.segment_size) {
        return wal_ends(where(start), "segment size", source_.segment_size, segment_size);
    }
    const std::uint32_t block_size = little_endian_32(bytes, kBlockSizeOffset);
    if (block_size != source_.block_size) return wal_ends(where(start), "block size", source_.block_size, block_size);
    return {};
}

Status WalPages::check_timeline(Lsn start, TimelineId timeline) const {
    // The file of a new timeline begins with a copy of the old one's pages; none of them lies past the switch.
    const auto left = path_.left_at(timeline);
    if (!timeline_begin(path_, timeline) || timeline > chunk_timeline_ || (left && start >= *left)) {
        return wal_ends(where(start), "timeline " + std::to_string(timeline) + " has no WAL here");
    }
    return {};
}

Result<WalPage> WalPages::check(Lsn start, std::string_view bytes) const {
    const std::uint16_t magic = little_endian_16(bytes, kMagicOffset), info = little_endian_16(bytes, kInfoOffset);
    const Lsn address{little_endian_64(bytes, kAddressOffset)};
    const bool first_of_segment = start.value % source_.segment_size == 0;

    if (magic != source_.format.page_magic) {
        return wal_ends(where(start), "magic number", source_.format.page_magic, magic);
    }
    if ((info & ~kAllFlags) != 0) return wal_ends(where(start), "unknown flags in " + std::to_string(info));
    if (address != start) return wal_ends(where(start), "page " + address.text() + " is still in its place");
    if (((info & kLongHeaderFlag) != 0) != first_of_segment) {
        return wal_ends(where(start), "expected a long header at a segment's start, and only there");
    }
    if (const Status fits = check_timeline(start, little_endian_32(bytes, kTimelineOffset)); !fits) {
        return fail(fits.error());
    }
    if (first_of_segment) {
        if (const Status same = check_long_header(start, bytes); !same) return fail(same.error());
    }

    WalPage page;
    page.start = start;
    page.bytes = bytes;
    page.header_size = header_size_at(start);
    page.begins_with_continuation = (info & kFirstIsContinuation) != 0;
    page.replaces_continuation = (info & kReplacesContinuation) != 0;
    page.continuation_length = little_endian_32(bytes, kRemainingOffset);
    page.left_at = path_.left_at(chunk_timeline_);
    return page;
}

std::uint32_t WalPages::header_size_at(Lsn page_start) const {
    return page_start.value % source_.segment_size == 0 ? kLongHeader : kShortHeader;
}

}  // namespace paf
