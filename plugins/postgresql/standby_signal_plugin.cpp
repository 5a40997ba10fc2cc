// PostgreSQL 12 and later: recovery settings live in postgresql.conf, standby.signal makes a standby.
#include "instance_questions.hpp"
#include "standby_checks.hpp"

namespace {

using namespace paf::sdk;

/// What differs between the majors this plugin serves.  A new major is a new row.
/// Sources: PostgreSQL, src/include/catalog/pg_control.h and src/include/access/xlog_internal.h of each major.
/// The tests compare 13, 14, 15, 16 and 18 with what servers of these majors recorded; 12 and 17 rest on the sources.
struct Major {
    std::string_view pg_version;    ///< content of PG_VERSION
    std::uint32_t control_version;  ///< PG_CONTROL_VERSION
    std::uint32_t crc_offset;       ///< 18 added a byte before it, for the signedness of char
    std::uint32_t page_magic;       ///< XLOG_PAGE_MAGIC
    bool stays_paused;              ///< a pause of the replay outlasts the request to promote
};
constexpr Major kMajors[] = {
    {"12", 1201, 288, 0xD101, true},  {"13", 1300, 288, 0xD106, false}, {"14", 1300, 288, 0xD10D, false},
    {"15", 1300, 288, 0xD110, false}, {"16", 1300, 288, 0xD113, false}, {"17", 1700, 288, 0xD116, false},
    {"18", 1800, 292, 0xD118, false},
};

/// struct ControlFileData on 64-bit systems; these fields have the same place in all these majors.
const std::vector<Field>& control_fields() {
    static const std::vector<Field> fields = {{"system_identifier", 0, 8},
                                              {"control_version", 8, 4},
                                              {"catalog_version", 12, 4},
                                              {"state", 16, 4},
                                              {"modified_at", 24, 8},
                                              {"checkpoint", 32, 8},
                                              {"redo", 40, 8},
                                              {"checkpoint_timeline", 48, 4},
                                              {"previous_timeline", 52, 4},
                                              {"min_recovery_point", 136, 8},
                                              {"min_recovery_timeline", 144, 4},
                                              {"backup_start", 152, 8},
                                              {"backup_end", 160, 8},
                                              {"backup_end_required", 168, 1},
                                              {"wal_level", 172, 4},
                                              {"max_connections", 180, 4},
                                              {"max_worker_processes", 184, 4},
                                              {"max_wal_senders", 188, 4},
                                              {"max_prepared_transactions", 192, 4},
                                              {"max_locks_per_transaction", 196, 4},
                                              {"wal_block_size", 224, 4},
                                              {"wal_segment_size", 228, 4},
                                              {"data_checksum_version", 252, 4}};
    return fields;
}

constexpr PositionNames kPositionNames = {
    "pg_current_wal_lsn", "pg_last_wal_receive_lsn", "pg_last_wal_replay_lsn", "sent_lsn", "write_lsn", "flush_lsn",
    "replay_lsn"};

class StandbySignal : public VersionPlugin {
  public:
    [[nodiscard]] std::int32_t rank(std::string_view pg_version) const override {
        for (const Major& major : kMajors) {
            if (major.pg_version == pg_version) return 10;
        }
        return 0;
    }

    [[nodiscard]] ControlLayout control_layout(std::string_view pg_version) const override {
        const Major& major = find(pg_version);
        ControlLayout layout;
        layout.control_version = major.control_version;
        layout.crc_offset = major.crc_offset;
        layout.fields = control_fields();
        layout.states = control_states();
        layout.wal_levels = {{0, "minimal"}, {1, "replica"}, {2, "logical"}};
        return layout;
    }

    [[nodiscard]] WalFormat wal_format(std::string_view pg_version) const override {
        WalFormat format;
        format.page_magic = find(pg_version).page_magic;
        return format;
    }

    [[nodiscard]] std::string instance_sql(std::string_view /*pg_version*/) const override {
        return instance_query(kPositionNames);
    }

    [[nodiscard]] std::string resume_replay_sql(std::string_view pg_version) const override {
        return find(pg_version).stays_paused ? resume_query("pg_wal_replay_resume") : "";
    }

    /// Beside standby.signal the server ignores recovery.signal, and does not remove it when it is promoted: the next
    /// start of the new primary would be a recovery.
    [[nodiscard]] std::vector<FileEdit> prepare_standby(const Template& /*recovery_template*/) const override {
        return {{PAF_EDIT_WRITE, "standby.signal", "", 0600}, {PAF_EDIT_REMOVE, "recovery.signal", "", 0}};
    }

    [[nodiscard]] Wanted setup_wanted(const Parameters& parameters) const override {
        Wanted wanted;
        wanted.settings = {"primary_conninfo", "recovery_target_timeline", "hot_standby", "wal_level",
                           "max_wal_senders"};
        if (parameters.datadir != parameters.pgdata) wanted.settings.emplace_back("data_directory");
        wanted.files = {parameters.datadir + "/recovery.conf"};
        if (!parameters.recovery_template.empty()) wanted.files.push_back(parameters.recovery_template);
        return wanted;
    }

    [[nodiscard]] std::vector<Finding> check_setup(const Setup& setup) const override {
        return check_standby_setup(setup);
    }

    [[nodiscard]] std::vector<std::string> start_command(const Parameters& parameters) const override {
        return pg_ctl_start(parameters);
    }

  private:
    static const Major& find(std::string_view pg_version) {
        for (const Major& major : kMajors) {
            if (major.pg_version == pg_version) return major;
        }
        throw Failure("expected PostgreSQL 12 to 18, found \"" + std::string(pg_version) + "\" in PG_VERSION");
    }
};

}  // namespace

PAF_VERSION_PLUGIN(StandbySignal, "postgresql-12", PAF_PLUGIN_VERSION, "resource-agents-paf", "PostgreSQL")
