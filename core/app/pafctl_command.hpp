// A command of pafctl: its options, and what runs when it is called.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <ostream>
#include <vector>

#include "app/pafctl_gather.hpp"
#include "ocf/environment.hpp"

namespace paf {

/// Runs a command with real parts and returns its exit code.
int in_world(const std::function<int(const GatherPorts&)>& command);

struct PafctlCommand {
    const CLI::App* app;  ///< owned by the application
    /// What it does once its options are read.  Returns the exit code.
    std::function<int(std::ostream&)> run;
};
using PafctlCommands = std::vector<PafctlCommand>;

// Each adds its command to the application and to the list.
void add_status(CLI::App& app, PafctlCommands& commands);
void add_preflight(CLI::App& app, PafctlCommands& commands);
void add_inspect(CLI::App& app, PafctlCommands& commands);
void add_plugin(CLI::App& app, PafctlCommands& commands);
void add_boot(CLI::App& app, PafctlCommands& commands);
void add_switchover(CLI::App& app, PafctlCommands& commands);
void add_generate(CLI::App& app, PafctlCommands& commands);

}  // namespace paf
