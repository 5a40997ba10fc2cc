// Finds out what the lint of an instance looks at.  Changes nothing, and asks for no password.
#pragma once

#include <chrono>

#include "checks/host/resolver.hpp"
#include "checks/instance/lint.hpp"
#include "ports/file_system.hpp"
#include "ports/pg_session.hpp"

namespace paf {

/// Settings in effect, whether it is in recovery, what waits for a restart, and replication slots.
void ask_server(PgClient& postgres, const PgTarget& target, std::chrono::milliseconds limit, InstanceLintFacts& facts);

/// pg_hba.conf, where the settings of `facts` say it is, else in `pgdata`; the peers' addresses; and the names that its
/// rules need.  Interfaces: `facts.names.interfaces`, which is the caller's.
void look_at_access(FileSystem& files, HostNames& names, const std::string& pgdata, InstanceLintFacts& facts);

}  // namespace paf
