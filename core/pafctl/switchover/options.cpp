// The options of `pafctl switchover`.
#include <memory>

#include "pafctl/command.hpp"
#include "pafctl/switchover/switchover.hpp"

namespace paf {

void add_switchover(const CommandLine& app, PafctlCommands& commands) {
    const auto shared = std::make_shared<SwitchoverOptions>();
    SwitchoverOptions& options = *shared;
    const CommandLine command =
        app.add_command("switchover", "Make another node the primary; to be called on the node of the present one");
    command.option("NODE", options.node, "The next primary (default: the best standby)");
    command.option("--resource", options.resource, "This resource, by its own or its clone's name");
    command.flag("--dry-run", options.dry_run, "Only look whether it could be done");
    command.flag("--json", options.json, "Print JSON");
    command.flag("--force", options.limits.force, "Go on in spite of what is UNWISE; never of what is REFUSED");
    command.option("--max-lag", options.limits.lag, "Bytes that a standby may lack (default: 16777216)");
    command.option("--max-transaction", options.limits.transaction,
                   "Age, in seconds, of transactions to spare (default: 60)");
    command.option("--timeout", options.timeout, "Seconds to wait for the new primary (default: 120)");
    command.option("--checkpoint", options.checkpoint, "Seconds to wait for the CHECKPOINT before it (default: 60)");
    command.footer(
        "Exit code: 0 when it is done (--dry-run: could be done), 1 when it is refused, failed or not "
        "complete, 2 when called wrongly.");
    commands.push_back(
        {command, [shared](std::ostream& out) {
             // Whatever comes, the constraint has to be cleared.
             const auto stop = stop_on_signals();
             return in_world([&](const GatherPorts& ports) { return switchover_command(out, ports, *shared, stop); });
         }});
}

}  // namespace paf
