// `pafctl plugin`: which plugins there are, and whether one keeps its promises.
#pragma once

#include <ostream>
#include <string>

#include "plugin_host/plugin_host.hpp"

namespace paf {

/// `pafctl plugin list [--json]`: every plugin found, what it serves, or why it was refused, and what is wrong with the
/// places.  Returns the exit code: 0 when all could be loaded, else 1.
int plugin_list(std::ostream& out, bool json, PluginPlaces places = {});

/// `pafctl plugin check FILE [--pg-version VERSION]`: loads the plugin, wherever it lies, asks it every question with
/// sensible and with absurd input for each version it serves (`pg_version` alone when it is not empty), and prints one
/// line per check.  Returns the exit code: 0 when all passed, else 1.
/// A plugin that crashes takes this process with it: that is the finding.
int plugin_check(std::ostream& out, const std::string& path, const std::string& pg_version = "");

}  // namespace paf
