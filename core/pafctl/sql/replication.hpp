// What pafctl asks a server about its replication, beyond the agent's own question.
#pragma once

#include <chrono>
#include <optional>

#include "model/fact.hpp"
#include "model/replication/replication.hpp"
#include "observe/instance_access.hpp"

namespace paf {

/// Asks a primary.  Before PostgreSQL 10 it knows no delays.  Three queries of `limit` each at most.
Fact<ReplicationDetails> ask_replication_details(InstanceAccess& instance, std::chrono::milliseconds limit);

/// Asks a standby how long ago the newest transaction that it has replayed was committed; nullopt when it has replayed
/// none yet.  A primary that writes nothing makes it grow although nothing is missing: look at positions first.
Fact<std::optional<std::chrono::milliseconds>> ask_replay_age(InstanceAccess& instance,
                                                              std::chrono::milliseconds limit);

/// Asks a standby whom it streams from: "HOST:PORT"; empty when it streams from nobody, or its server does not say.
std::string ask_upstream(InstanceAccess& instance, std::chrono::milliseconds limit);

}  // namespace paf
