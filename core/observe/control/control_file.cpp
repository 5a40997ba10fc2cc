#include "observe/control/control_file.hpp"

#include <cstdio>
#include <utility>

#include "observe/control/crc.hpp"
#include "observe/control/little_endian.hpp"

namespace paf {
namespace {

/// Offset of PG_CONTROL_VERSION.  It is the same in every version, so that a reader can refuse what it does not know.
constexpr std::size_t kVersionOffset = 8, kCatalogOffset = 12;

constexpr std::chrono::milliseconds kTornReadPause{10};
constexpr int kTornReadAttempts = 6;

std::string hexadecimal(std::uint32_t value) {
    char text[16];
    (void)std::snprintf(text, sizeof text, "%08X", value);
    return text;
}

tl::unexpected<Error> fail_invalid(const std::string& what, const std::string& expected, const std::string& found,
                                   const std::string& remedy = "") {
    return fail(ErrorKind::kInvalid, "pg_control: expected " + what + " " + expected + ", found " + found +
                                         (remedy.empty() ? "" : "; " + remedy));
}

bool power_of_two(std::uint64_t value) {
    return value != 0 && (value & (value - 1)) == 0;
}

/// Takes fields by name out of bytes whose checksum was verified.
class Fields {
  public:
    Fields(std::string_view bytes, const ControlLayout& layout) : bytes_(bytes), layout_(layout) {}

    [[nodiscard]] bool has(const char* name) const { return layout_.find(name) != nullptr; }
    /// 0 when the layout does not name the field.
    [[nodiscard]] std::uint64_t number(const char* name) const {
        const ControlLayout::Field* field = layout_.find(name);
        return field == nullptr ? 0 : value(*field);
    }
    [[nodiscard]] std::uint32_t small(const char* name) const { return static_cast<std::uint32_t>(number(name)); }
    [[nodiscard]] Lsn lsn(const char* name) const { return Lsn{number(name)}; }
    [[nodiscard]] std::vector<ControlField> all() const {
        std::vector<ControlField> fields;
        for (const ControlLayout::Field& field : layout_.fields)
            fields.push_back({field.name, field.kind, value(field)});
        return fields;
    }

  private:
    [[nodiscard]] std::uint64_t value(const ControlLayout::Field& field) const {
        return little_endian(bytes_, field.offset, field.width);
    }

