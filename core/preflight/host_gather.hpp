// Finds out what the lint of this machine looks at.  Changes nothing.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "ports/file_system.hpp"
#include "ports/process.hpp"
#include "preflight/host_lint.hpp"
#include "preflight/host_resolver.hpp"

namespace paf {

struct HostSources {
    ProcessRunner& runner;
    ProcessTable& processes;
    FileSystem& files;
    HostProbe& host;
    HostNames& names;
};

/// Everything but `other_starters`.  `database_ports`: where the instances listen.
HostLintFacts look_at_host(const HostSources& sources, const std::string& node, const std::vector<std::string>& nodes,
                           const std::set<std::uint16_t>& database_ports);

}  // namespace paf
