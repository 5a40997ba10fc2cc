// Connection strings, taken apart by libpq itself.
#pragma once

#include <map>
#include <string>

#include "model/result.hpp"

namespace paf {

/// The keywords set in `conninfo` ("host=a port=1" or a postgresql:// URI) and their values.  kInvalid when it is
/// malformed or holds a zero byte.  Environment and service files are not looked at.
/// Messages name what was found ("a fault at character 12: expected ..."), so that they fit behind "found".  They never
/// quote the string: it may hold a password.
Result<std::map<std::string, std::string>> parse_conninfo(const std::string& conninfo);

}  // namespace paf
