// The options of `pafctl explain`.
#include <memory>

#include "pafctl/command.hpp"
#include "pafctl/explain/explain.hpp"

namespace paf {

void add_explain(const CommandLine& app, PafctlCommands& commands) {
    const auto shared = std::make_shared<ExplainOptions>();
    const CommandLine command = app.add_command(
        "explain", "Say who would be promoted if the primary died now, why not the others, what would be lost");
    command.option("--resource", shared->resource, "This resource, by its own or its clone's name");
    command.flag("--json", shared->json, "Print JSON");
    command.footer(
        "To be called on the node of the primary, which knows where its standbys are.\n"
        "Exit code: 0 when some node would be promoted, 1 when none would or it cannot be told, 2 when called "
        "wrongly.");
    commands.push_back({command, run_in_world(shared, explain_command)});
}

}  // namespace paf
