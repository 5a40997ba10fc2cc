// The setup checks of a PostgreSQL that shall run as a standby.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "paf/version_plugin.hpp"

/// One of these alone ends a recovery; how it ends (recovery_target_action, pause_at_recovery_target) and which side of
/// the target counts (recovery_target_inclusive) mean nothing without one (PostgreSQL: xlogrecovery.c, before 15
/// xlog.c).
constexpr std::array<const char*, 5> kRecoveryTargets = {
    "recovery_target", "recovery_target_lsn", "recovery_target_name", "recovery_target_time", "recovery_target_xid"};

/// What holds for every version: the server can read its configuration, keeps its data where it was said, can write to
/// its directories, answers as a standby, and lets standbys connect.  `wal_levels`: those a standby can live on.
std::vector<paf::sdk::Finding> check_standby_settings(const paf::sdk::Setup& setup,
                                                      const std::vector<std::string>& wal_levels);

/// The settings that check_standby_settings() looks at.  `statistics_files`: the version keeps its statistics in files
/// of the directory stats_temp_directory.
paf::sdk::Wanted standby_settings_wanted(const paf::sdk::Parameters& parameters, bool statistics_files);

/// Adds what check_standby_setup() looks at besides.
void want_recovery_settings(paf::sdk::Wanted& wanted);

/// The name that a standby's primary will see.
struct StandbyName {
    std::string source;   ///< what says it: application_name or cluster_name
    std::string text;     ///< empty: nothing says it
    bool hidden = false;  ///< a service file may say it, which is not read
};
StandbyName standby_name(const paf::sdk::Setup& setup);
/// The warning that a service may or may not say it; `place`: " in FILE line N" of the connection string, or empty.
paf::sdk::Finding hidden_name(const paf::sdk::Setup& setup, const std::string& subject, const std::string& place);

/// The programs are of the major version that made the data directory; when they are not, nothing else that they say
/// counts.
std::vector<paf::sdk::Finding> check_server_program(const paf::sdk::Instance& instance, const paf::sdk::Setup& setup);

/// All of PostgreSQL 12 and later, where recovery settings are settings like any other, worst first.
std::vector<paf::sdk::Finding> check_standby_setup(const paf::sdk::Setup& setup);
