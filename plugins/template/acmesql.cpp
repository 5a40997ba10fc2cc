// A version plugin for AcmeSQL 14, a derivative of PostgreSQL 14 made up for this example.  Two things differ:
//
//   - its programs say "postgres (AcmeSQL-DB) 14.22" when asked for their version;
//   - its recovery settings are in a file of their own, acmesql.recovery.conf in the data directory, which
//     postgresql.conf includes:  include_if_exists = 'acmesql.recovery.conf'
//
// The plugin has that file written from a template whenever the server is to start as a standby.  The template is the
// agent's parameter recovery_template, by default PGDATA/recovery.conf.pcmk.  Everything else is as in PostgreSQL 14.
#include <algorithm>
#include <array>
#include <paf/recovery_conf.hpp>
#include <paf/version_plugin.hpp>

namespace {

using namespace paf::sdk;

constexpr const char* kRecoveryFile = "acmesql.recovery.conf";

/// What the template may set.  Whatever else stands there is a mistake, or ends the recovery by itself.
constexpr std::array<std::string_view, 7> kTemplateSettings = {
    "archive_cleanup_command",  "primary_conninfo",         "primary_slot_name", "recovery_end_command",
    "recovery_min_apply_delay", "recovery_target_timeline", "restore_command"};

/// global/pg_control: struct ControlFileData in src/include/catalog/pg_control.h of PostgreSQL 14, as 64-bit systems
/// lay it out.  The agent needs some of these and uses most (docs/abi.md says which); `pafctl inspect` shows all.
const std::vector<Field>& control_fields() {
    static const std::vector<Field> fields = {
        {"system_identifier", 0, 8, PAF_FIELD_NUMBER},
        {"pg_control_version", 8, 4, PAF_FIELD_NUMBER},
        {"catalog_version_no", 12, 4, PAF_FIELD_NUMBER},
        {"state", 16, 4, PAF_FIELD_NUMBER},
        {"pg_control_last_modified", 24, 8, PAF_FIELD_TIME},
        {"checkpoint_lsn", 32, 8, PAF_FIELD_LSN},
        {"redo_lsn", 40, 8, PAF_FIELD_LSN},
        {"timeline_id", 48, 4, PAF_FIELD_NUMBER},
        {"prev_timeline_id", 52, 4, PAF_FIELD_NUMBER},
        {"full_page_writes", 56, 1, PAF_FIELD_BOOL},
        {"next_xid", 64, 8, PAF_FIELD_FULL_XID},
        {"next_oid", 72, 4, PAF_FIELD_NUMBER},
        {"next_multixact_id", 76, 4, PAF_FIELD_NUMBER},
        {"next_multi_offset", 80, 4, PAF_FIELD_NUMBER},
        {"oldest_xid", 84, 4, PAF_FIELD_NUMBER},
        {"oldest_xid_dbid", 88, 4, PAF_FIELD_NUMBER},
        {"oldest_multi_xid", 92, 4, PAF_FIELD_NUMBER},
        {"oldest_multi_dbid", 96, 4, PAF_FIELD_NUMBER},
        {"checkpoint_time", 104, 8, PAF_FIELD_TIME},
        {"oldest_commit_ts_xid", 112, 4, PAF_FIELD_NUMBER},
        {"newest_commit_ts_xid", 116, 4, PAF_FIELD_NUMBER},
        {"oldest_active_xid", 120, 4, PAF_FIELD_NUMBER},
        {"min_recovery_end_lsn", 136, 8, PAF_FIELD_LSN},
        {"min_recovery_end_timeline", 144, 4, PAF_FIELD_NUMBER},
        {"backup_start_lsn", 152, 8, PAF_FIELD_LSN},
        {"backup_end_lsn", 160, 8, PAF_FIELD_LSN},
        {"end_of_backup_record_required", 168, 1, PAF_FIELD_BOOL},
        {"wal_level", 172, 4, PAF_FIELD_NUMBER},
        {"wal_log_hints", 176, 1, PAF_FIELD_BOOL},
        {"max_connections", 180, 4, PAF_FIELD_NUMBER},
        {"max_worker_processes", 184, 4, PAF_FIELD_NUMBER},
        {"max_wal_senders", 188, 4, PAF_FIELD_NUMBER},
        {"max_prepared_transactions", 192, 4, PAF_FIELD_NUMBER},
        {"max_locks_per_transaction", 196, 4, PAF_FIELD_NUMBER},
        {"track_commit_timestamp", 200, 1, PAF_FIELD_BOOL},
        {"max_data_alignment", 204, 4, PAF_FIELD_NUMBER},
        {"database_block_size", 216, 4, PAF_FIELD_NUMBER},
        {"blocks_per_segment", 220, 4, PAF_FIELD_NUMBER},
        {"wal_block_size", 224, 4, PAF_FIELD_NUMBER},
        {"bytes_per_wal_segment", 228, 4, PAF_FIELD_NUMBER},
        {"max_identifier_length", 232, 4, PAF_FIELD_NUMBER},
        {"max_index_columns", 236, 4, PAF_FIELD_NUMBER},
        {"max_toast_chunk_size", 240, 4, PAF_FIELD_NUMBER},
        {"large_object_chunk_size", 244, 4, PAF_FIELD_NUMBER},
        {"float8_pass_by_value", 248, 1, PAF_FIELD_BOOL},
        {"data_page_checksum_version", 252, 4, PAF_FIELD_NUMBER},
    };
    return fields;
}

/// What keeps the setup from making a standby that follows whoever is the primary.
class SetupCheck {
  public:
    explicit SetupCheck(const Setup& setup) : setup_(setup) {}

