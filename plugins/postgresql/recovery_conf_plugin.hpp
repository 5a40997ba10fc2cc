// PostgreSQL up to 11: recovery.conf makes a standby, and holds its settings.
#pragma once

#include "control_format.hpp"
#include "instance_questions.hpp"
#include "paf/version_plugin.hpp"

/// What differs between the majors that have a recovery.conf.  A new plugin for some of them is a table of these.
struct RecoveryConfMajor {
    std::string_view pg_version;  ///< content of PG_VERSION
    ControlFormat control_format;
    std::uint32_t control_version = 0;    ///< PG_CONTROL_VERSION
    std::vector<std::string> wal_levels;  ///< by stored number
    std::uint32_t page_magic = 0;         ///< XLOG_PAGE_MAGIC
    bool old_records = false;             ///< WAL records before 9.5 have a header and a CRC of their own
    bool has_receiver_view = false;       ///< there is pg_stat_wal_receiver
    std::string_view wal_directory;
    std::string_view resume_function;              ///< ends a pause of the replay
    std::vector<std::string_view> recovery_names;  ///< what recovery.conf may set
};

class RecoveryConfPlugin : public paf::sdk::VersionPlugin {
  public:
    /// `majors` outlives the plugin; `range` as in "9.3 to 9.6".
    RecoveryConfPlugin(const std::vector<RecoveryConfMajor>& majors, std::string_view range, const PositionNames& names)
        : majors_(majors), range_(range), names_(names) {}

    [[nodiscard]] std::int32_t rank(const paf::sdk::Instance& instance) const override;
    [[nodiscard]] paf::sdk::ControlLayout control_layout(const paf::sdk::Instance& instance) const override;
    [[nodiscard]] paf::sdk::WalFormat wal_format(const paf::sdk::Instance& instance) const override;
    [[nodiscard]] std::string instance_sql(const paf::sdk::Instance& instance) const override;
    [[nodiscard]] std::string resume_replay_sql(const paf::sdk::Instance& instance) const override;
    [[nodiscard]] std::vector<std::string> standby_marks(const paf::sdk::Instance& instance) const override;
    [[nodiscard]] std::vector<paf::sdk::FileEdit> prepare_standby(
        const paf::sdk::Instance& instance, const paf::sdk::Template& recovery_template) const override;
    [[nodiscard]] std::vector<std::string> start_command(const paf::sdk::Instance& instance,
                                                         const paf::sdk::Parameters& parameters) const override;
    [[nodiscard]] paf::sdk::Wanted setup_wanted(const paf::sdk::Instance& instance,
                                                const paf::sdk::Parameters& parameters) const override;
    [[nodiscard]] std::string primary_conninfo(const paf::sdk::Instance& instance,
                                               const paf::sdk::Setup& setup) const override;
    [[nodiscard]] std::vector<paf::sdk::Finding> check_setup(const paf::sdk::Instance& instance,
                                                             const paf::sdk::Setup& setup) const override;

  private:
    [[nodiscard]] const RecoveryConfMajor& find(const paf::sdk::Instance& instance) const;

    const std::vector<RecoveryConfMajor>& majors_;
    std::string_view range_;
    PositionNames names_;
};
