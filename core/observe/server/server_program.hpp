// Whether the programs of an instance may be run at all.
#pragma once

#include "model/request.hpp"
#include "model/result.hpp"
#include "ports/file_system.hpp"
#include "ports/process.hpp"

namespace paf {

/// Whether `bindir`/postgres may be asked as `user` about the instance of `params`: `user` is not root, the data
/// directory is his (or not there), and the program is root's or his, and writable by nobody else.  What runs there was
/// named by whoever owns the directory, so nobody else's rights are lent to it.  kPermission, with what to do.
Status may_ask_programs(FileSystem& files, const Parameters& params, const UserAccount& user);

}  // namespace paf
