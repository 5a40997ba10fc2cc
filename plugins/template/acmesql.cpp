// A version plugin for AcmeSQL 14, a derivative of PostgreSQL 14 made up for this example.  It differs in two things:
// its programs say "postgres (AcmeSQL-DB) 14.22", and its recovery settings are in acmesql.recovery.conf in the data
// directory, which postgresql.conf includes:
//
//     include_if_exists = 'acmesql.recovery.conf'
//
// The plugin writes that file from the recovery template whenever the server is to start as a standby.
#include <paf/recovery_conf.hpp>
#include <paf/version_plugin.hpp>

namespace {

using namespace paf::sdk;

constexpr const char* kRecoveryFile = "acmesql.recovery.conf";

/// global/pg_control, as PostgreSQL 14 has it on 64-bit systems; only what the agent looks at.
const std::vector<Field>& control_fields() {
    static const std::vector<Field> fields = {{"system_identifier", 0, 8, PAF_FIELD_NUMBER},
                                              {"pg_control_version", 8, 4, PAF_FIELD_NUMBER},
                                              {"catalog_version_no", 12, 4, PAF_FIELD_NUMBER},
                                              {"state", 16, 4, PAF_FIELD_NUMBER},
                                              {"pg_control_last_modified", 24, 8, PAF_FIELD_TIME},
                                              {"checkpoint_lsn", 32, 8, PAF_FIELD_LSN},
                                              {"redo_lsn", 40, 8, PAF_FIELD_LSN},
                                              {"timeline_id", 48, 4, PAF_FIELD_NUMBER},
                                              {"prev_timeline_id", 52, 4, PAF_FIELD_NUMBER},
                                              {"min_recovery_end_lsn", 136, 8, PAF_FIELD_LSN},
                                              {"min_recovery_end_timeline", 144, 4, PAF_FIELD_NUMBER},
                                              {"backup_start_lsn", 152, 8, PAF_FIELD_LSN},
                                              {"backup_end_lsn", 160, 8, PAF_FIELD_LSN},
                                              {"end_of_backup_record_required", 168, 1, PAF_FIELD_BOOL},
                                              {"wal_level", 172, 4, PAF_FIELD_NUMBER},
                                              {"max_connections", 180, 4, PAF_FIELD_NUMBER},
                                              {"max_worker_processes", 184, 4, PAF_FIELD_NUMBER},
                                              {"max_wal_senders", 188, 4, PAF_FIELD_NUMBER},
                                              {"max_prepared_transactions", 192, 4, PAF_FIELD_NUMBER},
                                              {"max_locks_per_transaction", 196, 4, PAF_FIELD_NUMBER},
                                              {"wal_block_size", 224, 4, PAF_FIELD_NUMBER},
                                              {"bytes_per_wal_segment", 228, 4, PAF_FIELD_NUMBER},
                                              {"data_page_checksum_version", 252, 4, PAF_FIELD_NUMBER}};
    return fields;
}

Finding refusal(std::string subject, std::string expected, std::string found, std::string remedy) {
    return {PAF_SEVERITY_REFUSE, PAF_AREA_CONFIGURATION, std::move(subject),
            std::move(expected), std::move(found),       std::move(remedy)};
}

class AcmeSql : public VersionPlugin {
  public:
    /// PG_VERSION says "14", as PostgreSQL's does: only the program tells the two apart.
    static constexpr std::uint32_t kFlags = PAF_WANTS_SERVER_VERSION;

