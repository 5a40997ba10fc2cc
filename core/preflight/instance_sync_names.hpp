// synchronous_standby_names, taken apart.  Source: PostgreSQL documentation, "Replication", "Primary Server".
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace paf {

struct SyncNames {
    unsigned long wanted = 1;        ///< standbys that a commit waits for
    std::vector<std::string> names;  ///< as they compare: small letters; "*" is any
};

/// nullopt for an empty setting, and for one that is not understood.
std::optional<SyncNames> parse_sync_names(const std::string& setting);

}  // namespace paf
