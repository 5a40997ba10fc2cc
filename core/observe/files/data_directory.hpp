// The data directory as the file system shows it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/instance.hpp"
#include "model/result.hpp"
#include "ports/file_system.hpp"

namespace paf {

/// Looks at `datadir`, but for `standby_requested`.  A missing directory, or one without PG_VERSION, is a value.
/// kPermission when it or a file in it may not be looked at, kInvalid when PG_VERSION is no version, kUnavailable for
/// other failures of the file system.
Result<DataDirectory> observe_data_directory(FileSystem& files, const std::string& datadir);

/// Whether one of the files `names`, relative to `datadir`, exists.  kPermission or kUnavailable when it cannot be
/// told.
Result<bool> any_present(FileSystem& files, const std::string& datadir, const std::vector<std::string>& names);

/// The version in the content of PG_VERSION: "9.3" of "9.3\n".  kInvalid unless it is one short line beginning with a
/// digit and made of letters, digits, dots, '-', '_' and '+' (vendors add a suffix).
Result<std::string> parse_pg_version(std::string_view content);

}  // namespace paf
