// global/pg_control of PostgreSQL's own versions.
#pragma once

#include <string>
#include <vector>

#include "paf/version_plugin.hpp"

/// Named after the first major that has it.  Sources: struct ControlFileData and struct CheckPoint in
/// src/include/catalog/pg_control.h of each.  14 to 17 have that of 13, which differs from that of 12 in one field.
enum class ControlFormat { k93, k94, k95, k10, k11, k12, k13, k18 };

/// The layout on 64-bit systems, with everything that pg_control_system(), pg_control_checkpoint(),
/// pg_control_recovery() and pg_control_init() show, under their names, and the settings of the primary.
/// `control_version`: PG_CONTROL_VERSION; `wal_levels`: by stored number.
paf::sdk::ControlLayout control_layout_of(ControlFormat format, std::uint32_t control_version,
                                          const std::vector<std::string>& wal_levels);
