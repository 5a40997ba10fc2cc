// Settings whose value is a list of directories, such as unix_socket_directories.
#pragma once

#include <string>
#include <vector>

#include "ports/file_system.hpp"
#include "ports/process.hpp"

namespace paf {

/// The directories in `value`, as PostgreSQL reads such a list: separated by commas, blanks around them do not count,
/// double quotes keep them.  Abstract sockets ("@name") are no directories.  Relative ones are below `datadir`.
std::vector<std::string> directories_in(const std::string& value, const std::string& datadir);

/// What keeps `user` from writing to each of directories_in(), in one sentence; empty when nothing does.  A directory
/// that a group may write to passes: which groups the user has is not looked up.
std::string unusable_directories(FileSystem& files, const UserAccount& user, const std::string& datadir,
                                 const std::string& value);

}  // namespace paf
