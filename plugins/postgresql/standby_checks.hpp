// The setup checks of a PostgreSQL that shall run as a standby.
#pragma once

#include <string>
#include <vector>

#include "paf/version_plugin.hpp"

/// What holds for every version: the server can read its configuration, keeps its data where it was said, answers as a
/// standby, and lets standbys connect.  `wal_levels`: those a standby can live on.
std::vector<paf::sdk::Finding> check_standby_settings(const paf::sdk::Setup& setup,
                                                      const std::vector<std::string>& wal_levels);

/// All of PostgreSQL 12 and later, where recovery settings are settings like any other, worst first.
std::vector<paf::sdk::Finding> check_standby_setup(const paf::sdk::Setup& setup);
