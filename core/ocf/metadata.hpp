// What the agent tells of itself: meta-data, methods, usage.
#pragma once

#include <string>

#include "model/request.hpp"

namespace paf {

/// The meta-data of the agent, an XML document made from the parameter and action tables.
/// It says version 1.0 of the OCF API whatever the role names are: under 1.0 Pacemaker calls `reload` when a parameter
/// that is not unique changes, under 1.1 it looks for `reload-agent` and `reloadable`, which the resource agents' DTD
/// does not know, and without them would restart the database instead (Pacemaker,
/// daemons/controld/controld_metadata.c). Schemas: the DTD, and the RELAX NG grammars of OCF 1.0 and 1.1, take both
/// role names; resource-agents' metadata.rng takes the modern ones only; pcs 0.9 and crmsh of EL6 know the legacy ones
/// only.
std::string metadata_xml(RoleNames names);

/// The actions, one per line.
std::string methods_text();

/// How to call the agent, for a person.
std::string usage_text();

/// `text` for use in XML content and attribute values; control characters XML 1.0 cannot hold become blanks.
std::string xml_escape(const std::string& text);

}  // namespace paf
