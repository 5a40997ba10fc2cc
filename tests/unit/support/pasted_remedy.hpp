// Remedies, done by the real pcs and crmsh to a file.
#pragma once

#include <string>

#include "ports/process.hpp"

namespace paf::test {

/// Whether this system has the program.
bool has_tool(const std::string& program);

/// Runs a command line as an administrator would paste it; pcs and crmsh work on the CIB in `file`.
///
/// Where PAF_TEST_TOOL_RESULTS names a directory, what became of the file is kept there: the same line on the same
/// content, with the same packages installed, is then done by putting that content there, without starting the tools
/// again.
Result<ProcessResult> paste(const std::string& line, const std::string& file);

}  // namespace paf::test
