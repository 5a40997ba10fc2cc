// Patterns of a CIB, which Pacemaker hands to the C library: ids of resources and names of nodes.
#pragma once

#include <optional>
#include <string>

namespace paf {

/// Whether the POSIX extended pattern matches somewhere in `text`, as regexec() has it; a pattern that is not valid
/// matches nothing, as in Pacemaker.  nullopt: a pattern that is not tried, because of what it may cost (longer than
/// 255 bytes, with counts in braces or back references).
std::optional<bool> matches_pattern(const std::string& pattern, const std::string& text);

}  // namespace paf
