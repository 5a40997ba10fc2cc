// Fields of the control file in the words of PostgreSQL's own functions.
#pragma once

#include <string>

#include "model/instance.hpp"

namespace paf {

/// A number, "0/3000060", "2026-11-23T05:10:00+00:00", "true", or "0:556", as pg_control_checkpoint() and its like
/// print it.
std::string control_field_text(const ControlField& field);

/// Name of the WAL file that holds the REDO position, as pg_control_checkpoint() has it: redo_wal_file.
std::string redo_wal_file(const ControlFile& file);

}  // namespace paf
