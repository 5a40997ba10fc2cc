// The lints of this node and of its instances, for `pafctl preflight`.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "checks/cluster_view.hpp"
#include "checks/host/resolver.hpp"
#include "observe/setup/setup_check.hpp"
#include "pafctl/report/gather.hpp"
#include "sys/network/host_probe.hpp"

namespace paf {

class NodeLint {
  public:
    /// `node`: this node's name.  `evidence` must outlive it.
    NodeLint(const GatherPorts& ports, const Evidence& evidence, std::string node);

    /// The instance of a resource.  `setup`: what the setup checks have found, which is not repeated; nothing when they
    /// did not get to look at its settings.
    std::vector<CheckResult> instance(const std::string& resource, InstanceAccess& access, const SetupCheck& setup);

    /// This machine, once all instances have been looked at.
    std::vector<CheckResult> host();

  private:
    [[nodiscard]] std::vector<std::string> peers_of(const DatabaseResource& database) const;
    [[nodiscard]] bool are_debians_clusters_others() const;

    const GatherPorts& ports_;
    ClusterView cluster_;
    std::string node_;
    SystemHostProbe probe_;
    HostNames names_;
    std::set<std::uint16_t> database_ports_;
    std::set<std::string> versions_, places_;  ///< of the instances: PG_VERSION; pgdata and datadir
};

}  // namespace paf
