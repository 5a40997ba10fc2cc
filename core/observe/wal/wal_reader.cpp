#include "observe/wal/wal_reader.hpp"

#include <algorithm>
#include <optional>

#include "observe/control/crc.hpp"
#include "observe/control/little_endian.hpp"

namespace paf {
namespace {

constexpr std::uint64_t kAlignment = 8;
/// A record cannot be longer: the server could not allocate it.
constexpr std::uint32_t kLongestRecord = 1U << 30U;
/// How far a shutdown checkpoint is looked for backwards: its record has 104 to 120 bytes, page headers aside.
constexpr std::uint64_t kLongestCheckpoint = 512;
/// How far a page is looked for backwards on which a record begins.
constexpr std::uint64_t kFarthestBack = 2U << 20U;

std::uint64_t aligned(std::uint64_t value) {
    return (value + kAlignment - 1) & ~(kAlignment - 1);
}

/// A record that is being put together from pages.
class RecordAssembly {
  public:
    RecordAssembly(const WalFormat& format, std::uint32_t length)
        : format_(format), length_(length), crc_(format.crc) {}

    [[nodiscard]] std::uint32_t missing() const { return length_ - taken_; }
    [[nodiscard]] bool has_header() const { return header_.size() == format_.record_header_size; }
    void take(std::string_view piece) {
        taken_ += static_cast<std::uint32_t>(piece.size());
        const std::size_t to_header = std::min(format_.record_header_size - header_.size(), piece.size());
        header_.append(piece.substr(0, to_header));
        crc_.update(piece.substr(to_header));
    }
    [[nodiscard]] Lsn previous() const { return Lsn{little_endian_64(header_, format_.previous_offset)}; }
    [[nodiscard]] std::uint8_t byte(std::uint32_t offset) const { return static_cast<std::uint8_t>(header_[offset]); }
    [[nodiscard]] std::uint32_t length() const { return length_; }
    [[nodiscard]] std::uint32_t checksum() const { return little_endian_32(header_, format_.crc_offset); }
    /// Whether the checksum is right; the record must be complete.
    [[nodiscard]] bool intact() const {
        Crc crc = crc_;
        crc.update(std::string_view(header_).substr(0, format_.crc_offset));
        return crc.value() == checksum();
    }

  private:
    const WalFormat& format_;
    std::uint32_t length_, taken_ = 0;
    std::string header_;
    Crc crc_;
};

/// Reads single records.  kNotFound means: there is no valid record.
class RecordReader {
  public:
    explicit RecordReader(WalPages& pages) : pages_(pages), format_(pages.source().format) {}

    /// `previous`: what the record must name as its predecessor; without it anything before `start` will do.
    Result<WalRecord> read(Lsn start, std::optional<Lsn> previous) {
        // Each restart begins on a later page, so this ends.
        for (;;) {
            auto record = read_at(start, previous);
            if (record || !restart_) return record;
            start = *restart_;
            restart_.reset();
        }
    }

    /// Where a record that follows `position` begins: past the page header when `position` is a page's first byte.
    [[nodiscard]] Lsn record_start(Lsn position) const {
        if (position.value % pages_.source().block_size != 0) return position;
        return Lsn{position.value + pages_.header_size_at(position)};
    }

    /// The first record that begins on a page, by the page's header; nullopt when one from before goes on beyond it.
    Result<std::optional<Lsn>> first_on(Lsn page_start) {
        const auto page = pages_.page(page_start);
        if (!page) return fail(page.error());
        const std::uint64_t left_over = page->begins_with_continuation ? aligned(page->continuation_length) : 0;
        if (page->header_size + left_over >= page->bytes.size()) return std::optional<Lsn>();
        return std::optional(Lsn{page_start.value + page->header_size + left_over});
    }

    [[nodiscard]] Lsn page_of(Lsn lsn) const { return Lsn{lsn.value - offset_in_page(lsn)}; }
    [[nodiscard]] std::uint64_t page_size() const { return pages_.source().block_size; }

