#include "control_format.hpp"

using namespace paf::sdk;

namespace {

/// Lays out the members of a C structure one after the other, each at a multiple of its alignment.
class Members {
  public:
    void number(const char* name) { add(name, 4, 4, PAF_FIELD_NUMBER); }
    void long_number(const char* name) { add(name, 8, 8, PAF_FIELD_NUMBER); }
    void lsn(const char* name) { add(name, 8, 8, PAF_FIELD_LSN); }
    void time(const char* name) { add(name, 8, 8, PAF_FIELD_TIME); }
    void flag(const char* name) { add(name, 1, 1, PAF_FIELD_BOOL); }
    void full_xid(const char* name) { add(name, 8, 8, PAF_FIELD_FULL_XID); }
    void epoch_and_xid(const char* name) { add(name, 8, 4, PAF_FIELD_EPOCH_XID); }
    /// Bytes that are nobody's business.
    void skip(std::uint32_t width, std::uint32_t alignment) { end_ = aligned(alignment) + width; }

    [[nodiscard]] std::uint32_t aligned(std::uint32_t alignment) const {
        return (end_ + alignment - 1) / alignment * alignment;
    }
    std::vector<Field> take() { return std::move(fields_); }

  private:
    void add(const char* name, std::uint32_t width, std::uint32_t alignment, std::uint32_t kind) {
        const std::uint32_t offset = aligned(alignment);
        fields_.push_back({name, offset, width, kind});
        end_ = offset + width;
    }

    std::vector<Field> fields_;
    std::uint32_t end_ = 0;
};

/// The copy of the last checkpoint's record.
void add_checkpoint(Members& members, ControlFormat format) {
    members.lsn("redo_lsn");
    members.number("timeline_id");
    members.number("prev_timeline_id");
    members.flag("full_page_writes");
    if (format >= ControlFormat::k12) {
        members.full_xid("next_xid");  // 17 has wal_level in the padding before it
    } else {
        members.epoch_and_xid("next_xid");
    }
    members.number("next_oid");
    members.number("next_multixact_id");
    members.number("next_multi_offset");
    members.number("oldest_xid");
    members.number("oldest_xid_dbid");
    members.number("oldest_multi_xid");
    members.number("oldest_multi_dbid");
    members.time("checkpoint_time");
    if (format >= ControlFormat::k95) {
        members.number("oldest_commit_ts_xid");
        members.number("newest_commit_ts_xid");
    }
    members.number("oldest_active_xid");
    members.skip(0, 8);
}

/// Settings of the primary that a standby has to match.
void add_settings(Members& members, ControlFormat format) {
    members.number("wal_level");
    if (format >= ControlFormat::k94) members.flag("wal_log_hints");
    members.number("max_connections");
    if (format >= ControlFormat::k94) members.number("max_worker_processes");
    if (format >= ControlFormat::k12) members.number("max_wal_senders");
    members.number("max_prepared_transactions");
    members.number("max_locks_per_transaction");
    if (format >= ControlFormat::k95) members.flag("track_commit_timestamp");
}

/// What initdb and the build fixed.
void add_geometry(Members& members, ControlFormat format) {
    constexpr std::uint32_t kFloatCheck = 8, kNonce = 32;
    members.number("max_data_alignment");
    members.skip(kFloatCheck, 8);
    for (const char* name : {"database_block_size", "blocks_per_segment", "wal_block_size", "bytes_per_wal_segment",
                             "max_identifier_length", "max_index_columns", "max_toast_chunk_size"}) {
        members.number(name);
    }
    if (format >= ControlFormat::k94) members.number("large_object_chunk_size");
    if (format < ControlFormat::k10) members.flag("bigint_timestamps");
    if (format < ControlFormat::k13) members.flag("float4_pass_by_value");
    members.flag("float8_pass_by_value");
    members.number("data_page_checksum_version");
    if (format >= ControlFormat::k18) members.flag("default_char_signedness");
    if (format >= ControlFormat::k10) members.skip(kNonce, 1);
}

}  // namespace

ControlLayout control_layout_of(ControlFormat format, std::uint32_t control_version,
                                const std::vector<std::string>& wal_levels) {
    Members members;
    members.long_number("system_identifier");
    members.number("pg_control_version");
    members.number("catalog_version_no");
    members.number("state");
    members.time("pg_control_last_modified");
    members.lsn("checkpoint_lsn");
    if (format < ControlFormat::k11) members.lsn("prior_lsn");
    add_checkpoint(members, format);
    members.lsn("unlogged_lsn");
    members.lsn("min_recovery_end_lsn");
    members.number("min_recovery_end_timeline");
    members.lsn("backup_start_lsn");
    members.lsn("backup_end_lsn");
    members.flag("end_of_backup_record_required");
    add_settings(members, format);
    add_geometry(members, format);

    ControlLayout layout;
    layout.control_version = control_version;
    layout.crc_offset = members.aligned(4);
    layout.crc = format < ControlFormat::k95 ? PAF_CRC_LEGACY : PAF_CRC_32C;
    layout.fields = members.take();
    // DBState is the same in all of them.
    layout.states = {{0, "starting up"},   {1, "shut down"},         {2, "shut down in recovery"},
                     {3, "shutting down"}, {4, "in crash recovery"}, {5, "in archive recovery"},
                     {6, "in production"}};
    std::uint32_t number = 0;
    for (const std::string& level : wal_levels) layout.wal_levels[number++] = level;
    return layout;
}
