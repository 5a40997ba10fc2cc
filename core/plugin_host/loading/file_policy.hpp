// Which files the agent may load or believe: it runs as root, so what others can write is not for it.
#pragma once

#include <string>

#include "model/result.hpp"

namespace paf {

/// The file behind `path`, links resolved: use this one, for a link may lead elsewhere a moment later.
/// Only if `path` is absolute, and leads to a regular file that, with every directory passed on the way there (those of
/// links included), belongs to root (or to the user we run as, who could do all this anyway) and is writable by nobody
/// else.  kNotFound, kPermission or kInvalid, with what was expected and found.
/// `trusted_root`: a directory that is believed without a look, and so is what lies above it; empty for none.
Result<std::string> trusted_file(const std::string& path, const std::string& trusted_root = "");

}  // namespace paf
