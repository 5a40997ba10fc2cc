// Writes WAL as a server would, for the tests of the reader.
#pragma once

#include <algorithm>
#include <string>

#include "../fakes.hpp"
#include "observe/control/crc.hpp"
#include "observe/wal/local_position.hpp"
#include "observe/wal/wal_pages.hpp"

namespace paf::test {

class WalBuilder {
  public:
    static constexpr std::uint64_t kBlock = 8192, kSegment = 1U << 20U, kSystem = 7711;

    WalBuilder(WalFormat format, Lsn begin) : format_(std::move(format)), begin_(begin), position_(begin) {}

    TimelineId timeline = 1;  ///< written into the page headers from now on
    Lsn previous;             ///< named as the predecessor by the next record

    /// Appends a record with `payload` bytes behind its header and returns its start.
    Lsn append(std::size_t payload, std::uint8_t resource_manager = 10, std::uint8_t info = 0) {
        const std::string record = make(payload, resource_manager, info);
        const Lsn start = open_page(0, 0);
        previous = start;
        write(record, record.size());
        position_.value = (position_.value + 7) & ~7ULL;
        if (resource_manager == 0 && info == format_.switch_info) {
            position_.value = (position_.value + kSegment - 1) / kSegment * kSegment;
        }
        return start;
    }
    Lsn append_shutdown_checkpoint() { return append(90, 0, 0); }

    /// Begins a record that is given up at the end of its first page, as a crash leaves it; the next page says so.
    void abandon() {
        const std::string record = make(2 * kBlock, 10, 0);
        open_page(0, 0);
        write(record, kBlock - position_.value % kBlock);
        open_page(0x0008, 0);
    }

    /// Begins a record that has not arrived whole: the first `length` bytes of it, page headers aside.  What comes
    /// after is zero.
    Lsn append_part(std::size_t payload, std::size_t length) {
        const std::string record = make(payload, 10, 0);
        const Lsn start = open_page(0, 0);
        write(record, std::min(length, record.size()));
        return start;
    }

    /// End of what was written, as PostgreSQL would report it.
    [[nodiscard]] Lsn end() const { return position_; }
    std::string& bytes() { return bytes_; }

    /// Stores the segments as files of `file_timeline`.
    void store(FakeFileSystem& files, TimelineId file_timeline) const {
        for (std::uint64_t offset = 0; offset < bytes_.size();) {
            const Lsn lsn{begin_.value + offset};
            const std::uint64_t in_segment = lsn.value % kSegment;
            const std::uint64_t piece = std::min<std::uint64_t>(kSegment - in_segment, bytes_.size() - offset);
            std::string& file = files.contents["/d/pg_wal/" + wal_segment_name(file_timeline, lsn, kSegment)];
            file.resize(in_segment);
            file += bytes_.substr(offset, piece);
            file.resize((file.size() + 2 * kBlock) / kBlock * kBlock);
            offset += piece;
        }
    }

  private:
    static void put(std::string& bytes, std::size_t offset, std::uint64_t value, std::size_t width) {
        for (std::size_t i = 0; i < width; ++i) bytes[offset + i] = static_cast<char>(value >> (8 * i));
    }

    std::string make(std::size_t payload, std::uint8_t resource_manager, std::uint8_t info) {
        std::string record(format_.record_header_size + payload, '\0');
        for (std::size_t i = format_.record_header_size; i < record.size(); ++i) record[i] = static_cast<char>(i * 31);
        put(record, format_.total_length_offset, record.size(), 4);
        put(record, format_.previous_offset, previous.value, 8);
        put(record, format_.rmgr_offset, resource_manager, 1);
        put(record, format_.info_offset, info, 1);
        Crc crc(format_.crc);
        crc.update(std::string_view(record).substr(format_.record_header_size));
        crc.update(std::string_view(record).substr(0, format_.crc_offset));
        put(record, format_.crc_offset, crc.value(), 4);
        return record;
    }

    /// Writes a page header when a page begins here.  Returns the position behind it.
    Lsn open_page(unsigned flags, std::size_t remaining) {
        bytes_.resize(position_.value - begin_.value);
        if (position_.value % kBlock != 0) return position_;
        const bool long_header = position_.value % kSegment == 0;
        std::string header(long_header ? 40 : 24, '\0');
        put(header, 0, format_.page_magic, 2);
        put(header, 2, flags | (long_header ? 2U : 0U), 2);
        put(header, 4, timeline, 4);
        put(header, 8, position_.value, 8);
        put(header, 16, remaining, 4);
        if (long_header) {
            put(header, 24, kSystem, 8);
            put(header, 32, kSegment, 4);
            put(header, 36, kBlock, 4);
        }
        bytes_ += header;
        position_.value += header.size();
        return position_;
    }

    void write(const std::string& record, std::size_t length) {
        for (std::size_t done = 0; done < length;) {
            if (position_.value % kBlock == 0) open_page(1, record.size() - done);
            const std::size_t piece = std::min<std::size_t>(length - done, kBlock - position_.value % kBlock);
            bytes_ += record.substr(done, piece);
            position_.value += piece;
            done += piece;
        }
    }

    WalFormat format_;
    Lsn begin_, position_;
    std::string bytes_;
};

/// Of a data directory /d with WAL as the builder makes it, whose last checkpoint is at `checkpoint` of `timeline`.
inline PositionInputs position_inputs(const WalFormat& format, TimelineId timeline, Lsn checkpoint) {
    PositionInputs inputs;
    inputs.datadir = "/d";
    inputs.format = format;
    inputs.control.system_identifier = WalBuilder::kSystem;
    inputs.control.wal_block_size = WalBuilder::kBlock;
    inputs.control.wal_segment_size = WalBuilder::kSegment;
    inputs.control.checkpoint_timeline = timeline;
    inputs.control.checkpoint = checkpoint;
    return inputs;
}

/// What a standby's server says of how far it is.
inline SqlFacts standby_answer(Lsn replayed, Lsn received) {
    SqlFacts sql;
    sql.outcome = SqlOutcome::kAnswered;
    sql.detailed = sql.in_recovery = true;
    sql.replayed = replayed;
    sql.received = received;
    return sql;
}

}  // namespace paf::test
