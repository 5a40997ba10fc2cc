// The setup checks of a PostgreSQL 12 or later that shall run as a standby.
#pragma once

#include <vector>

#include "paf/version_plugin.hpp"

/// Everything that keeps the instance from being a standby that the cluster can promote, worst first.
std::vector<paf::sdk::Finding> check_standby_setup(const paf::sdk::Setup& setup);
