// Connection strings, taken apart by libpq itself.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/result.hpp"

namespace paf {

/// The keywords set in `conninfo` ("host=a port=1" or a postgresql:// URI) and their values.  kInvalid when it is
/// malformed or holds a zero byte.  Environment and service files are not looked at.  It is the server's libpq that has
/// to know the keywords, and that may be a newer one than ours: those that ours does not know are taken as they stand.
/// Messages name what was found ("a fault at character 12: expected ..."), so that they fit behind "found".  They never
/// quote the string: it may hold a password.
Result<std::map<std::string, std::string>> parse_conninfo(const std::string& conninfo);

/// The keywords that our libpq does not know, in their order, for people: by name, but "one after a secret" for a word
/// that may be the rest of a password without quotes.  Of a malformed string, those before the fault.
std::vector<std::string> unknown_conninfo_options(const std::string& conninfo);

}  // namespace paf
