// Finds out what the lint of this machine looks at.  Changes nothing.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "checks/host/lint.hpp"
#include "checks/host/resolver.hpp"
#include "ports/file_system.hpp"
#include "ports/process.hpp"

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
