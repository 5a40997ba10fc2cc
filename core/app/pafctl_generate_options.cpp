// The options of `pafctl generate`.
#include <iostream>
#include <memory>

#include "app/outgoing_stream.hpp"
#include "app/pafctl_command.hpp"
#include "app/pafctl_generate.hpp"

namespace paf {

void add_generate(CLI::App& app, PafctlCommands& commands) {
    const auto shared = std::make_shared<GenerateOptions>();
    GenerateOptions& options = *shared;
    CLI::App* generate = app.add_subcommand("generate", "Print the commands, or the CIB, that set a cluster up");
    generate->add_option("NODE", options.nodes, "The nodes; the first one is preferred as primary")->required();
    generate->add_option("--address", options.address, "Virtual address of the primary, as ADDRESS/BITS")->required();
    generate->add_option("--nic", options.nic, "Its network interface (default: IPaddr2 finds it)");
    generate->add_option("--pgdata", options.pgdata, "Directory of postgresql.conf")->required();
    generate->add_option("--datadir", options.datadir, "Data directory, if another");
    generate->add_option("--bindir", options.bindir, "Directory of PostgreSQL's programs (default: /usr/bin)");
    generate->add_option("--pghost", options.pghost, "Its socket directory or host (default: /tmp)");
    // One value each, since the nodes may follow.
    generate->add_option("--parameter", options.parameters, "Another parameter of pgsqlms, NAME=VALUE (repeatable)")
        ->expected(1)
        ->take_all();
    generate->add_option("--fence", options.fence_agent, "Fence agent, such as fence_virsh")->required();
    generate
        ->add_option(
            "--fence-option", options.fence_options,
            "Its parameter for all nodes, NAME=VALUE, or for one, NODE:NAME=VALUE (repeatable); the value of a "
            "password and its like is printed as CHANGE_ME")
        ->expected(1)
        ->take_all();
    CLI::Option* tool = generate->add_option(
        "--tool", options.tool, "Commands of pcs-0.9, pcs-0.10, pcs (0.11) or crmsh (default: what this system has)");
    generate->add_flag("--cib", options.cib, "Print a CIB instead, for Pacemaker 2.1 and later; node ids are 1, 2, ...")
        ->excludes(tool);
    generate->footer("Nothing is changed.  Exit code: 0 done, 2 when called wrongly.");
    commands.push_back({generate, [shared](std::ostream& out) {
                            return in_world([&](const GatherPorts& ports) {
                                OutgoingStream err(std::cerr);
                                return generate_command(out, err, ports, *shared);
                            });
                        }});
}

}  // namespace paf
