// Files with the rights of a user of this system.
#pragma once

#include "ports/file_system.hpp"
#include "ports/process.hpp"

namespace paf {

/// Hands out file systems that act as somebody else.  Root's rights serve nobody else: whatever lies in a directory
/// that another user can change is read, written and listed with that user's rights, so that a link, an exchanged
/// directory or a name that this user has planted leads nowhere that the user could not go alone.
class UserFiles {
  public:
    virtual ~UserFiles() = default;
    /// Does everything as `user`: uid, gid and supplementary groups.  Lives as long as this object.  When we are that
    /// user already, or are not root and thus cannot become anybody, it acts as we do.
    virtual FileSystem& of(const UserAccount& user) = 0;
};

}  // namespace paf