    /// Where a record that begins at `position` ends at the earliest: by its length where one begins there, whole or
    /// not.
    Lsn earliest_end(Lsn position) {
        const Lsn start = record_start(position);
        const auto page = pages_.page(start);
        const std::uint32_t length =
            page ? little_endian_32(page->bytes, offset_in_page(start) + format_.total_length_offset) : 0;
        return end_of(
            start, length > kLongestRecord ? format_.record_header_size : std::max(length, format_.record_header_size));
    }

    [[nodiscard]] bool is(const WalRecord& record, std::uint8_t info) const {
        return record.resource_manager == format_.checkpoint_rmgr && (record.info & format_.info_mask) == info;
    }

  private:
    [[nodiscard]] static tl::unexpected<Error> none(Lsn start, const std::string& why) {
        return fail(ErrorKind::kNotFound, "record " + start.text() + ": " + why);
    }
    [[nodiscard]] std::size_t offset_in_page(Lsn lsn) const { return lsn.value % pages_.source().block_size; }

    /// `length` bytes of a record from `start` on, and the headers of the pages in between.
    [[nodiscard]] Lsn end_of(Lsn start, std::uint64_t length) const {
        Lsn end = start;
        for (;;) {
            const std::uint64_t room = page_size() - offset_in_page(end);
            if (length <= room) return Lsn{end.value + length};
            length -= room;
            end.value += room;
            end.value += pages_.header_size_at(end);
        }
    }

    Result<WalRecord> read_at(Lsn given, std::optional<Lsn> previous) {
        auto page = pages_.page(given);
        if (!page) return fail(page.error());
        if (given == page->start && page->begins_with_continuation) {
            return none(given, "a record continues where one should begin");
        }
        const Lsn start = record_start(given);
        if (start.value % kAlignment != 0 || offset_in_page(start) < page->header_size) {
            return none(given, "no record can begin here");
        }
        const std::uint32_t length = little_endian_32(page->bytes, offset_in_page(start) + format_.total_length_offset);
        if (length < format_.record_header_size || length > kLongestRecord) {
            return none(start, "length of at least " + std::to_string(format_.record_header_size) +
                                   " expected, found " + std::to_string(length));
        }
        return assemble(start, *page, length, previous);
    }

    Result<WalRecord> assemble(Lsn start, WalPage page, std::uint32_t length, std::optional<Lsn> previous) {
        RecordAssembly record(format_, length);
        Lsn position = start;
        for (bool checked = false;;) {
            const std::size_t offset = offset_in_page(position);
            const std::size_t piece = std::min<std::size_t>(page.bytes.size() - offset, record.missing());
            record.take(page.bytes.substr(offset, piece));
            position.value += piece;
            if (!checked && record.has_header()) {
                if (const Status fits = check_chain(start, record, previous); !fits) return fail(fits.error());
                checked = true;
            }
            if (record.missing() == 0) break;
            auto next = pages_.page(position);
            if (!next) return fail(next.error());
            if (next->replaces_continuation) {
                restart_ = next->start;
                return none(start, "given up by the writer");
            }
            if (!next->begins_with_continuation || next->continuation_length != record.missing()) {
                return none(start, "its continuation is missing");
            }
            page = *next;
            position.value += page.header_size;
        }
        if (!record.intact()) return none(start, "wrong checksum");
        return finish(start, position, record, page);
    }

    [[nodiscard]] static Status check_chain(Lsn start, const RecordAssembly& record, std::optional<Lsn> previous) {
        const Lsn named = record.previous();
        if (previous && named != *previous) {
            return none(start, "predecessor " + previous->text() + " expected, found " + named.text());
        }
        if (named >= start) return none(start, "a predecessor before it expected, found " + named.text());
        return {};
    }

