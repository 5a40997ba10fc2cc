// What Pacemaker remembers of fencing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/cluster/evidence.hpp"

namespace paf {

/// Parses `stonith_admin -H * -V --output-as=xml` of Pacemaker 2.  The records "fence_history" and "fence_event", with
/// ages as of `now` (seconds since 1970); nullopt when it is not this tool's XML.
std::optional<std::vector<Record>> parse_fence_history(std::string_view xml, std::int64_t now);

/// Parses the sentences that `stonith_admin -H * -V` of Pacemaker 1 prints: "srv1 was able to turn off node srv2 on
/// behalf of crmd.1234 from srv3 at Mon Nov 23 18:40:31 2026", older: "on behalf of srv3 at ...", times in this
/// system's time zone; "srv3 wishes to ..." for an event that has not ended.  nullopt when a line is none: nothing is
/// known then. Source: Pacemaker, fencing/admin.c.
std::optional<std::vector<Record>> parse_old_fence_history(std::string_view text, std::int64_t now);

}  // namespace paf
