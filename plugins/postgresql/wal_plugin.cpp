// PostgreSQL 10 and 11: recovery.conf, and the write-ahead log is called WAL everywhere.
#include "recovery_conf_plugin.hpp"

namespace {

const std::vector<std::string_view> kNames = {
    "archive_cleanup_command",  "primary_conninfo",     "primary_slot_name",      "recovery_end_command",
    "recovery_min_apply_delay", "recovery_target",      "recovery_target_action", "recovery_target_inclusive",
    "recovery_target_lsn",      "recovery_target_name", "recovery_target_time",   "recovery_target_timeline",
    "recovery_target_xid",      "restore_command",      "standby_mode",           "trigger_file"};

const std::vector<std::string> kLevels = {"minimal", "replica", "logical"};

const std::vector<RecoveryConfMajor> kMajors = {
    {"10", ControlFormat::k10, 1002, kLevels, 0xD097, false, true, "pg_wal", "pg_wal_replay_resume", kNames},
    {"11", ControlFormat::k11, 1100, kLevels, 0xD098, false, true, "pg_wal", "pg_wal_replay_resume", kNames},
};

class Wal : public RecoveryConfPlugin {
  public:
    Wal()
        : RecoveryConfPlugin(kMajors, "10 to 11",
                             {"pg_current_wal_lsn", "pg_last_wal_receive_lsn", "pg_last_wal_replay_lsn",
                              "pg_walfile_name", "sent_lsn", "write_lsn", "flush_lsn", "replay_lsn"}) {}
};

}  // namespace

PAF_VERSION_PLUGIN(Wal, "postgresql-10", PAF_PLUGIN_VERSION, "resource-agents-paf", "PostgreSQL")
