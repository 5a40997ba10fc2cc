#include "sys/system_error.hpp"

#include <system_error>

namespace paf {

std::string errno_text(int error) {
    return std::generic_category().message(error);
}

ErrorKind errno_kind(int error) {
    switch (error) {
        case ENOENT:
        case ENOTDIR:
        case ESRCH:
            return ErrorKind::kNotFound;
        case EACCES:
        case EPERM:
        case EROFS:
            return ErrorKind::kPermission;
        case ETIMEDOUT:
            return ErrorKind::kTimeout;
        default:
            return ErrorKind::kUnavailable;
    }
}

tl::unexpected<Error> fail_errno(int error, const std::string& what) {
    return fail(errno_kind(error), what + ": " + errno_text(error));
}

}  // namespace paf
