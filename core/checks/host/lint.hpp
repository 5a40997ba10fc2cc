// The lint of this machine: what keeps the nodes from reaching each other, and who else would start PostgreSQL.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "checks/host/firewall.hpp"
#include "model/cluster/evidence.hpp"
#include "model/fact.hpp"
#include "ports/host.hpp"

namespace paf {

struct HostLintFacts {
    std::string node;                                               ///< this node's name in the cluster
    std::vector<std::string> nodes;                                 ///< of all
    std::map<std::string, Fact<std::vector<IpAddress>>> addresses;  ///< by node name
    Fact<std::vector<HostInterface>> interfaces;
    std::vector<std::pair<std::string, std::string>> other_starters;  ///< what starts PostgreSQL at boot, and the cure
    Fact<ClockState> clock;
    std::string time_service;  ///< the program that runs to keep the clock in step; empty: none is known
    bool has_systemd = true;   ///< it is what started this system
    bool network_manager_runs = false;
    bool network_manager_at_boot = false;  ///< by SysV init
    bool firewalld_runs = false;
    Fact<std::vector<InputChain>> firewall;  ///< empty: there is none
    std::vector<PortNeed> ports;             ///< that other nodes must reach
};

/// Pure.  One result for all that passed.
std::vector<CheckResult> lint_host(const HostLintFacts& facts);

}  // namespace paf
