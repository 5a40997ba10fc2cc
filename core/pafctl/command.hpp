// A command of pafctl: its options, and what runs when it is called.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <vector>

#include "pafctl/command_line.hpp"
#include "pafctl/report/gather.hpp"

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

struct PafctlCommand {
    CommandLine line;
    /// What it does once its options are read.  Returns the exit code.
    std::function<int(std::ostream&)> run;
};
using PafctlCommands = std::vector<PafctlCommand>;

// Each adds its command to the application and to the list.
void add_status(const CommandLine& app, PafctlCommands& commands);
void add_preflight(const CommandLine& app, PafctlCommands& commands);
void add_inspect(const CommandLine& app, PafctlCommands& commands);
void add_plugin(const CommandLine& app, PafctlCommands& commands);
void add_boot(const CommandLine& app, PafctlCommands& commands);
void add_switchover(const CommandLine& app, PafctlCommands& commands);
void add_accept(const CommandLine& app, PafctlCommands& commands);
void add_explain(const CommandLine& app, PafctlCommands& commands);
void add_generate(const CommandLine& app, PafctlCommands& commands);

}  // namespace paf
