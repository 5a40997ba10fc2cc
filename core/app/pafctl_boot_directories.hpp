// Runtime directories: those below /run and its like, which are gone after a reboot.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "model/result.hpp"
#include "ports/process.hpp"

namespace paf {

struct RuntimeDirectory {
    std::string path;  ///< absolute
    mode_t mode = 0755;
};

/// Whether the directory had to be created.
using MadeDirectory = Result<bool>;

/// Creates `wanted` for `user`, and what is missing above it for root, when it lies below one of `places`.  What exists
/// is left as it is.  The path comes from a file that the system user may write, and we are root: so no link below the
/// place is followed, and there are no other places.
/// kPermission when it lies elsewhere, kInvalid for a path with ".." or a link, else what the system says.
MadeDirectory make_runtime_directory(const RuntimeDirectory& wanted, const UserAccount& user,
                                     const std::vector<std::string>& places);

}  // namespace paf
