// Starting a program: the part between fork() and exec().
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ports/process.hpp"
#include "sys/unique_fd.hpp"

namespace paf {

/// The parent's ends of a started child.  All descriptors are non-blocking and closed on exec.
struct ChildProcess {
    pid_t pid = -1;
    UniqueFd out, err;
    /// Ends without data once the program runs; carries a SpawnFailure when it could not be started.
    UniqueFd status;
};

/// What the child was doing when it failed before the program ran.
struct SpawnFailure {
    enum Step : int { kUser, kDirectory, kDescriptors, kProgram } step = kProgram;
    int error = 0;  ///< errno
};

/// Where programs named without a slash are looked up, and the PATH of every child.
inline constexpr const char* kSearchPath = "/usr/sbin:/usr/bin:/sbin:/bin";

/// The absolute path of a program: `name` itself when it holds a slash, else the first match in kSearchPath.
/// kNotFound, saying where was looked.
Result<std::string> find_program(const std::string& name);

/// Forks and runs `program`, with the variables `inherited` on top of a minimal environment, as `command` says, in a
/// process group of its own, with /dev/null as its input, every other descriptor closed, and all signals at their
/// defaults.  The child never outlives this process by accident: unless the command leaves a daemon, the kernel kills
/// it when we die. kUnavailable when the system has no process or descriptor left.
Result<ChildProcess> spawn(const Command& command, const std::string& program,
                           const std::vector<std::pair<std::string, std::string>>& inherited);

/// A SpawnFailure in words, with the kind that fits.
Error spawn_error(const Command& command, const std::string& program, const SpawnFailure& failure);

}  // namespace paf
