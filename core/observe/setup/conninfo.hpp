// Connection strings, taken apart by libpq itself.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "model/result.hpp"

namespace paf {

/// The keywords set in `conninfo` ("host=a port=1" or a postgresql:// URI) and their values.  kInvalid when it is
/// malformed or holds a zero byte.  Environment and service files are not looked at.  It is the server's libpq that has
/// to know the keywords, and that may be a newer one than ours: those that ours does not know are taken as they
/// stand.  Messages name what was found ("a fault at character 12: expected ..."), so that they fit behind "found".
/// They never quote the string: it may hold a password.
Result<std::map<std::string, std::string>> parse_conninfo(const std::string& conninfo);

/// A keyword that our libpq does not know.
struct UnknownOption {
    std::string keyword;
    /// What may be told of it: the keyword; or "keyword 3" for the third of the string, when it may be a password that
    /// stands in the wrong place, or the rest of one without quotes.
    std::string name;
};

/// These, in their order.  Of a malformed string, those before the fault.
std::vector<UnknownOption> unknown_conninfo_options(const std::string& conninfo);

}  // namespace paf
