// Is the place where the agent looks for the server safe from other users?
#pragma once

#include <vector>

#include "model/instance.hpp"
#include "model/request.hpp"
#include "ports/file_system.hpp"

namespace paf {

/// A warning when `pghost` is a directory in which other users may create files, as /tmp, PAF's default: any of them
/// can listen there before the server does, and keep it from starting.  (Nobody else's answer would be believed.)
std::vector<Finding> check_socket_directory(FileSystem& files, const Parameters& params);

}  // namespace paf
