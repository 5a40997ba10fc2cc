// Commands that cure findings about fencing, for each administration tool, said of the verdict before them.
#pragma once

#include <string>

#include "paf/check.hpp"

namespace paf::fencing {

void set_property(sdk::Report& report, const std::string& name, const std::string& value);
void unset_property(sdk::Report& report, const std::string& name);
void set_parameter(sdk::Report& report, const std::string& device, const std::string& name, const std::string& value);
void unset_parameter(sdk::Report& report, const std::string& device, const std::string& name);
/// Takes one parameter away and sets another.
void replace_parameter(sdk::Report& report, const std::string& device, const std::string& old_name,
                       const std::string& name, const std::string& value);
/// Undoes target-role=Stopped.
void enable(sdk::Report& report, const std::string& device);
/// Keeps the device off the node.
void avoid_node(sdk::Report& report, const std::string& device, const std::string& node);
void delete_constraint(sdk::Report& report, const std::string& id);
/// Adds a recurring monitor to a device that has none.
void add_monitor(sdk::Report& report, const std::string& device);
/// Another timeout of an operation of a device; `id` is the operation's.
void set_timeout(sdk::Report& report, const std::string& device, const sdk::Record& operation,
                 const std::string& timeout);

}  // namespace paf::fencing
