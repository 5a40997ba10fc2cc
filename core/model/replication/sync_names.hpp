// synchronous_standby_names, taken apart.  Source: PostgreSQL documentation, "Replication", "Primary Server";
// src/backend/replication/syncrep_gram.y.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace paf {

enum class SyncMethod {
    kFirst,  ///< the first `wanted` of those that are connected; also the plain list, which wants one
    kAny,    ///< any `wanted` of them
};

struct SyncNames {
    SyncMethod method = SyncMethod::kFirst;
    unsigned long wanted = 1;        ///< standbys that a commit waits for, 1 at least
    std::vector<std::string> names;  ///< as they compare: small letters; "*" is any

    /// Whether receivers of any name count.
    [[nodiscard]] bool anybody() const;
    /// "ANY 1 of srv2, srv3"
    [[nodiscard]] std::string text() const;
};

/// nullopt for an empty setting, and for one that is not understood.
std::optional<SyncNames> parse_sync_names(const std::string& setting);

/// Whether commits of sessions with this synchronous_commit wait until a standby's disk has them.
bool waits_for_disks(const std::string& synchronous_commit);

/// Who may have confirmed a commit, and who of them is looked at.
struct SyncCover {
    bool holds = false;  ///< whoever confirmed a commit, one at least of `looked_at` has confirmed it too
    std::vector<std::string> present, absent;  ///< the names of the setting, without the primary's own
};

/// A commit is acknowledged once `wanted` receivers of these names have flushed it, with FIRST as with ANY: which of
/// them were the first ones at that moment nobody knows.  So each commit is held by one of `looked_at` when fewer than
/// `wanted` of the names are missing there.  Names that are no node's, as the server has it (client_names()), count as
/// missing, and "*" as infinitely many; the primary confirms nothing to itself.  Presumes what no setting enforces:
/// that one name is one receiver.
SyncCover sync_cover(const SyncNames& sync, const std::vector<std::string>& looked_at, const std::string& primary);

}  // namespace paf
