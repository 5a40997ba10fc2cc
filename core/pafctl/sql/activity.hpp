// What pafctl asks a server before and while its role goes to another.
#pragma once

#include <chrono>

#include "model/fact.hpp"
#include "model/replication/activity.hpp"
#include "model/result.hpp"
#include "observe/instance_access.hpp"

namespace paf {

/// Asks a primary; every version since 9.2 answers.
Fact<PrimaryActivity> ask_activity(InstanceAccess& instance, std::chrono::milliseconds limit);

/// Asks a primary that archives, `waiting` left out: no SQL tells it in every version.  Before PostgreSQL 9.4 nothing
/// is known to fail.
Fact<ArchiverState> ask_archiver(InstanceAccess& instance, std::chrono::milliseconds limit);

/// Whether the server is in recovery, so a standby.
Result<bool> ask_recovery(InstanceAccess& instance, std::chrono::milliseconds limit);

}  // namespace paf
