// Whether synchronous replication promises that no acknowledged commit is lost.  Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/replication/replication.hpp"

namespace paf {

struct SyncPromise {
    bool holds = false;
    std::string why;  ///< either way; empty: replication is asynchronous
};

/// `taking_part`: the standbys whose positions the election compares; `primary`: its own name, which the setting may
/// list where all nodes share it; `winner_lacks`: bytes that the winner, the best of those, has not confirmed.
///
/// A commit is acknowledged once as many standbys as are wanted have flushed it, so it is on some node of the election
/// when fewer than that are missing from it.  With more missing nothing is promised, unless the winner has it all now.
SyncPromise sync_promise(const ReplicationDetails& details, const std::vector<std::string>& taking_part,
                         const std::string& primary, std::uint64_t winner_lacks);

}  // namespace paf
