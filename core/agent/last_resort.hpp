// The end of an action whose own deadline was not enough: a library or system call that does not return.
#pragma once

#include <chrono>
#include <string>

#include "model/exit_code.hpp"

namespace paf {

/// Ends this process with exit code 1 and `line` on stderr when `after` has passed; replaces an earlier one.  Every
/// wait of ours has a deadline; what is inside a library (resolving a user, opening a file on a dead file server) may
/// have none, and Pacemaker's SIGKILL would leave no reason.  Child processes are not affected.
void end_at_last(std::chrono::milliseconds after, std::string line);

/// From now on it ends with `exit`, and a line on stderr that is no exit reason: the action is settled.  To be called
/// after end_at_last(); only the first call counts.
void end_at_last_as(OcfExit exit);

}  // namespace paf
