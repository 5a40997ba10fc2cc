// The setup checks of a PostgreSQL that shall run as a standby.
#pragma once

#include <string>
#include <vector>

#include "paf/version_plugin.hpp"

/// What holds for every version: the server can read its configuration, keeps its data where it was said, can write to
/// its directories, answers as a standby, and lets standbys connect.  `wal_levels`: those a standby can live on.
std::vector<paf::sdk::Finding> check_standby_settings(const paf::sdk::Setup& setup,
                                                      const std::vector<std::string>& wal_levels);

/// The settings that check_standby_settings() looks at.  `statistics_files`: the version keeps its statistics in files
/// of the directory stats_temp_directory.
paf::sdk::Wanted standby_settings_wanted(const paf::sdk::Parameters& parameters, bool statistics_files);

/// The programs are of the major version that made the data directory; when they are not, nothing else that they say
/// counts.
std::vector<paf::sdk::Finding> check_server_program(const paf::sdk::Instance& instance, const paf::sdk::Setup& setup);

/// All of PostgreSQL 12 and later, where recovery settings are settings like any other, worst first.
std::vector<paf::sdk::Finding> check_standby_setup(const paf::sdk::Setup& setup);
