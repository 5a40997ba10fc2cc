// PostgreSQL 9.3 to 9.6: recovery.conf, and the write-ahead log is called xlog.
#include "recovery_conf_plugin.hpp"

namespace {

/// struct ControlFileData on 64-bit systems.  The tests compare 9.3, 9.5 and 9.6 with what real servers said; 9.4 rests
/// on src/include/catalog/pg_control.h of that version.
const FieldTable kFields93 = {{"system_identifier", 0, 8},
                              {"control_version", 8, 4},
                              {"catalog_version", 12, 4},
                              {"state", 16, 4},
                              {"modified_at", 24, 8},
                              {"checkpoint", 32, 8},
                              {"redo", 48, 8},
                              {"checkpoint_timeline", 56, 4},
                              {"previous_timeline", 60, 4},
                              {"min_recovery_point", 128, 8},
                              {"min_recovery_timeline", 136, 4},
                              {"backup_start", 144, 8},
                              {"backup_end", 152, 8},
                              {"backup_end_required", 160, 1},
                              {"wal_level", 164, 4},
                              {"max_connections", 168, 4},
                              {"max_prepared_transactions", 172, 4},
                              {"max_locks_per_transaction", 176, 4},
                              {"wal_block_size", 200, 4},
                              {"wal_segment_size", 204, 4},
                              {"data_checksum_version", 224, 4}};
/// 9.4 has wal_log_hints and max_worker_processes behind wal_level, and the chunk size of large objects.
const FieldTable kFields94 = {{"system_identifier", 0, 8},
                              {"control_version", 8, 4},
                              {"catalog_version", 12, 4},
                              {"state", 16, 4},
                              {"modified_at", 24, 8},
                              {"checkpoint", 32, 8},
                              {"redo", 48, 8},
                              {"checkpoint_timeline", 56, 4},
                              {"previous_timeline", 60, 4},
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
                              {"wal_block_size", 208, 4},
                              {"wal_segment_size", 212, 4},
                              {"data_checksum_version", 236, 4}};
/// 9.5 has commit timestamps in the checkpoint, and track_commit_timestamp.
const FieldTable kFields95 = {{"system_identifier", 0, 8},
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

const std::vector<std::string_view> kNames93 = {
    "archive_cleanup_command",   "pause_at_recovery_target", "primary_conninfo",     "recovery_end_command",
    "recovery_target_inclusive", "recovery_target_name",     "recovery_target_time", "recovery_target_timeline",
    "recovery_target_xid",       "restore_command",          "standby_mode",         "trigger_file"};
const std::vector<std::string_view> kNames94 = {"archive_cleanup_command",
                                                "pause_at_recovery_target",
                                                "primary_conninfo",
                                                "primary_slot_name",
                                                "recovery_end_command",
                                                "recovery_min_apply_delay",
                                                "recovery_target",
                                                "recovery_target_inclusive",
                                                "recovery_target_name",
                                                "recovery_target_time",
                                                "recovery_target_timeline",
                                                "recovery_target_xid",
                                                "restore_command",
                                                "standby_mode",
                                                "trigger_file"};
const std::vector<std::string_view> kNames95 = {"archive_cleanup_command",
                                                "primary_conninfo",
                                                "primary_slot_name",
                                                "recovery_end_command",
                                                "recovery_min_apply_delay",
                                                "recovery_target",
                                                "recovery_target_action",
                                                "recovery_target_inclusive",
                                                "recovery_target_name",
                                                "recovery_target_time",
                                                "recovery_target_timeline",
                                                "recovery_target_xid",
                                                "restore_command",
                                                "standby_mode",
                                                "trigger_file"};

const std::vector<std::string> kLevels93 = {"minimal", "archive", "hot_standby"};
const std::vector<std::string> kLevels94 = {"minimal", "archive", "hot_standby", "logical"};
const std::vector<std::string> kLevels96 = {"minimal", "replica", "logical"};

const std::vector<RecoveryConfMajor> kMajors = {
    {"9.3", 937, 228, PAF_CRC_LEGACY, &kFields93, kLevels93, 0xD075, true, "pg_xlog", "pg_xlog_replay_resume",
     kNames93},
    {"9.4", 942, 240, PAF_CRC_LEGACY, &kFields94, kLevels94, 0xD07E, true, "pg_xlog", "pg_xlog_replay_resume",
     kNames94},
    {"9.5", 942, 256, PAF_CRC_32C, &kFields95, kLevels94, 0xD087, false, "pg_xlog", "pg_xlog_replay_resume", kNames95},
    {"9.6", 960, 256, PAF_CRC_32C, &kFields95, kLevels96, 0xD093, false, "pg_xlog", "pg_xlog_replay_resume", kNames95},
};

class Xlog : public RecoveryConfPlugin {
  public:
    Xlog()
        : RecoveryConfPlugin(
              kMajors, "9.3 to 9.6",
              {"pg_current_xlog_location", "pg_last_xlog_receive_location", "pg_last_xlog_replay_location",
               "sent_location", "write_location", "flush_location", "replay_location"}) {}
};

}  // namespace

PAF_VERSION_PLUGIN(Xlog, "postgresql-9.3", PAF_PLUGIN_VERSION, "resource-agents-paf", "PostgreSQL")
