// Names in a directory.
#pragma once

#include <string>
#include <vector>

#include "ports/file_system.hpp"

namespace paf {

/// Calls `take` for each name in a directory, without "." and "..", unsorted, until it returns false.  Nothing but a
/// directory is opened.  Errors as fail_errno() gives them.
Status visit_names(const std::string& path, const NameVisitor& take);

/// All names of visit_names().
Result<std::vector<std::string>> directory_names(const std::string& path);

}  // namespace paf
