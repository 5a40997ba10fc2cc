// PostgreSQL 10 and 11: recovery.conf, and the write-ahead log is called WAL everywhere.
#include "recovery_conf_plugin.hpp"

namespace {

/// struct ControlFileData on 64-bit systems, compared with what real servers said.
const FieldTable kFields10 = {{"system_identifier", 0, 8},
                              {"control_version", 8, 4},
                              {"catalog_version", 12, 4},
                              {"state", 16, 4},
                              {"modified_at", 24, 8},
                              {"checkpoint", 32, 8},
                              {"redo", 48, 8},
                              {"checkpoint_timeline", 56, 4},
                              {"previous_timeline", 60, 4},
                              {"min_recovery_point", 136, 8},
                              {"min_recovery_timeline", 144, 4},
                              {"backup_start", 152, 8},
                              {"backup_end", 160, 8},
                              {"backup_end_required", 168, 1},
                              {"wal_level", 172, 4},
                              {"max_connections", 180, 4},
                              {"max_worker_processes", 184, 4},
                              {"max_prepared_transactions", 188, 4},
                              {"max_locks_per_transaction", 192, 4},
                              {"wal_block_size", 224, 4},
                              {"wal_segment_size", 228, 4},
                              {"data_checksum_version", 252, 4}};
/// 11 no longer keeps the checkpoint before the last.
const FieldTable kFields11 = {{"system_identifier", 0, 8},
                              {"control_version", 8, 4},
                              {"catalog_version", 12, 4},
                              {"state", 16, 4},
                              {"modified_at", 24, 8},
                              {"checkpoint", 32, 8},
                              {"redo", 40, 8},
                              {"checkpoint_timeline", 48, 4},
                              {"previous_timeline", 52, 4},
                              {"min_recovery_point", 128, 8},
                              {"min_recovery_timeline", 136, 4},
                              {"backup_start", 144, 8},
                              {"backup_end", 152, 8},
                              {"backup_end_required", 160, 1},
                              {"wal_level", 164, 4},
                              {"max_connections", 172, 4},
                              {"max_worker_processes", 176, 4},
                              {"max_prepared_transactions", 180, 4},
                              {"max_locks_per_transaction", 184, 4},
                              {"wal_block_size", 216, 4},
                              {"wal_segment_size", 220, 4},
                              {"data_checksum_version", 244, 4}};

const std::vector<std::string_view> kNames = {
    "archive_cleanup_command",  "primary_conninfo",     "primary_slot_name",      "recovery_end_command",
    "recovery_min_apply_delay", "recovery_target",      "recovery_target_action", "recovery_target_inclusive",
    "recovery_target_lsn",      "recovery_target_name", "recovery_target_time",   "recovery_target_timeline",
    "recovery_target_xid",      "restore_command",      "standby_mode",           "trigger_file"};

const std::vector<std::string> kLevels = {"minimal", "replica", "logical"};

const std::vector<RecoveryConfMajor> kMajors = {
    {"10", 1002, 288, PAF_CRC_32C, &kFields10, kLevels, 0xD097, false, "pg_wal", "pg_wal_replay_resume", kNames},
    {"11", 1100, 280, PAF_CRC_32C, &kFields11, kLevels, 0xD098, false, "pg_wal", "pg_wal_replay_resume", kNames},
};

class Wal : public RecoveryConfPlugin {
  public:
    Wal()
        : RecoveryConfPlugin(kMajors, "10 to 11",
                             {"pg_current_wal_lsn", "pg_last_wal_receive_lsn", "pg_last_wal_replay_lsn", "sent_lsn",
                              "write_lsn", "flush_lsn", "replay_lsn"}) {}
};

}  // namespace

PAF_VERSION_PLUGIN(Wal, "postgresql-10", PAF_PLUGIN_VERSION, "resource-agents-paf", "PostgreSQL")
