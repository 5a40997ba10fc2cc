#include "observe/server/socket_check.hpp"

#include <cstdio>

namespace paf {

std::vector<Finding> check_socket_directory(FileSystem& files, const Parameters& params) {
    constexpr mode_t kOthersMayWrite = 0002;
    if (params.pghost.empty() || params.pghost.front() != '/') return {};
    const auto directory = files.status(params.pghost);
    if (!directory || (directory->mode & kOthersMayWrite) == 0) return {};
    char mode[16];
    (void)std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(directory->mode));
    return {{Severity::kWarning, Finding::Area::kParameter, "pghost", "a directory that other users may not write",
             params.pghost + " with mode " + mode,
             "any user can occupy the server's socket there; let unix_socket_directories begin with a directory of " +
                 params.system_user + "'s, as /var/run/postgresql, and set pghost to it"}};
}

}  // namespace paf
