#include "recovery_conf_plugin.hpp"

#include "standby_checks.hpp"
#include "template_checks.hpp"

using namespace paf::sdk;

std::int32_t RecoveryConfPlugin::rank(std::string_view pg_version) const {
    for (const RecoveryConfMajor& major : majors_) {
        if (major.pg_version == pg_version) return 10;
    }
    return 0;
}

const RecoveryConfMajor& RecoveryConfPlugin::find(std::string_view pg_version) const {
    for (const RecoveryConfMajor& major : majors_) {
        if (major.pg_version == pg_version) return major;
    }
    throw Failure("expected PostgreSQL " + std::string(range_) + ", found \"" + std::string(pg_version) +
                  "\" in PG_VERSION");
}

ControlLayout RecoveryConfPlugin::control_layout(std::string_view pg_version) const {
    const RecoveryConfMajor& major = find(pg_version);
    ControlLayout layout;
    layout.control_version = major.control_version;
    layout.crc_offset = major.crc_offset;
    layout.crc = major.crc;
    layout.fields = *major.fields;
    layout.states = control_states();
    std::uint32_t number = 0;
    for (const std::string& level : major.wal_levels) layout.wal_levels[number++] = level;
    return layout;
}

/// The old header (XLogRecord in src/include/access/xlog.h of 9.3): total length, transaction, length of the data,
/// info, resource manager, previous record, CRC.
WalFormat RecoveryConfPlugin::wal_format(std::string_view pg_version) const {
    const RecoveryConfMajor& major = find(pg_version);
    WalFormat format;
    format.page_magic = major.page_magic;
    format.crc = major.crc;
    format.directory = std::string(major.wal_directory);
    if (major.old_records) {
        format.record_header_size = 32;
        format.info_offset = 12;
        format.rmgr_offset = 13;
        format.previous_offset = 16;
        format.crc_offset = 24;
    }
    return format;
}

std::string RecoveryConfPlugin::instance_sql(std::string_view /*pg_version*/) const {
    return instance_query(names_);
}

std::string RecoveryConfPlugin::resume_replay_sql(std::string_view pg_version) const {
    return resume_query(find(pg_version).resume_function);
}

/// PostgreSQL renames the file to recovery.done when it is promoted, so that every start as a standby needs it anew.
std::vector<FileEdit> RecoveryConfPlugin::prepare_standby(const Template& recovery_template) const {
    if (!recovery_template.exists) {
        throw Failure(
            "expected a recovery template, found no such file; write it, as the parameter recovery_template "
            "describes");
    }
    return {{PAF_EDIT_WRITE, "recovery.conf", recovery_template.content, 0600}};
}

std::vector<std::string> RecoveryConfPlugin::start_command(const Parameters& parameters) const {
    return pg_ctl_start(parameters);
}

Wanted RecoveryConfPlugin::setup_wanted(const Parameters& parameters) const {
    Wanted wanted;
    wanted.settings = {"hot_standby", "wal_level", "max_wal_senders"};
    if (parameters.datadir != parameters.pgdata) wanted.settings.emplace_back("data_directory");
    if (!parameters.recovery_template.empty()) wanted.files = {parameters.recovery_template};
    return wanted;
}

std::string RecoveryConfPlugin::primary_conninfo(const Setup& setup) const {
    const auto file = setup.files.find(setup.recovery_template);
    if (file == setup.files.end()) return "";
    const RecoveryConf conf = parse_recovery_conf(file->second);
    const RecoverySetting* setting = conf.find("primary_conninfo");
    return setting == nullptr ? "" : setting->value;
}

std::vector<Finding> RecoveryConfPlugin::check_setup(const Setup& setup) const {
    const RecoveryConfMajor& major = find(setup.pg_version);
    std::vector<Finding> findings = check_recovery_template(setup, major.recovery_names);
    // The levels that a standby can live on are those above "archive", which has no data about running transactions.
    std::vector<std::string> levels;
    for (const std::string& level : major.wal_levels) {
        if (level != "minimal" && level != "archive") levels.push_back(level);
    }
    const auto more = check_standby_settings(setup, levels);
    findings.insert(findings.end(), more.begin(), more.end());
    return findings;
}
