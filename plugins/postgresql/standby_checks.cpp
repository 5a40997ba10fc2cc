#include "standby_checks.hpp"

#include <algorithm>
#include <optional>
#include <paf/recovery_conf.hpp>
#include <set>

using namespace paf::sdk;

namespace {

using Findings = std::vector<Finding>;

constexpr const char* kStatistics = "stats_temp_directory";
constexpr const char* kConninfo = "primary_conninfo";
constexpr const char* kTriggerFile = "promote_trigger_file";  // 12 to 15
void refuse(Findings& findings, std::string subject, std::string expected, std::string found, std::string remedy) {
    findings.push_back({PAF_SEVERITY_REFUSE, PAF_AREA_CONFIGURATION, std::move(subject), std::move(expected),
                        std::move(found), std::move(remedy)});
}

std::string where(const Setup& setup) {
    return setup.configuration.empty() ? setup.pgdata + "/postgresql.conf" : setup.configuration;
}

/// "in FILE line N" where the setting is set; empty when it is set nowhere, or that is not known.
std::string set_in(const Setup& setup, const std::string& name) {
    const auto place = setup.places.find(name);
    return place == setup.places.end() ? "" : " in " + place->second;
}

/// Where to change the setting: where it is set, or else in the configuration file.
std::string there(const Setup& setup, const std::string& name) {
    return setup.places.count(name) != 0 ? " there" : " in " + where(setup);
}

std::string shown(const std::string& value) {
    if (value.empty()) return "nothing";
    return one_word(value) == value ? "\"" + value + "\"" : one_word(value);
}

std::optional<std::string> setting(const Setup& setup, const std::string& name) {
    const auto found = setup.settings.find(name);
    if (found == setup.settings.end()) return std::nullopt;
    return found->second;
}

/// A fault in the configuration file hides every setting: it is told once.
void check_readable(Findings& findings, const Setup& setup) {
    std::set<std::string> told;
    for (const auto& [name, error] : setup.setting_errors) {
        if (!told.insert(error).second) continue;
        // The server mostly names the file and the line.
        const bool placed = error.rfind('/', 0) == 0 && error.find(" line ") != std::string::npos;
        refuse(findings, "postgresql.conf", "a readable configuration", error,
               placed ? "correct it there" : "correct " + where(setup));
    }
}

void check_files(Findings& findings, const Setup& setup) {
    if (setup.files.count(setup.datadir + "/recovery.conf") != 0) {
        refuse(findings, "recovery.conf", "no such file, since PostgreSQL 12 refuses to start with it",
               setup.datadir + "/recovery.conf", "move its settings to " + where(setup) + " and remove it");
    }
    if (setup.files.count(setup.recovery_template) != 0) {
        findings.push_back({PAF_SEVERITY_REFUSE, PAF_AREA_PARAMETER, "recovery_template",
                            "no such file, since PostgreSQL 12 has no recovery.conf", setup.recovery_template,
                            "move its settings to " + where(setup) + " and remove it"});
    }
}

void check_conninfo(Findings& findings, const Setup& setup) {
    const auto conninfo = setting(setup, kConninfo);
    if (!conninfo) return;
    const std::string remedy =
        "set application_name=" + setup.node + " in primary_conninfo" +
        (setup.places.count(kConninfo) != 0 ? " there" : ", in " + where(setup) + " of this node");
    if (conninfo->empty()) {
        refuse(findings, "primary_conninfo", "a connection string with application_name=" + setup.node,
               "nothing" + set_in(setup, kConninfo), remedy);
        return;
    }
    if (!setup.conninfo_error.empty()) {
        refuse(findings, "primary_conninfo", "a connection string", setup.conninfo_error + set_in(setup, kConninfo),
               "correct it" + there(setup, kConninfo));
        return;
    }
    const StandbyName name = standby_name(setup);
    if (name.hidden) {
        findings.push_back(hidden_name(setup, kConninfo, set_in(setup, kConninfo)));
    } else if (name.text != setup.node) {
        refuse(findings, "primary_conninfo", "application_name=" + setup.node,
               (name.text.empty() ? "no application_name" : name.source + "=" + one_word(name.text)) +
                   set_in(setup, kConninfo),
               remedy);
    }
}

/// Digits and what stands between them in a point of time; anything else is shown as other values are.
std::string shown_target(const std::string& value) {
    const bool time = value.find_first_not_of("0123456789 -+:.TZ") == std::string::npos;
    return time ? "\"" + value + "\"" : shown(value);
}

/// A standby that reaches a target stops following its primary, or promotes itself.
void check_targets(Findings& findings, const Setup& setup) {
    for (const char* name : kRecoveryTargets) {
        const auto target = setting(setup, name);
        if (!target || target->empty()) continue;
        refuse(findings, name, "none on a standby", shown_target(*target) + set_in(setup, name),
               "remove it, for a standby that reaches its target stops following, or promotes itself");
    }
}

void check_trigger_file(Findings& findings, const Setup& setup) {
    const auto file = setup.named_files.find(kTriggerFile);
    if (file == setup.named_files.end()) return;
    refuse(findings, kTriggerFile, "no such file, for it promotes the standby", file->second,
           "remove the file; the setting is" + set_in(setup, kTriggerFile));
}

/// `control_wal_level` is what the WAL really holds; it counts until the server has been restarted as a primary.
void check_wal_level(Findings& findings, const Setup& setup, const std::vector<std::string>& levels) {
    const auto serves = [&levels](const std::string& level) {
        return std::find(levels.begin(), levels.end(), level) != levels.end();
    };
    std::string expected;
    for (const std::string& level : levels) expected += (expected.empty() ? "" : " or ") + level;
    const auto wal_level = setting(setup, "wal_level");
    if (wal_level && !serves(*wal_level)) {
        refuse(findings, "wal_level", expected, shown(*wal_level) + set_in(setup, "wal_level"),
               "set wal_level = " + levels.front() + there(setup, "wal_level") + " on every node");
    }
    if (!setup.control_wal_level.empty() && !serves(setup.control_wal_level)) {
        refuse(
            findings, "wal_level", "WAL written with wal_level " + expected,
            setup.control_wal_level + " in the control file",
            "start the instance once as a primary with wal_level = " + levels.front() + ", and rebuild the standbys");
    }
}

/// A warning only, for two different paths may lead to the same directory.
void check_data_directory(Findings& findings, const Setup& setup) {
    const auto directory = setting(setup, "data_directory");
    if (setup.datadir == setup.pgdata || !directory || *directory == setup.datadir) return;
    findings.push_back(
        {PAF_SEVERITY_WARNING, PAF_AREA_CONFIGURATION, "data_directory",
         shown(setup.datadir) + ", the parameter datadir", shown(*directory) + set_in(setup, "data_directory"),
         "set data_directory" + there(setup, "data_directory") + " and the parameter datadir to the same path"});
}

void check_directories(Findings& findings, const Setup& setup) {
    for (const auto& [name, error] : setup.directory_errors) {
        // Without its statistics the server runs, without a socket it does not.
        findings.push_back({name == kStatistics ? PAF_SEVERITY_WARNING : PAF_SEVERITY_REFUSE, PAF_AREA_PERMISSION, name,
                            "directories it can write to", error,
                            "create it with the server's user as its owner; below /run or /var/run, at every boot"});
    }
}

/// Nobody reads the standard error of a server that the cluster has started.
void check_log(Findings& findings, const Setup& setup) {
    const auto collector = setting(setup, "logging_collector");
    const auto destination = setting(setup, "log_destination");
    if (!collector || *collector != "off" || !destination) return;
    if (destination->find("syslog") != std::string::npos || destination->find("eventlog") != std::string::npos) return;
    findings.push_back({PAF_SEVERITY_WARNING, PAF_AREA_CONFIGURATION, "logging_collector",
                        "on, or log_destination = 'syslog'",
                        "off" + set_in(setup, "logging_collector") + ": the server's log goes nowhere",
                        "set logging_collector = on" + there(setup, "logging_collector") + ", and restart the server"});
}

std::string_view digits_at(std::string_view text, std::size_t begin) {
    return text.substr(begin, std::min(text.find_first_not_of("0123456789", begin), text.size()) - begin);
}

/// "15" of "postgres (PostgreSQL) 15.8 ...", "9.6" of "... 9.6.24"; empty when there is no such number.
std::string major_in(std::string_view server_version) {
    const std::size_t close = server_version.find(") ");
    if (close == std::string_view::npos) return "";
    const std::string_view number = server_version.substr(close + 2);
    const std::string_view first = digits_at(number, 0);
    if (first.size() != 1) return std::string(first);
    const std::string_view second = number.substr(1, 1) == "." ? digits_at(number, 2) : "";
    return second.empty() ? "" : std::string(first) + "." + std::string(second);
}

}  // namespace

