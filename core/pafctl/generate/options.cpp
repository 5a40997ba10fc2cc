// The options of `pafctl generate`.
#include <iostream>
#include <memory>

#include "pafctl/command.hpp"
#include "pafctl/generate/generate.hpp"
#include "pafctl/outgoing_stream.hpp"

namespace paf {

void add_generate(const CommandLine& app, PafctlCommands& commands) {
    const auto shared = std::make_shared<GenerateOptions>();
    GenerateOptions& options = *shared;
    const CommandLine generate = app.add_command("generate", "Print the commands, or the CIB, that set a cluster up");
    generate.option("NODE", options.nodes, "The nodes; the first one is preferred as primary").required();
    generate.option("--address", options.address, "Virtual address of the primary, as ADDRESS/BITS").required();
    generate.option("--nic", options.nic, "Its network interface (default: IPaddr2 finds it)");
    generate.option("--pgdata", options.pgdata, "Directory of postgresql.conf").required();
    generate.option("--datadir", options.datadir, "Data directory, if another");
    generate.option("--bindir", options.bindir, "Directory of PostgreSQL's programs (default: /usr/bin)");
    generate.option("--pghost", options.pghost, "Its socket directory or host (default: /tmp)");
    // One value each, since the nodes may follow.
    generate.option("--parameter", options.parameters, "Another parameter of pgsqlms, NAME=VALUE (repeatable)")
        .repeatable();
    generate.option("--fence", options.fence_agent, "Fence agent, such as fence_virsh").required();
    generate
        .option("--fence-option", options.fence_options,
                "Its parameter for all nodes, NAME=VALUE, or for one, NODE:NAME=VALUE (repeatable); the value of a "
                "password and its like is printed as CHANGE_ME")
        .repeatable();
    const CommandOption tool = generate.option(
        "--tool", options.tool, "Commands of pcs-0.9, pcs-0.10, pcs (0.11) or crmsh (default: what this system has)");
    generate.flag("--cib", options.cib, "Print a CIB instead, for Pacemaker 2.1 and later; node ids are 1, 2, ...")
        .excludes(tool);
    generate.footer("Nothing is changed.  Exit code: 0 done, 2 when called wrongly.");
    commands.push_back({generate, [shared](std::ostream& out) {
                            return in_world([&](const GatherPorts& ports) {
                                OutgoingStream err(std::cerr);
                                return generate_command(out, err, ports, *shared);
                            });
                        }});
}

}  // namespace paf
