// The environment of the process, read once.  The rest of the agent sees this copy and never asks for more.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace paf {

/// Environment variables by name.
using Environment = std::map<std::string, std::string, std::less<>>;

/// Copies the environment of this process.  Entries without `=` are left out; of a name that is there twice, the
/// first entry counts, as with getenv(3).
Environment read_environment();

/// The value of a variable, or an empty text when it is not set.
std::string_view value_of(const Environment& env, std::string_view name);

/// Whether the variable is set, if only to nothing.
bool is_set(const Environment& env, std::string_view name);

/// The variables that Pacemaker's tools read.  Children that run as we do get these on top of a minimal environment.
std::vector<std::pair<std::string, std::string>> environment_for_tools(const Environment& env);

/// What children that run as another user, PostgreSQL's programs, get on top of a minimal environment: nothing of the
/// cluster's, which may hold secrets and is not theirs to know; only the variables by which an administrator can tell
/// PostgreSQL alone how to protect its postmaster from the OOM killer.
std::vector<std::pair<std::string, std::string>> environment_for_servers(const Environment& env);

/// Unsets libpq's own variables (PG...) in this process: they would overrule what the agent asks it for.
void forget_libpq_variables(const Environment& env);

}  // namespace paf