Wanted standby_settings_wanted(const Parameters& parameters, bool statistics_files) {
    Wanted wanted;
    wanted.settings = {"hot_standby", "wal_level", "max_wal_senders", "logging_collector", "log_destination"};
    if (parameters.datadir != parameters.pgdata) wanted.settings.emplace_back("data_directory");
    wanted.directories = {"unix_socket_directories"};
    if (statistics_files) wanted.directories.emplace_back(kStatistics);
    return wanted;
}

StandbyName standby_name(const Setup& setup) {
    const auto part = [&setup](const char* keyword) {
        const auto found = setup.conninfo.find(keyword);
        return found == setup.conninfo.end() ? std::string() : found->second;
    };
    StandbyName name;
    name.source = "application_name";
    name.text = part("application_name");
    if (!name.text.empty()) return name;
    name.hidden = setup.conninfo.count("service") != 0;
    if (name.hidden) return name;
    // What the receiver calls itself when the string does not say: since PostgreSQL 12, by cluster_name.
    if (const auto cluster = setting(setup, "cluster_name"); cluster && !cluster->empty()) {
        name.source = "cluster_name";
        name.text = *cluster;
    }
    return name;
}

Finding hidden_name(const Setup& setup, const std::string& subject, const std::string& place) {
    return {PAF_SEVERITY_WARNING,
            PAF_AREA_CONFIGURATION,
            subject,
            "application_name=" + setup.node,
            "a service" + place + ", whose file is not read here",
            "see that the service says application_name=" + setup.node + ", or say it in primary_conninfo"};
}

