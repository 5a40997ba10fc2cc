// All preflight checks there are: the built-in lint, and the check plugins.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ports/file_system.hpp"
#include "ports/prober.hpp"

namespace paf {

struct PreflightChecks {
    std::vector<std::unique_ptr<PreflightCheck>> all;
    std::vector<std::string> problems;  ///< plugins that were refused, and why

    [[nodiscard]] std::vector<PreflightCheck*> pointers() const;
};

/// Without the directory of check plugins there are only the built-in ones.
PreflightChecks load_checks(FileSystem& files);

}  // namespace paf