    std::vector<Finding> run() {
        for (const auto& [name, error] : setup_.setting_errors) {
            refuse(name, "a readable configuration", error, "correct " + main_file());
        }
        for (const auto& [name, error] : setup_.directory_errors) {
            refuse(name, "directories that the server can write to", error,
                   "create it with the server's user as owner");
        }
        if (check_template()) check_conninfo();
        check_include();
        check_setting("hot_standby", {"on"});
        check_setting("wal_level", {"replica", "logical"});
        return std::move(findings_);
    }

  private:
    [[nodiscard]] std::string main_file() const { return setup_.pgdata + "/postgresql.conf"; }

    void refuse(std::string subject, std::string expected, std::string found, std::string remedy) {
        findings_.push_back({PAF_SEVERITY_REFUSE, PAF_AREA_CONFIGURATION, std::move(subject), std::move(expected),
                             std::move(found), std::move(remedy)});
    }

    /// Whether it makes sense to look at its connection string.
    bool check_template() {
        const auto file = setup_.files.find(setup_.recovery_template);
        if (file == setup_.files.end()) {
            findings_.push_back({PAF_SEVERITY_REFUSE, PAF_AREA_PARAMETER, "recovery_template",
                                 "the file " + setup_.recovery_template, "no such file",
                                 "write it, with primary_conninfo and application_name=" + setup_.node + " in it"});
            return false;
        }
        const RecoveryConf conf = parse_recovery_conf(file->second);
        if (conf.error) {
            refuse(setup_.recovery_template + ", " + conf.error->where(), conf.error->expected, conf.error->found,
                   "correct this line");
            return false;
        }
        for (const RecoverySetting& setting : conf.settings) {
            if (std::find(kTemplateSettings.begin(), kTemplateSettings.end(), setting.name) ==
                kTemplateSettings.end()) {
                refuse(at_line(setting.line), "a recovery setting that a standby can have", "another one",
                       "remove this line");
            }
        }
        const RecoverySetting* timeline = conf.find("recovery_target_timeline");
        if (timeline != nullptr && timeline->value != "latest") {
            refuse(at_line(timeline->line), "recovery_target_timeline = 'latest', to follow a new primary",
                   "another value", "remove this line, for that is the default");
        }
        return true;
    }
    [[nodiscard]] std::string at_line(unsigned line) const {
        return setup_.recovery_template + ", line " + std::to_string(line);
    }

    /// The agent has taken apart what primary_conninfo() below has found.
    void check_conninfo() {
        const std::string subject = "primary_conninfo in " + setup_.recovery_template;
        const std::string expected = "application_name=" + setup_.node;
        if (!setup_.conninfo_error.empty()) {
            refuse(subject, "a connection string", setup_.conninfo_error, "correct it");
            return;
        }
        const auto name = setup_.conninfo.find("application_name");
        if (name == setup_.conninfo.end()) {
            refuse(subject, expected, "no application_name", "add it");
        } else if (name->second != setup_.node) {
            refuse(subject, expected, "application_name=" + one_word(name->second), "correct it on this node");
        }
    }

    /// The server does not say which files it has read: this looks at the one where the line belongs.
    void check_include() {
        const auto file = setup_.files.find(main_file());
        if (file == setup_.files.end()) return;
        // A relative name counts from the directory of the file that includes it.
        const std::string path = setup_.datadir + "/" + kRecoveryFile;
        const std::string name = setup_.datadir == setup_.pgdata ? kRecoveryFile : path;
        bool others = false;
        for (const RecoverySetting& setting : parse_recovery_conf(file->second).settings) {
            const bool includes = setting.name == "include_if_exists" || setting.name == "include";
            if (includes && (setting.value == name || setting.value == path)) return;
            others = others || includes || setting.name == "include_dir";
        }
        findings_.push_back({others ? PAF_SEVERITY_WARNING : PAF_SEVERITY_REFUSE, PAF_AREA_CONFIGURATION, main_file(),
                             "the line include_if_exists = '" + name + "'", "none", "add it"});
    }

    void check_setting(const std::string& name, const std::vector<std::string>& right) {
        const auto setting = setup_.settings.find(name);
        if (setting == setup_.settings.end()) return;  // could not be read, which was said above
        if (std::find(right.begin(), right.end(), setting->second) != right.end()) return;
        refuse(name, right.front(), one_word(setting->second),
               "set " + name + " = " + right.front() + " in " + main_file());
    }