    Result<WalRecord> finish(Lsn start, Lsn position, const RecordAssembly& assembly, const WalPage& last_page) const {
        WalRecord record;
        record.start = start;
        record.previous = assembly.previous();
        record.length = assembly.length();
        record.checksum = assembly.checksum();
        record.resource_manager = assembly.byte(format_.rmgr_offset);
        record.info = assembly.byte(format_.info_offset);
        record.end.value = aligned(position.value);
        if (last_page.left_at && record.end > *last_page.left_at) {
            return none(start, "the timeline was left at " + last_page.left_at->text());
        }
        if (is(record, format_.switch_info)) {
            const std::uint64_t segment = pages_.source().segment_size;
            record.end.value = (record.end.value + segment - 1) / segment * segment;
        }
        return record;
    }

    WalPages& pages_;
    const WalFormat& format_;
    std::optional<Lsn> restart_;
};

bool wal_ended(const Error& error) {
    return error.kind == ErrorKind::kNotFound;
}

Status check_source(const WalSource& source) {
    const auto power_of_two = [](std::uint32_t value) { return value != 0 && (value & (value - 1)) == 0; };
    if (!power_of_two(source.block_size) || source.block_size < 1024 || source.block_size > 65536 ||
        !power_of_two(source.segment_size) || source.segment_size < (1U << 20U) || source.segment_size > (1U << 30U)) {
        return fail(ErrorKind::kInvalid, "WAL of " + std::to_string(source.block_size) + "-byte blocks in " +
                                             std::to_string(source.segment_size) + "-byte segments: not possible");
    }
    const WalFormat& format = source.format;
    const std::uint32_t size = format.record_header_size;
    if (size < 8 || size > 64 || format.total_length_offset > 4 || format.previous_offset > size - 8 ||
        format.info_offset >= size || format.rmgr_offset >= size || format.crc_offset > size - 4) {
        return fail(ErrorKind::kInternal,
                    "WAL format: fields outside the record header of " + std::to_string(size) + " bytes");
    }
    return {};
}

Status check_start(Lsn start) {
    constexpr std::uint64_t kHighest = ~0ULL - (4ULL << 30U);  // nothing below can overflow
    if (start.valid() && start.value <= kHighest && start.value % kAlignment == 0) return {};
    return fail(ErrorKind::kInvalid, "no WAL record can begin at " + start.text());
}

class Walk {
  public:
    Walk(WalPages& pages, Lsn start) : reader_(pages), format_(pages.source().format), start_(start) {
        found_.end = start;
    }

    Result<WalEnd> run(WalStart kind) {
        auto found = kind == WalStart::kThrough ? walk_through() : walk(kind);
        if (found) found->next_end = reader_.earliest_end(found->end);
        return found;
    }

  private:
    Result<WalEnd> walk(WalStart kind) {
        auto first = reader_.read(start_, std::nullopt);
        if (first && kind == WalStart::kAfterRecord) {
            const auto chained = follows(first->previous, start_);
            if (!chained) return fail(chained.error());
            if (!*chained) first = fail(ErrorKind::kNotFound, "record " + first->start.text() + " is left over");
        }
        if (!first) {
            if (!wal_ended(first.error())) return fail(first.error());
            if (kind == WalStart::kAtRecord) {
                return fail(ErrorKind::kInvalid,
                            "expected a WAL record at " + start_.text() + ", found none: " + first.error().message);
            }
            found_.reason = first.error().message;
            return look_back();
        }
        return go_on(*first);
    }

    Result<WalEnd> walk_through() {
        Lsn page = reader_.page_of(Lsn{start_.value - 1});
        for (std::uint64_t back = 0; back <= kFarthestBack && back < page.value; back += reader_.page_size()) {
            const Lsn candidate{page.value - back};
            const auto first = reader_.first_on(candidate);
            if (!first) return fail(wal_ended(first.error()) ? none_before(first.error().message) : first.error());
            if (!*first || **first >= start_) continue;
            const auto record = reader_.read(**first, std::nullopt);
            if (record) return go_on(*record);
            return fail(wal_ended(record.error()) ? none_before(record.error().message) : record.error());
        }
        return fail(none_before("none begins within " + std::to_string(kFarthestBack >> 20U) + " MiB"));
    }

