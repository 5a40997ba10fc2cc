// What errno says, as an Error.
#pragma once

#include <cerrno>
#include <string>

#include "model/result.hpp"

namespace paf {

/// The system's words for an errno value, in English: no part of the agent calls setlocale().
std::string errno_text(int error);

/// kNotFound for ENOENT, ENOTDIR and ESRCH, kPermission for EACCES, EPERM and EROFS, kTimeout for ETIMEDOUT, else
/// kUnavailable.
ErrorKind errno_kind(int error);

/// "WHAT: system's words".  `what` names the operation and its object: "cannot open /a/b".
[[nodiscard]] tl::unexpected<Error> fail_errno(int error, const std::string& what);

/// Calls `call` again for as long as a signal interrupts it.
template <class Call>
auto retry_interrupted(Call call) {
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
}

}  // namespace paf