    const Setup& setup_;
    std::vector<Finding> findings_;
};

class AcmeSql : public VersionPlugin {
  public:
    /// PG_VERSION says "14" and the control file has PostgreSQL's numbers, so that only the program tells the two
    /// apart.
    static constexpr std::uint32_t kFlags = PAF_WANTS_SERVER_VERSION;

    /// 1 means "perhaps": enough for the agent to ask the program and then to rank again, and too little to take an
    /// instance from the plugin for PostgreSQL itself, which answers 10, when the program cannot be run.
    [[nodiscard]] std::int32_t rank(const Instance& instance) const override {
        if (instance.pg_version != "14") return 0;
        if (instance.server_version.empty()) return 1;
        return instance.server_version.find("(AcmeSQL-DB) 14.") != std::string::npos ? 20 : 0;
    }

    [[nodiscard]] ControlLayout control_layout(const Instance& /*instance*/) const override {
        ControlLayout layout;
        layout.control_version = 1300;
        layout.crc_offset = 288;
        layout.fields = control_fields();
        layout.states = {{0, "starting up"},   {1, "shut down"},         {2, "shut down in recovery"},
                         {3, "shutting down"}, {4, "in crash recovery"}, {5, "in archive recovery"},
                         {6, "in production"}};
        layout.wal_levels = {{0, "minimal"}, {1, "replica"}, {2, "logical"}};
        return layout;
    }

    /// XLOG_PAGE_MAGIC; the defaults are right for everything else.
    [[nodiscard]] WalFormat wal_format(const Instance& /*instance*/) const override {
        WalFormat format;
        format.page_magic = 0xD10D;
        return format;
    }

    /// Rows and columns: docs/abi.md.  All names are qualified, since the agent connects as a superuser.
    [[nodiscard]] std::string instance_sql(const Instance& /*instance*/) const override {
        return "SELECT 'i', CASE WHEN standby THEN 't' ELSE 'f' END,"
               " CASE WHEN standby THEN NULL ELSE pg_catalog.pg_current_wal_lsn() END::pg_catalog.text,"
               " pg_catalog.pg_last_wal_receive_lsn()::pg_catalog.text,"
               " pg_catalog.pg_last_wal_replay_lsn()::pg_catalog.text, NULL, NULL, NULL"
               " FROM pg_catalog.pg_is_in_recovery() AS role(standby)"
               " UNION ALL SELECT 's', application_name, state, sent_lsn::pg_catalog.text, write_lsn::pg_catalog.text,"
               " flush_lsn::pg_catalog.text, replay_lsn::pg_catalog.text, sync_state"
               " FROM pg_catalog.pg_stat_replication";
    }

    [[nodiscard]] std::vector<std::string> standby_marks(const Instance& /*instance*/) const override {
        return {"standby.signal", "recovery.signal"};
    }

    /// The mark comes last: there is never one without the settings that belong to it.
    [[nodiscard]] std::vector<FileEdit> prepare_standby(const Instance& /*instance*/,
                                                        const Template& recovery_template) const override {
        if (!recovery_template.exists) {
            throw Failure("expected a recovery template, found no such file; write it, with primary_conninfo in it");
        }
        return {{PAF_EDIT_WRITE, kRecoveryFile, recovery_template.content, 0600},
                {PAF_EDIT_REMOVE, "recovery.signal", "", 0},
                {PAF_EDIT_WRITE, "standby.signal", "", 0600}};
    }

    /// -W, for the agent itself watches the server come up.
    [[nodiscard]] std::vector<std::string> start_command(const Instance& /*instance*/,
                                                         const Parameters& parameters) const override {
        std::vector<std::string> argv = {parameters.bindir + "/pg_ctl", "start", "-s", "-W", "-D", parameters.pgdata};
        if (!parameters.start_opts.empty()) argv.insert(argv.end(), {"-o", parameters.start_opts});
        return argv;
    }

    [[nodiscard]] Wanted setup_wanted(const Instance& /*instance*/, const Parameters& parameters) const override {
        Wanted wanted;
        wanted.settings = {"hot_standby", "wal_level"};
        wanted.directories = {"unix_socket_directories"};
        wanted.files = {parameters.pgdata + "/postgresql.conf"};
        if (!parameters.recovery_template.empty()) wanted.files.push_back(parameters.recovery_template);
        return wanted;
    }

    /// From the template: the server's own setting is that of its last start.
    [[nodiscard]] std::string primary_conninfo(const Instance& /*instance*/, const Setup& setup) const override {
        const auto file = setup.files.find(setup.recovery_template);
        if (file == setup.files.end()) return "";
        const RecoveryConf conf = parse_recovery_conf(file->second);
        const RecoverySetting* setting = conf.find("primary_conninfo");
        return setting == nullptr ? "" : setting->value;
    }

    [[nodiscard]] std::vector<Finding> check_setup(const Instance& /*instance*/, const Setup& setup) const override {
        return SetupCheck(setup).run();
    }
};

}  // namespace

PAF_VERSION_PLUGIN(AcmeSql, "acmesql-14", "1.0.0", "Acme Inc.", "PostgreSQL")
