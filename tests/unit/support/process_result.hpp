// A program's end, for fakes of the process port.
#pragma once

#include <string>

#include "ports/process.hpp"

namespace paf::test {

inline ProcessResult ended(int exit_code, const std::string& out = "", const std::string& err = "") {
    ProcessResult result;
    result.exit_code = exit_code;
    result.out = out;
    result.err = err;
    return result;
}

}  // namespace paf::test
