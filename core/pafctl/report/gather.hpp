// Finds out what `pafctl status` shows.  Changes nothing.
#pragma once

#include <map>
#include <string>

#include "observe/instance_access.hpp"
#include "ocf/environment.hpp"
#include "ocf/request_parser.hpp"
#include "pafctl/report/report.hpp"
#include "ports/ports.hpp"
#include "sys/cib/cib_records.hpp"

namespace paf {

/// The real or fake world; a cluster port is made per resource.
struct GatherPorts {
    Clock& clock;
    ProcessRunner& runner;
    ProcessTable& processes;
    FileSystem& files;      ///< with our own rights; see Ports
    UserFiles& user_files;  ///< for all that other users can change
    PgClient& postgres;
    VersionPlugins& plugins;
    bool privileged = true;  ///< we are root

    /// The world of one resource.
    [[nodiscard]] Ports with(ClusterCli& cluster) const {
        return {clock, runner, processes, files, user_files, postgres, cluster, plugins};
    }
};

/// The cluster's nodes and its pgsqlms resources, or the one named `resource` when it is not empty, and their instances
/// on this node.  Never fails: what could not be learnt is said in the report.
StatusReport gather_cluster(const GatherPorts& ports, const std::string& resource);

/// The local instance that these parameters (names as in the agent's meta-data) describe, without any cluster.
StatusReport gather_instance(const GatherPorts& ports, const std::map<std::string, std::string>& parameters);

/// The CIB as this node has it; kUnavailable, with the tool's words, when Pacemaker does not answer.
Result<std::string> read_cib_text(const GatherPorts& ports);
/// What it says of the nodes and of pgsqlms; kInvalid besides.
Result<CibResources> read_cib(const GatherPorts& ports);
/// All that is read from the cluster's CIB, parsed once.
Result<CibContent> read_cib_content(const GatherPorts& ports);

/// What the agent's own parser makes of these parameters, so that the same values are accepted, refused and completed.
Result<ParsedRequest> request_for(const std::string& resource, const std::map<std::string, std::string>& parameters,
                                  const std::string& action);

/// Fills in what is seen of the instance: data directory, processes, server, control file, position, plugin.
void look_at_instance(InstanceAccess& instance, InstanceReport& report);

}  // namespace paf
