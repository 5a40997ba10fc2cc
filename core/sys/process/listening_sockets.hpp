// Where a process listens, by the kernel's word.
#pragma once

#include <string>
#include <vector>

#include "ports/process.hpp"

namespace paf {

/// ProcessTable::listening(), of the process whose working directory is `directory`, with procfs at `proc`.
Result<std::vector<ListeningSocket>> listening_sockets(const std::string& proc, pid_t process,
                                                       const std::string& directory);

}  // namespace paf
