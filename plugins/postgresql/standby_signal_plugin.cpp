// PostgreSQL 12 and later: recovery settings live in postgresql.conf, standby.signal makes a standby.
#include "control_format.hpp"
#include "instance_questions.hpp"
#include "standby_checks.hpp"

namespace {

using namespace paf::sdk;

/// What differs between the majors this plugin serves.  A new major is a new row.
/// Sources: PostgreSQL, src/include/catalog/pg_control.h and src/include/access/xlog_internal.h of each major.
/// The tests compare 13, 14, 15, 16 and 18 with what servers of these majors recorded; 12 and 17 rest on the sources.
struct Major {
    std::string_view pg_version;  ///< content of PG_VERSION
    ControlFormat control_format;
    std::uint32_t control_version;  ///< PG_CONTROL_VERSION
    std::uint32_t page_magic;       ///< XLOG_PAGE_MAGIC
    bool stays_paused;              ///< a pause of the replay outlasts the request to promote
    bool statistics_files;          ///< statistics are written to stats_temp_directory
};
constexpr Major kMajors[] = {
    {"12", ControlFormat::k12, 1201, 0xD101, true, true},   {"13", ControlFormat::k13, 1300, 0xD106, false, true},
    {"14", ControlFormat::k13, 1300, 0xD10D, false, true},  {"15", ControlFormat::k13, 1300, 0xD110, false, false},
    {"16", ControlFormat::k13, 1300, 0xD113, false, false}, {"17", ControlFormat::k13, 1700, 0xD116, false, false},
    {"18", ControlFormat::k18, 1800, 0xD118, false, false},
};

const std::vector<std::string> kWalLevels = {"minimal", "replica", "logical"};

constexpr PositionNames kPositionNames = {"pg_current_wal_lsn",
                                          "pg_last_wal_receive_lsn",
                                          "pg_last_wal_replay_lsn",
                                          "pg_walfile_name",
                                          "sent_lsn",
                                          "write_lsn",
                                          "flush_lsn",
                                          "replay_lsn"};

class StandbySignal : public VersionPlugin {
  public:
    [[nodiscard]] std::int32_t rank(const Instance& instance) const override {
        for (const Major& major : kMajors) {
            if (major.pg_version == instance.pg_version) return rank_of_postgresql(instance);
        }
        return 0;
    }

    [[nodiscard]] ControlLayout control_layout(const Instance& instance) const override {
        const Major& major = find(instance);
        return control_layout_of(major.control_format, major.control_version, kWalLevels);
    }

    [[nodiscard]] WalFormat wal_format(const Instance& instance) const override {
        WalFormat format;
        format.page_magic = find(instance).page_magic;
        return format;
    }

    [[nodiscard]] std::string instance_sql(const Instance& /*instance*/) const override {
        return instance_query(kPositionNames, true);
    }

    [[nodiscard]] std::string resume_replay_sql(const Instance& instance) const override {
        return find(instance).stays_paused ? resume_query("pg_wal_replay_resume") : "";
    }

    [[nodiscard]] std::vector<std::string> standby_marks(const Instance& /*instance*/) const override {
        return {"standby.signal", "recovery.signal"};
    }

    /// Beside standby.signal the server ignores recovery.signal, and does not remove it when it is promoted: the next
    /// start of the new primary would be a recovery.
    [[nodiscard]] std::vector<FileEdit> prepare_standby(const Instance& /*instance*/,
                                                        const Template& /*recovery_template*/) const override {
        return {{PAF_EDIT_WRITE, "standby.signal", "", 0600}, {PAF_EDIT_REMOVE, "recovery.signal", "", 0}};
    }

    [[nodiscard]] Wanted setup_wanted(const Instance& instance, const Parameters& parameters) const override {
        Wanted wanted = standby_settings_wanted(parameters, find(instance).statistics_files);
        want_recovery_settings(wanted);
        wanted.files = {parameters.datadir + "/recovery.conf"};
        if (!parameters.recovery_template.empty()) wanted.files.push_back(parameters.recovery_template);
        return wanted;
    }

    [[nodiscard]] std::vector<Finding> check_setup(const Instance& instance, const Setup& setup) const override {
        if (auto findings = check_server_program(instance, setup); !findings.empty()) return findings;
        return check_standby_setup(setup);
    }

    [[nodiscard]] std::vector<std::string> start_command(const Instance& /*instance*/,
                                                         const Parameters& parameters) const override {
        return pg_ctl_start(parameters);
    }

  private:
    static const Major& find(const Instance& instance) {
        for (const Major& major : kMajors) {
            if (major.pg_version == instance.pg_version) return major;
        }
        throw Failure("expected PostgreSQL 12 to 18, found \"" + instance.pg_version + "\" in PG_VERSION");
    }
};

}  // namespace

PAF_VERSION_PLUGIN(StandbySignal, "postgresql-12", PAF_PLUGIN_VERSION, "resource-agents-paf", "PostgreSQL")
