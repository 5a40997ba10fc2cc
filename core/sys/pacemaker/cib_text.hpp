// The CIB as this node has it.
#pragma once

#include <chrono>
#include <string>

#include "model/result.hpp"
#include "ports/process.hpp"

namespace paf {

/// kUnavailable, with the tool's words, when Pacemaker does not answer; kTimeout.  `privileged`: we are root, whom
/// Pacemaker always answers.
Result<std::string> read_cib_text(ProcessRunner& runner, std::chrono::milliseconds limit, bool privileged);

}  // namespace paf