    std::string_view bytes_;
    const ControlLayout& layout_;
};

/// A layout comes from a plugin: it must keep inside the checked part, and name what every decision needs.
Status check_layout(const ControlLayout& layout) {
    if (layout.crc_offset < kVersionOffset + 4 || layout.crc_offset > kControlFileSize - 4) {
        return fail(ErrorKind::kInternal, "control file layout: expected a checksum offset from 12 to 8188, found " +
                                              std::to_string(layout.crc_offset));
    }
    for (const ControlLayout::Field& field : layout.fields) {
        if (field.width < 1 || field.width > 8 || field.offset > layout.crc_offset ||
            field.width > layout.crc_offset - field.offset) {
            return fail(ErrorKind::kInternal, "control file layout: field " + field.name + " (" +
                                                  std::to_string(field.width) + " bytes at " +
                                                  std::to_string(field.offset) + ") is outside the checked bytes");
        }
    }
    for (const char* name : {"system_identifier", "state", "checkpoint_lsn", "redo_lsn", "timeline_id",
                             "wal_block_size", "bytes_per_wal_segment"}) {
        if (layout.find(name) == nullptr) {
            return fail(ErrorKind::kInternal, std::string("control file layout: field ") + name + " is missing");
        }
    }
    return {};
}

Status check_bytes(std::string_view bytes, const ControlLayout& layout) {
    if (bytes.size() != kControlFileSize) {
        return fail_invalid("a size of", std::to_string(kControlFileSize) + " bytes", std::to_string(bytes.size()),
                            "the file is damaged");
    }
    const std::uint32_t version = little_endian_32(bytes, kVersionOffset);
    if (version != layout.control_version) {
        return fail_invalid("control version", std::to_string(layout.control_version), std::to_string(version),
                            "the file is damaged, or belongs to another PostgreSQL version than PG_VERSION says");
    }
    Crc crc(layout.crc);
    crc.update(bytes.substr(0, layout.crc_offset));
    const std::uint32_t stored = little_endian_32(bytes, layout.crc_offset);
    if (crc.value() != stored) {
        return fail_invalid("checksum", hexadecimal(crc.value()), hexadecimal(stored), "the file is damaged");
    }
    return {};
}

Status check_geometry(const ControlFile& file) {
    constexpr std::uint32_t kSmallestBlock = 1U << 10U, kLargestBlock = 1U << 16U;
    constexpr std::uint32_t kSmallestSegment = 1U << 20U, kLargestSegment = 1U << 30U;
    if (!power_of_two(file.wal_block_size) || file.wal_block_size < kSmallestBlock ||
        file.wal_block_size > kLargestBlock) {
        return fail_invalid("a WAL block size of", "1 kB to 64 kB", std::to_string(file.wal_block_size));
    }
    if (!power_of_two(file.wal_segment_size) || file.wal_segment_size < kSmallestSegment ||
        file.wal_segment_size > kLargestSegment) {
        return fail_invalid("a WAL segment size of", "1 MB to 1 GB", std::to_string(file.wal_segment_size));
    }
    if (file.checkpoint_timeline == 0) return fail_invalid("a checkpoint timeline of", "at least 1", "0");
    return {};
}

Status set_named_values(ControlFile& file, const Fields& fields, const ControlLayout& layout) {
    const auto state = layout.states.find(fields.small("state"));
    if (state == layout.states.end()) {
        return fail_invalid("a cluster state", "this version knows", std::to_string(fields.small("state")));
    }
    file.state = state->second;
    if (fields.has("wal_level")) {
        const auto level = layout.wal_levels.find(fields.small("wal_level"));
        if (level == layout.wal_levels.end()) {
            return fail_invalid("a wal_level", "this version knows", std::to_string(fields.small("wal_level")));
        }
        file.wal_level = level->second;
    }
    return {};
}

Result<std::string> read_once(FileSystem& files, const std::string& path) {
    auto bytes = files.read(path, kControlFileSize);
    if (!bytes) return fail(bytes.error().in("control file"));
    return bytes;
}

bool checksum_differs(std::string_view bytes, const ControlLayout& layout) {
    Crc crc(layout.crc);
    crc.update(bytes.substr(0, layout.crc_offset));
    return crc.value() != little_endian_32(bytes, layout.crc_offset);
}

}  // namespace

Result<ControlFile> decode_control_file(std::string_view bytes, const ControlLayout& layout) {
    if (const Status checked = check_layout(layout); !checked) return fail(checked.error());
    if (const Status checked = check_bytes(bytes, layout); !checked) return fail(checked.error());

    const Fields fields(bytes, layout);
    ControlFile file;
    file.system_identifier = fields.number("system_identifier");
    file.control_version = layout.control_version;
    file.catalog_version = fields.small("catalog_version_no");
    file.modified_at = static_cast<std::int64_t>(fields.number("pg_control_last_modified"));
    file.checkpoint = fields.lsn("checkpoint_lsn");
    file.redo = fields.lsn("redo_lsn");
    file.checkpoint_timeline = fields.small("timeline_id");
    file.previous_timeline = fields.small("prev_timeline_id");
    file.min_recovery_point = fields.lsn("min_recovery_end_lsn");
    file.min_recovery_timeline = fields.small("min_recovery_end_timeline");
    file.backup_start = fields.lsn("backup_start_lsn");
    file.backup_end = fields.lsn("backup_end_lsn");
    file.backup_end_required = fields.number("end_of_backup_record_required") != 0;
    file.max_connections = fields.small("max_connections");
    file.max_worker_processes = fields.small("max_worker_processes");
    file.max_wal_senders = fields.small("max_wal_senders");
    file.max_prepared_transactions = fields.small("max_prepared_transactions");
    file.max_locks_per_transaction = fields.small("max_locks_per_transaction");
    file.wal_block_size = fields.small("wal_block_size");
    file.wal_segment_size = fields.small("bytes_per_wal_segment");
    file.data_checksum_version = fields.small("data_page_checksum_version");
    file.fields = fields.all();
    if (const Status named = set_named_values(file, fields, layout); !named) return fail(named.error());
    if (const Status geometry = check_geometry(file); !geometry) return fail(geometry.error());
    return file;
}

ControlVersions control_versions_of(std::string_view bytes) {
    return {little_endian_32(bytes, kVersionOffset), little_endian_32(bytes, kCatalogOffset)};
}

Result<ControlVersions> read_control_versions(FileSystem& files, const std::string& datadir) {
    const auto bytes = read_once(files, datadir + "/global/pg_control");
    if (!bytes) return fail(bytes.error());
    if (bytes->size() < kCatalogOffset + 4)
        return fail_invalid("a size of", std::to_string(kControlFileSize) + " bytes", std::to_string(bytes->size()));
    return control_versions_of(*bytes);
}

Result<ControlFile> read_control_file(FileSystem& files, const std::string& datadir, const ControlLayout& layout,
                                      Clock& clock) {
    if (const Status checked = check_layout(layout); !checked) return fail(checked.error());
    const std::string path = datadir + "/global/pg_control";
    auto bytes = read_once(files, path);
    for (int attempt = 1; bytes && attempt < kTornReadAttempts; ++attempt) {
        const bool torn = bytes->size() != kControlFileSize || checksum_differs(*bytes, layout);
        if (!torn) break;
        clock.sleep_for(kTornReadPause);
        bytes = read_once(files, path);
    }
    if (!bytes) return fail(bytes.error());
    auto file = decode_control_file(*bytes, layout);
    if (!file) return fail(file.error().in(path));
    return file;
}

}  // namespace paf
