// All preflight checks there are: the built-in lint, and the check plugins.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plugin_host/plugin_host.hpp"
#include "ports/file_system.hpp"
#include "ports/prober.hpp"

namespace paf {

/// The plugins for checks, where packages and the configuration put them.
PluginHost check_plugins();

struct PreflightChecks {
    std::vector<std::unique_ptr<PreflightCheck>> all;
    std::vector<std::string> problems;  ///< plugins that were refused, and why

    [[nodiscard]] std::vector<PreflightCheck*> pointers() const;
};

/// The checks keep `plugins`' libraries loaded.  Without the directory of check plugins there are only the built-in
/// ones.
PreflightChecks load_checks(PluginHost& plugins, FileSystem& files);

}  // namespace paf