    [[nodiscard]] Error none_before(const std::string& why) const {
        return {ErrorKind::kInvalid, "expected a WAL record that ends at " + start_.text() + ", found none: " + why};
    }

    void note(const WalRecord& record) {
        found_.passed = found_.passed || reader_.record_start(record.end) == reader_.record_start(start_);
        found_.end = record.end;
        found_.last_record = record.start;
        found_.resource_manager = record.resource_manager;
        found_.info = record.info;
        found_.shutdown_checkpoint = reader_.is(record, format_.shutdown_checkpoint_info);
    }

    Result<WalEnd> go_on(WalRecord record) {
        for (;;) {
            note(record);
            ++found_.records;
            const auto next = reader_.read(record.end, record.start);
            if (!next) {
                if (!wal_ended(next.error())) return fail(next.error());
                found_.reason = next.error().message;
                return found_;
            }
            record = *next;
        }
    }

    /// Whether a valid record begins at `previous` and ends at `position`.
    Result<bool> follows(Lsn previous, Lsn position) {
        const auto record = reader_.read(previous, std::nullopt);
        if (!record && !wal_ended(record.error())) return fail(record.error());
        return record && reader_.record_start(record->end) == reader_.record_start(position);
    }

    /// Looks for a shutdown checkpoint that ends at the start.
    Result<WalEnd> look_back() {
        for (std::uint64_t distance = kAlignment; distance <= kLongestCheckpoint && distance < start_.value;
             distance += kAlignment) {
            const Lsn candidate{start_.value - distance};
            if (reader_.record_start(candidate) != candidate) continue;
            const auto record = reader_.read(candidate, std::nullopt);
            if (!record && !wal_ended(record.error())) return fail(record.error());
            if (!record || record->end != start_ || !reader_.is(*record, format_.shutdown_checkpoint_info)) continue;
            const auto chained = follows(record->previous, record->start);
            if (!chained) return fail(chained.error());
            if (!*chained) continue;
            note(*record);
            break;
        }
        return found_;
    }

    RecordReader reader_;
    const WalFormat& format_;
    Lsn start_;
    WalEnd found_;
};

}  // namespace

Result<WalEnd> find_wal_end(FileSystem& files, Clock& clock, const WalSource& source, const WalBudget& budget,
                            const TimelineHistory& path, Lsn start, WalStart kind) {
    if (const Status usable = check_source(source); !usable) return fail(usable.error());
    if (const Status possible = check_start(start); !possible) return fail(possible.error());
    WalPages pages(files, clock, source, budget, path);
    return Walk(pages, start).run(kind);
}

Result<bool> has_segments(FileSystem& files, Clock& clock, const WalSource& source, const WalBudget& budget,
                          const TimelineHistory& path, Lsn from, Lsn to) {
    if (const Status usable = check_source(source); !usable) return fail(usable.error());
    if (const Status possible = check_start(to); !possible) return fail(possible.error());
    WalPages pages(files, clock, source, budget, path, source.block_size);
    for (Lsn begin{(from.value / source.segment_size + 1) * source.segment_size}; begin < to;
         begin.value += source.segment_size) {
        const auto page = pages.page(begin);
        if (page) continue;
        if (wal_ended(page.error())) return false;
        return fail(page.error());
    }
    return true;
}

Status visit_records(FileSystem& files, Clock& clock, const WalSource& source, const WalBudget& budget,
                     const TimelineHistory& path, Lsn start, const RecordVisitor& take) {
    if (const Status usable = check_source(source); !usable) return usable;
    if (const Status possible = check_start(start); !possible) return possible;
    WalPages pages(files, clock, source, budget, path);
    RecordReader reader(pages);
    auto record = reader.read(start, std::nullopt);
    while (record && take(*record)) record = reader.read(record->end, record->start);
    if (record || wal_ended(record.error())) return {};
    return fail(record.error());
}

}  // namespace paf
