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

enum class MadeDirectory {
    kExisted,  ///< something has that name; it was left as it is
    kByRoot,   ///< created by root, then given to the user
    kByUser,   ///< created with the user's rights, since root's would have served where others can interfere
};

/// The directories that `pafctl boot` creates unless PAF_BOOT_DIRECTORIES names others: those of the build option of
/// that name.
std::vector<std::string> default_boot_places();

/// Whether `place` can be given to PostgreSQL: an absolute path without "..", of two names at least, that is no
/// directory which programs of root's share (/var/run, /dev/shm ...).  "/*" at its end stands for one name in it.
bool is_boot_place(const std::string& place);

/// Whether one of `places` is `path`, or its directory with "/*".
bool is_named_place(const std::string& path, const std::vector<std::string>& places);

/// Creates `wanted` for `user`, when `places` names it.  The path comes from a file that the user may write, so root
/// neither follows a link on the way (but for /var/run, where it leads to /run), nor gives away anything that it has
/// not just made.  The directory above is created for root when it is missing and named by `places`, too.
/// kPermission when `places` does not name it, kInvalid for a path with ".." or a link, else what the system says.
Result<MadeDirectory> make_runtime_directory(const RuntimeDirectory& wanted, const UserAccount& user,
                                             const std::vector<std::string>& places);

}  // namespace paf
