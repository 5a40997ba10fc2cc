// Which files the agent may load or believe: it runs as root, so what others can write is not for it.
#pragma once

#include <string>

#include "model/result.hpp"

namespace paf {

/// Accepts `path` only if it is absolute, a regular file, and it and every directory above it, links resolved, belong
/// to root (or to the user we run as, who could do all this anyway) and are writable by nobody else. kNotFound,
/// kPermission or kInvalid, with what was expected and found.
Status check_trusted_file(const std::string& path);

}  // namespace paf
