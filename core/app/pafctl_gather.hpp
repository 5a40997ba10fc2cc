// Finds out what `pafctl status` shows.  Changes nothing.
#pragma once

#include <string>

#include "app/pafctl_report.hpp"
#include "ocf/environment.hpp"
#include "ports/ports.hpp"

namespace paf {

/// The real or fake world; a cluster port is made per resource.
struct GatherPorts {
    Clock& clock;
    ProcessRunner& runner;
    ProcessTable& processes;
    FileSystem& files;
    PgClient& postgres;
    VersionPlugins& plugins;
    bool privileged = true;  ///< we are root
};

/// The cluster's nodes and its pgsqlms resources, or the one named `resource` when it is not empty, and their instances
/// on this node.  Never fails: what could not be learnt is said in the report.
StatusReport gather_cluster(const GatherPorts& ports, const std::string& resource);

/// The local instance that these parameters (names as in the agent's meta-data) describe, without any cluster.
StatusReport gather_instance(const GatherPorts& ports, const std::map<std::string, std::string>& parameters);

}  // namespace paf
