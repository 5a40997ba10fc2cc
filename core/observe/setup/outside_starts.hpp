// Who would start PostgreSQL at boot besides Pacemaker.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "ports/user_files.hpp"

namespace paf {

struct OutsideStart {
    std::string link;    ///< what makes the system start it
    std::string remedy;  ///< command that takes it away
};

/// Links of SysV init, at boot's runlevels 2 to 5, and of systemd, to services named postgresql*.  A service for one
/// version ("postgresql-9.3", "postgresql@15-main") counts only when the version is among `versions`; an empty set
/// stands for any.  On Debian, clusters whose start.conf does not say auto are left alone by all of these.
/// `root` is put before every path; empty for this system.
std::vector<OutsideStart> outside_starts(FileSystem& files, UserFiles& users, const std::set<std::string>& versions,
                                         const std::string& root = "");

}  // namespace paf
