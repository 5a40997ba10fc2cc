// Is this file a shared object that the loader will survive?
#pragma once

#include <string>

#include "model/result.hpp"

namespace paf {

/// Accepts a regular file that is a 64-bit ELF shared object of this machine's architecture, all of whose segments and
/// sections lie within the file.  The dynamic loader trusts these numbers: a truncated file kills the process with
/// SIGBUS.  kInvalid with what was expected and found; kPermission when the file cannot be read.
Status check_shared_object(const std::string& path);

}  // namespace paf
