#include "recovery_conf_plugin.hpp"

#include "standby_checks.hpp"
#include "template_checks.hpp"

using namespace paf::sdk;

std::int32_t RecoveryConfPlugin::rank(const Instance& instance) const {
    for (const RecoveryConfMajor& major : majors_) {
        if (major.pg_version == instance.pg_version) return rank_of_postgresql(instance);
    }
    return 0;
}

const RecoveryConfMajor& RecoveryConfPlugin::find(const Instance& instance) const {
    for (const RecoveryConfMajor& major : majors_) {
        if (major.pg_version == instance.pg_version) return major;
    }
    throw Failure("expected PostgreSQL " + std::string(range_) + ", found \"" + instance.pg_version +
                  "\" in PG_VERSION");
}

ControlLayout RecoveryConfPlugin::control_layout(const Instance& instance) const {
    const RecoveryConfMajor& major = find(instance);
    return control_layout_of(major.control_format, major.control_version, major.wal_levels);
}

/// The old header (XLogRecord in src/include/access/xlog.h of 9.3): total length, transaction, length of the data,
/// info, resource manager, previous record, CRC.
WalFormat RecoveryConfPlugin::wal_format(const Instance& instance) const {
    const RecoveryConfMajor& major = find(instance);
    WalFormat format;
    format.page_magic = major.page_magic;
    format.directory = std::string(major.wal_directory);
    if (major.old_records) {
        format.crc = PAF_CRC_LEGACY;
        format.record_header_size = 32;
        format.info_offset = 12;
        format.rmgr_offset = 13;
        format.previous_offset = 16;
        format.crc_offset = 24;
    }
    return format;
}

std::string RecoveryConfPlugin::instance_sql(const Instance& instance) const {
    return instance_query(names_, find(instance).has_receiver_view);
}

std::string RecoveryConfPlugin::resume_replay_sql(const Instance& instance) const {
    return resume_query(find(instance).resume_function);
}

std::vector<std::string> RecoveryConfPlugin::standby_marks(const Instance& /*instance*/) const {
    return {"recovery.conf"};
}

/// PostgreSQL renames the file to recovery.done when it is promoted, so that every start as a standby needs it anew.
std::vector<FileEdit> RecoveryConfPlugin::prepare_standby(const Instance& /*instance*/,
                                                          const Template& recovery_template) const {
    if (!recovery_template.exists) {
        throw Failure(
            "expected a recovery template, found no such file; write it, as the parameter recovery_template "
            "describes");
    }
    return {{PAF_EDIT_WRITE, "recovery.conf", recovery_template.content, 0600}};
}

std::vector<std::string> RecoveryConfPlugin::start_command(const Instance& /*instance*/,
                                                           const Parameters& parameters) const {
    return pg_ctl_start(parameters);
}

Wanted RecoveryConfPlugin::setup_wanted(const Instance& /*instance*/, const Parameters& parameters) const {
    Wanted wanted = standby_settings_wanted(parameters, true);
    if (!parameters.recovery_template.empty()) {
        wanted.configurations = {parameters.recovery_template};
        wanted.file_settings = {"trigger_file"};
    }
    return wanted;
}

std::string RecoveryConfPlugin::primary_conninfo(const Instance& /*instance*/, const Setup& setup) const {
    const Configuration conf = template_settings(setup);
    const LocatedSetting* found = conf.find("primary_conninfo");
    return found == nullptr ? "" : found->setting.value;
}

std::vector<Finding> RecoveryConfPlugin::check_setup(const Instance& instance, const Setup& setup) const {
    const RecoveryConfMajor& major = find(instance);
    if (auto findings = check_server_program(instance, setup); !findings.empty()) return findings;
    std::vector<Finding> findings = check_recovery_template(instance, setup, major.recovery_names);
    // The levels that a standby can live on are those above "archive", which has no data about running transactions.
    std::vector<std::string> levels;
    for (const std::string& level : major.wal_levels) {
        if (level != "minimal" && level != "archive") levels.push_back(level);
    }
    const auto more = check_standby_settings(setup, levels);
    findings.insert(findings.end(), more.begin(), more.end());
    return findings;
}
