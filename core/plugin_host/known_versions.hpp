// The PostgreSQL versions a plugin can be asked about.
#pragma once

#include <string>
#include <vector>

#include "plugin_host/loading/plugin_library.hpp"

namespace paf {

/// Contents of PG_VERSION from 9.3 on, in order, some majors beyond the newest one included.
const std::vector<std::string>& known_versions();

/// Those of known_versions() that the plugin serves, in order; kInternal when it throws.
Result<std::vector<std::string>> served_versions(const LoadedLibrary& library);

}  // namespace paf
