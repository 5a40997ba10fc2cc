// Names in a directory.
#pragma once

#include <string>
#include <vector>

#include "model/result.hpp"

namespace paf {

/// Names in a directory, without "." and "..", unsorted.  Errors as fail_errno() gives them.
Result<std::vector<std::string>> directory_names(const std::string& path);

}  // namespace paf
