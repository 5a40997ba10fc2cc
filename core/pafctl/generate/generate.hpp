// `pafctl generate`: the cluster's configuration, as commands or as a CIB, from names, addresses and paths.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "model/result.hpp"
#include "pafctl/report/gather.hpp"

namespace paf {

/// Whose commands.  pcs changed its words twice, and roles have new names from Pacemaker 2.1 on: pcs 0.10 of EL8 takes
/// the old names everywhere, 0.11 wants the new ones.
enum class GenerateTool { kPcs09, kPcs010, kPcs, kCrmsh, kCib };

struct GenerateOptions {
    std::vector<std::string> nodes;
    std::string address;  ///< with its prefix length: "192.168.122.50/24"
    std::string nic;      ///< empty: IPaddr2 finds it
    std::string bindir, pgdata, datadir, pghost;
    std::vector<std::string> parameters;  ///< more of them, NAME=VALUE
    std::string fence_agent;
    std::vector<std::string> fence_options;  ///< KEY=VALUE of all devices, NODE:KEY=VALUE of one
    std::string tool;                        ///< as on the command line; empty: what this system has
    bool cib = false;
};

/// kInvalid says which option is wrong, and how it should be.  Depends on nothing else than its arguments.
Result<std::string> generate(const GenerateOptions& options, GenerateTool tool);

/// The tool called so on the command line: "pcs-0.9", "pcs-0.10", "pcs", "crmsh".
Result<GenerateTool> find_tool(const std::string& name);

/// Returns the exit code: 0, or 2 when it was called wrongly.  Nothing is written to `out` then.
int generate_command(std::ostream& out, std::ostream& err, const GatherPorts& ports, const GenerateOptions& options);

}  // namespace paf
