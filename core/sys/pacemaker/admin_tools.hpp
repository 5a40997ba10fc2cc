// The administration tools that this system has.
#pragma once

#include <optional>
#include <string>

#include "ports/process.hpp"

namespace paf {

/// What `pcs --version` prints, such as "0.11.4"; nullopt when there is no pcs.
std::optional<std::string> pcs_version(ProcessRunner& runner);

bool has_crmsh(ProcessRunner& runner);

}  // namespace paf
