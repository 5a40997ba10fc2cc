// The control file's layout in PostgreSQL 13 to 17 (PG_CONTROL_VERSION 1300) and the WAL formats of 15 and 9.3.
#pragma once

#include "ports/version_plugin.hpp"

namespace paf::test {

inline ControlLayout layout_1300() {
    ControlLayout layout;
    layout.control_version = 1300;
    layout.crc_offset = 288;
    layout.fields = {{"system_identifier", 0, 8},
                     {"catalog_version_no", 12, 4},
                     {"state", 16, 4},
                     {"pg_control_last_modified", 24, 8},
                     {"checkpoint_lsn", 32, 8},
                     {"redo_lsn", 40, 8},
                     {"timeline_id", 48, 4},
                     {"prev_timeline_id", 52, 4},
                     {"min_recovery_end_lsn", 136, 8},
                     {"min_recovery_end_timeline", 144, 4},
                     {"backup_start_lsn", 152, 8},
                     {"backup_end_lsn", 160, 8},
                     {"end_of_backup_record_required", 168, 1},
                     {"wal_level", 172, 4},
                     {"max_connections", 180, 4},
                     {"max_worker_processes", 184, 4},
                     {"max_wal_senders", 188, 4},
                     {"max_prepared_transactions", 192, 4},
                     {"max_locks_per_transaction", 196, 4},
                     {"wal_block_size", 224, 4},
                     {"bytes_per_wal_segment", 228, 4},
                     {"data_page_checksum_version", 252, 4}};
    layout.wal_levels = {{0, "minimal"}, {1, "replica"}, {2, "logical"}};
    layout.states = {
        {0, ControlState::kStartup},      {1, ControlState::kShutDown},        {2, ControlState::kShutDownInRecovery},
        {3, ControlState::kShuttingDown}, {4, ControlState::kInCrashRecovery}, {5, ControlState::kInArchiveRecovery},
        {6, ControlState::kInProduction}};
    return layout;
}

inline WalFormat wal_format_15() {
    WalFormat format;
    format.page_magic = 0xD110;
    format.directory = "pg_wal";
    format.record_header_size = 24;
    format.previous_offset = 8;
    format.info_offset = 16;
    format.rmgr_offset = 17;
    format.crc_offset = 20;
    format.info_mask = 0xF0;
    format.switch_info = 0x40;
    return format;
}

inline WalFormat wal_format_93() {
    WalFormat format = wal_format_15();
    format.page_magic = 0xD075;
    format.crc = CrcKind::kLegacyCrc32;
    format.record_header_size = 32;
    format.info_offset = 12;
    format.rmgr_offset = 13;
    format.previous_offset = 16;
    format.crc_offset = 24;
    return format;
}

}  // namespace paf::test
