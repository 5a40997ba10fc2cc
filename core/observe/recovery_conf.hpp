// recovery.conf, as PostgreSQL 11 and earlier read it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace paf {

/// The value of `name` in the content of a recovery.conf or its template; the last one counts, names are compared
/// without case.  nullopt when it is not set, or its value is not a complete one.
/// Source: PostgreSQL 11, "Setting Parameters" (the file's syntax).
std::optional<std::string> recovery_conf_value(std::string_view content, std::string_view name);

}  // namespace paf
