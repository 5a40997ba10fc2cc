// PostgreSQL 9.3 to 9.6: recovery.conf, and the write-ahead log is called xlog.
#include "recovery_conf_plugin.hpp"

namespace {

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
    {"9.3", ControlFormat::k93, 937, kLevels93, 0xD075, true, false, "pg_xlog", "pg_xlog_replay_resume", kNames93},
    {"9.4", ControlFormat::k94, 942, kLevels94, 0xD07E, true, false, "pg_xlog", "pg_xlog_replay_resume", kNames94},
    {"9.5", ControlFormat::k95, 942, kLevels94, 0xD087, false, false, "pg_xlog", "pg_xlog_replay_resume", kNames95},
    {"9.6", ControlFormat::k95, 960, kLevels96, 0xD093, false, true, "pg_xlog", "pg_xlog_replay_resume", kNames95},
};

class Xlog : public RecoveryConfPlugin {
  public:
    Xlog()
        : RecoveryConfPlugin(
              kMajors, "9.3 to 9.6",
              {"pg_current_xlog_location", "pg_last_xlog_receive_location", "pg_last_xlog_replay_location",
               "pg_xlogfile_name", "sent_location", "write_location", "flush_location", "replay_location"}) {}
};

}  // namespace

PAF_VERSION_PLUGIN(Xlog, "postgresql-9.3", PAF_PLUGIN_VERSION, "resource-agents-paf", "PostgreSQL")
