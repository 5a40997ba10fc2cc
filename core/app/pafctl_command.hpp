// A command of pafctl: its options, and what runs when it is called.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "app/pafctl_gather.hpp"
#include "ocf/environment.hpp"

namespace paf {

/// Runs a command with real parts and returns its exit code.
int in_world(const std::function<int(const GatherPorts&)>& command);

/// From now on Ctrl-C, a second one too, a lost terminal and SIGTERM only ask a command to end in good order.  The
/// function that it returns says whether one has come.
std::function<bool()> stop_on_signals();

/// What runs a command of these options in the world.
template <class Options>
std::function<int(std::ostream&)> run_in_world(std::shared_ptr<Options> options,
                                               int (*command)(std::ostream&, const GatherPorts&, const Options&)) {
    return [options, command](std::ostream& out) {
        return in_world([&](const GatherPorts& ports) { return command(out, ports, *options); });
    };
}

/// An option that sets a parameter of the agent, by its name there.  `parameters` outlives the parsing.
CLI::Option* add_parameter(CLI::App& app, std::map<std::string, std::string>& parameters, const char* option,
                           const char* name, const char* help);

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
void add_accept(CLI::App& app, PafctlCommands& commands);
void add_explain(CLI::App& app, PafctlCommands& commands);
void add_generate(CLI::App& app, PafctlCommands& commands);

}  // namespace paf
