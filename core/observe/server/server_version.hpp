// What the server's program says of itself.
#pragma once

#include <string>

#include "model/result.hpp"
#include "ports/process.hpp"

namespace paf {

/// The first line of `bindir`/postgres --version, run as `user`: "postgres (PostgreSQL) 15.8".  An error says why there
/// is none; the program may run for two seconds.
Result<std::string> ask_server_version(ProcessRunner& runner, const Result<UserAccount>& user,
                                       const std::string& bindir);

}  // namespace paf
