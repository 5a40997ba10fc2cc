// What `pafctl inspect` has found out, as text and as JSON.  Pure.
#pragma once

#include <string>

#include "pafctl/inspect/inspect.hpp"

namespace paf {

/// Passwords are not shown.  Otherwise as status_text() and status_json() have it; the control file's fields have the
/// names and the form that pg_control_system(), pg_control_checkpoint(), pg_control_recovery() and pg_control_init()
/// give them.
std::string inspect_text(const DirectoryReport& report);
std::string inspect_json(const DirectoryReport& report);
std::string inspect_text(const ControlFileReport& report);
std::string inspect_json(const ControlFileReport& report);

}  // namespace paf