void want_recovery_settings(Wanted& wanted) {
    wanted.settings.insert(wanted.settings.end(), {kConninfo, "recovery_target_timeline"});
    wanted.settings_if_set.insert(wanted.settings_if_set.end(), kRecoveryTargets.begin(), kRecoveryTargets.end());
    wanted.settings_if_set.emplace_back("cluster_name");
    wanted.file_settings.emplace_back(kTriggerFile);
}

std::vector<Finding> check_server_program(const Instance& instance, const Setup& setup) {
    if (instance.server_version.empty()) return {};
    const std::string major = major_in(instance.server_version);
    if (major == instance.pg_version) return {};
    const std::string expected = "PostgreSQL " + instance.pg_version + ", which made " + setup.datadir;
    if (major.empty()) {
        return {{PAF_SEVERITY_WARNING, PAF_AREA_INSTALLATION, "bindir", expected, shown(instance.server_version),
                 "make sure that it is the program this data directory needs"}};
    }
    return {{PAF_SEVERITY_REFUSE, PAF_AREA_INSTALLATION, "bindir", expected, "PostgreSQL " + major,
             "set the parameter bindir to the programs of version " + instance.pg_version}};
}

std::vector<Finding> check_standby_settings(const Setup& setup, const std::vector<std::string>& wal_levels) {
    Findings findings;
    check_readable(findings, setup);
    check_data_directory(findings, setup);
    check_directories(findings, setup);
    check_log(findings, setup);
    const auto hot_standby = setting(setup, "hot_standby");
    if (hot_standby && *hot_standby != "on") {
        refuse(findings, "hot_standby", "on, so that the standby answers",
               shown(*hot_standby) + set_in(setup, "hot_standby"),
               "set hot_standby = on" + there(setup, "hot_standby"));
    }
    check_wal_level(findings, setup, wal_levels);
    const auto senders = setting(setup, "max_wal_senders");
    if (senders && *senders == "0") {
        refuse(findings, "max_wal_senders", "at least one for each other node", "0" + set_in(setup, "max_wal_senders"),
               "set max_wal_senders = 10" + there(setup, "max_wal_senders"));
    }
    return findings;
}

std::vector<Finding> check_standby_setup(const Setup& setup) {
    Findings findings;
    check_files(findings, setup);
    check_conninfo(findings, setup);
    const auto timeline = setting(setup, "recovery_target_timeline");
    if (timeline && *timeline != "latest") {
        refuse(findings, "recovery_target_timeline", "\"latest\", to follow a new primary",
               shown(*timeline) + set_in(setup, "recovery_target_timeline"),
               "set recovery_target_timeline = 'latest'" + there(setup, "recovery_target_timeline"));
    }
    check_targets(findings, setup);
    check_trigger_file(findings, setup);
    Findings all = check_standby_settings(setup, {"replica", "logical"});
    all.insert(all.end(), findings.begin(), findings.end());
    return all;
}