    /// Without the program's word this may be ours: the agent asks it, and ranks again.
    [[nodiscard]] std::int32_t rank(const Instance& instance) const override {
        if (instance.pg_version != "14") return 0;
        const bool ours =
            instance.server_version.empty() || instance.server_version.find("(AcmeSQL-DB) 14.") != std::string::npos;
        return ours ? 20 : 0;
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

    [[nodiscard]] WalFormat wal_format(const Instance& /*instance*/) const override {
        WalFormat format;
        format.page_magic = 0xD10D;
        return format;
    }

    /// Columns: docs/abi.md, "SQL of an instance".
    [[nodiscard]] std::string instance_sql(const Instance& /*instance*/) const override {
        return "SELECT 'i', CASE WHEN r THEN 't' ELSE 'f' END, CASE WHEN r THEN NULL ELSE pg_current_wal_lsn() "
               "END::text,"
               " pg_last_wal_receive_lsn()::text, pg_last_wal_replay_lsn()::text, NULL, NULL, NULL"
               " FROM pg_is_in_recovery() AS f(r)"
               " UNION ALL SELECT 's', application_name, state, sent_lsn::text, write_lsn::text, flush_lsn::text,"
               " replay_lsn::text, sync_state FROM pg_stat_replication";
    }

    [[nodiscard]] std::vector<std::string> standby_marks(const Instance& /*instance*/) const override {
        return {"standby.signal", "recovery.signal"};
    }

    [[nodiscard]] std::vector<FileEdit> prepare_standby(const Instance& /*instance*/,
                                                        const Template& recovery_template) const override {
        if (!recovery_template.exists) {
            throw Failure("expected a recovery template, found no such file; write it, with primary_conninfo in it");
        }
        return {{PAF_EDIT_WRITE, kRecoveryFile, recovery_template.content, 0600},
                {PAF_EDIT_WRITE, "standby.signal", "", 0600},
                {PAF_EDIT_REMOVE, "recovery.signal", "", 0}};
    }

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

    [[nodiscard]] std::string primary_conninfo(const Instance& /*instance*/, const Setup& setup) const override {
        const auto file = setup.files.find(setup.recovery_template);
        if (file == setup.files.end()) return "";
        const RecoveryConf conf = parse_recovery_conf(file->second);
        const RecoverySetting* setting = conf.find("primary_conninfo");
        return setting == nullptr ? "" : setting->value;
    }

    [[nodiscard]] std::vector<Finding> check_setup(const Instance& /*instance*/, const Setup& setup) const override {
        std::vector<Finding> findings;
        for (const auto& [name, error] : setup.setting_errors) {
            findings.push_back(refusal(name, "a configuration that the server can read", error, "correct it"));
        }
        for (const auto& [name, error] : setup.directory_errors) {
            findings.push_back(refusal(name, "directories that the server can write to", error, "create them"));
        }
        check_template(setup, findings);
        const auto conf = setup.files.find(setup.pgdata + "/postgresql.conf");
        if (conf != setup.files.end() && conf->second.find(kRecoveryFile) == std::string::npos) {
            findings.push_back(refusal("postgresql.conf", std::string("it includes ") + kRecoveryFile, "no such line",
                                       std::string("add include_if_exists = '") + kRecoveryFile + "'"));
        }
        const auto hot_standby = setup.settings.find("hot_standby");
        if (hot_standby != setup.settings.end() && hot_standby->second != "on") {
            findings.push_back(refusal("hot_standby", "on", hot_standby->second, "set hot_standby = on"));
        }
        return findings;
    }

  private:
    static void check_template(const Setup& setup, std::vector<Finding>& findings) {
        const auto file = setup.files.find(setup.recovery_template);
        if (file == setup.files.end()) {
            findings.push_back({PAF_SEVERITY_REFUSE, PAF_AREA_PARAMETER, "recovery_template",
                                "the file " + setup.recovery_template, "no such file",
                                "write it, with primary_conninfo in it"});
            return;
        }
        const RecoveryConf conf = parse_recovery_conf(file->second);
        const std::string line = conf.error ? ", line " + std::to_string(conf.error->line) : "";
        if (conf.error) {
            findings.push_back(
                refusal(setup.recovery_template + line, conf.error->expected, conf.error->found, "correct this line"));
            return;
        }
        const auto name = setup.conninfo.find("application_name");
        if (name == setup.conninfo.end() || name->second != setup.node) {
            findings.push_back(refusal("primary_conninfo", "application_name=" + setup.node + ", this node's name",
                                       name == setup.conninfo.end() ? "none" : name->second,
                                       "set it in " + setup.recovery_template));
        }
    }
};

}  // namespace

PAF_VERSION_PLUGIN(AcmeSql, "acmesql-14", "1.0.0", "Acme Inc.", "PostgreSQL")
