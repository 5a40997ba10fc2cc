// The options of `pafctl inspect`.
#include <memory>

#include "pafctl/command.hpp"
#include "pafctl/inspect/inspect.hpp"

namespace paf {

void add_inspect(const CommandLine& app, PafctlCommands& commands) {
    const auto shared = std::make_shared<InspectOptions>();
    InspectOptions& options = *shared;
    const CommandLine inspect =
        app.add_command("inspect", "Show what the agent sees of a data directory or a control file");
    inspect.option("PATH", options.path, "A data directory (or the directory of postgresql.conf), or a control file")
        .required();
    inspect.flag("--json", options.json, "Print JSON");
    inspect.option("--node", options.node, "This node's name in the cluster (default: the host's)");
    inspect.option("--pg-version", options.pg_version, "The version of a control file, such as 15");
    const auto parameter = [&](const char* option, const char* name, const char* help) {
        return inspect.parameter(option, options.parameters, name, help);
    };
    parameter("--datadir", "datadir", "The data directory, if another than PATH");
    parameter("--bindir", "bindir", "Directory of its programs (default: that of the server that last ran)");
    parameter("--pghost", "pghost", "Its socket directory or host (default: as postmaster.pid says, or /tmp)");
    parameter("--pgport", "pgport", "Its port (default: as postmaster.pid says, or 5432)");
    parameter("--system-user", "system_user",
              "The user it runs as, to whom the directory must belong (default: postgres)");
    parameter("--recovery-template", "recovery_template", "Its recovery template, up to PostgreSQL 11");
    commands.push_back({inspect, run_in_world(shared, inspect_command)});
}

}  // namespace paf
