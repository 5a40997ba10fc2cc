// The options of `pafctl explain`.
#include <memory>

#include "app/pafctl_command.hpp"
#include "app/pafctl_explain.hpp"

namespace paf {

void add_explain(CLI::App& app, PafctlCommands& commands) {
    const auto shared = std::make_shared<ExplainOptions>();
    CLI::App* command = app.add_subcommand(
        "explain", "Say who would be promoted if the primary died now, why not the others, what would be lost");
    command->add_option("--resource", shared->resource, "This resource, by its own or its clone's name");
    command->add_flag("--json", shared->json, "Print JSON");
    command->footer(
        "To be called on the node of the primary, which knows where its standbys are.\n"
        "Exit code: 0 when some node would be promoted, 1 when none would or it cannot be told, 2 when called "
        "wrongly.");
    commands.push_back({command, run_in_world(shared, explain_command)});
}

}  // namespace paf
