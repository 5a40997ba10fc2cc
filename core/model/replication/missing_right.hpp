// What the role that asks the server may not see, and how to let it.
#pragma once

#include <string>

#include "model/instance.hpp"

namespace paf {

/// The command that lets `role` see the state of replication: pg_monitor where the server has that role, and a
/// superuser's right elsewhere.
std::string grant_to_see(bool has_monitor_role, const std::string& role);

/// Whether the server does not show the state of some receiver to the role that asks.
bool hides_clients(const SqlFacts& facts);

/// That it does not, and the command.
std::string hidden_text(bool has_monitor_role, const std::string& role);

}  // namespace paf
