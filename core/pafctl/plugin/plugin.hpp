// `pafctl plugin`: which plugins there are, and whether one keeps its promises.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "plugin_host/plugin_host.hpp"

namespace paf {

/// A directory of plugins that serve no PostgreSQL version.
struct PluginFolder {
    std::uint32_t kind = PAF_KIND_CHECK;  ///< PAF_KIND_...
    std::string directory;
    std::string key;  ///< of the JSON: "checks"
};

/// Those of the preflight checks and of the address hooks.
std::vector<PluginFolder> installed_folders();

/// `pafctl plugin list [--json]`: every plugin found, what it serves, or why it was refused; which one is taken where
/// several serve a version; and what is wrong with the places; then the plugins of `folders`, of which a missing one is
/// no problem.  Returns the exit code: 0 when all could be loaded, else 1.
int plugin_list(std::ostream& out, bool json, PluginPlaces places = {}, const std::vector<PluginFolder>& folders = {});

/// `pafctl plugin check FILE [--pg-version VERSION] [--server-version TEXT]`: loads the plugin, wherever it lies, asks
/// it every question with sensible, absurd and pseudo-random input for each version it serves (`pg_version` alone when
/// it is not empty), and prints one line per check, "ok" or "FAILED" with the reason.  The plugin runs in a process of
/// its own: a crash is a finding, and so is an answer that takes more than a second; after ten the run ends. Returns
/// the exit code: 0 when all passed, else 1.
int plugin_check(std::ostream& out, const std::string& path, const std::string& pg_version = "",
                 const std::string& server_version = "");

}  // namespace paf
