// With whose rights the files of a directory are looked at.
#pragma once

#include <string>

#include "ports/file_system.hpp"
#include "ports/user_files.hpp"

namespace paf {

/// The account of a user id, or one that has its number for a name and no groups where the system knows no name.
UserAccount account_of(uid_t uid);

/// Who looks at a data directory of `owner` as long as nobody else is known: the owner; for root's, a user who has no
/// rights of his own (nobody), since PostgreSQL never runs as root and the directory may be another one by now.
UserAccount account_for_directory_of(uid_t owner);

/// The files in `directory` with the rights of its owner, who can read and change them anyway: `own` when that is root
/// or cannot be told.  `own` and `users` outlive the result.
FileSystem& files_of_owner(FileSystem& own, UserFiles& users, const std::string& directory);

}  // namespace paf
