// The options of `pafctl status`.
#include <unistd.h>

#include <memory>

#include "pafctl/command.hpp"
#include "pafctl/status/status.hpp"

namespace paf {

void add_status(const CommandLine& app, PafctlCommands& commands) {
    const auto shared = std::make_shared<StatusOptions>();
    StatusOptions& options = *shared;
    const CommandLine status =
        app.add_command("status", "Show nodes, roles, scores, the instance on this node, and problems");
    const CommandOption resource =
        status.option("--resource", options.resource, "Only this resource, by its own or its clone's name");
    status.flag("--json", options.json, "Print JSON");
    status.option("--watch", options.watch, "Report again and again, every so many seconds (default: 2), until Ctrl-C")
        .or_alone_for("2");
    const auto parameter = [&](const char* option, const char* name, const char* help) {
        return status.parameter(option, options.parameters, name, help);
    };
    CommandOption pgdata =
        parameter("--pgdata", "pgdata", "Look at the instance of this directory alone, without the cluster");
    pgdata.excludes(resource).check([](const std::string& value) {
        return value.empty() ? std::string("expected a directory, found nothing") : std::string();
    });
    parameter("--datadir", "datadir", "Its data directory, if another (default: that of --pgdata)").needs(pgdata);
    parameter("--bindir", "bindir", "Directory of its programs (default: /usr/bin)").needs(pgdata);
    parameter("--pghost", "pghost", "Its socket directory or host (default: /tmp)").needs(pgdata);
    parameter("--pgport", "pgport", "Its port (default: 5432)").needs(pgdata);
    parameter("--system-user", "system_user", "The user it runs as (default: postgres)").needs(pgdata);
    const auto once = run_in_world(shared, status_command);
    commands.push_back({status, [shared, once](std::ostream& out) {
                            if (shared->watch.count() == 0) return once(out);
                            shared->terminal = ::isatty(STDOUT_FILENO) == 1;
                            const auto stop = stop_on_signals();
                            return in_world(
                                [&](const GatherPorts& ports) { return watch_status(out, ports, *shared, stop); });
                        }});
}

}  // namespace paf
