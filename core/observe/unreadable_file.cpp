#include "observe/unreadable_file.hpp"

namespace paf {

Error unreadable_file(Error error, const std::string& user) {
    if (error.kind != ErrorKind::kPermission) return error;
    error.message = "expected a file that " + user + " may read, found: " + error.message + "; let " + user +
                    " read it (chown, chmod, and the directories above it)";
    return error;
}

}  // namespace paf
