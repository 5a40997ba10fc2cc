// The setup checks of one instance: the installation, then what its version plugin finds.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "model/fact.hpp"
#include "observe/instance_access.hpp"

namespace paf {

struct SetupCheck {
    std::vector<Finding> findings;
    std::optional<SetupInputs> inputs;  ///< what the plugin looked at; absent when it did not come to that
};

/// Starts programs (`postgres -C`), none of which runs past `limit`.  What cannot be found out is a finding, too: it
/// would stop the server as well.  `control`: the instance's control file, as far as known.
SetupCheck check_setup(InstanceAccess& instance, const Fact<ControlFile>& control, std::chrono::milliseconds limit);

}  // namespace paf
