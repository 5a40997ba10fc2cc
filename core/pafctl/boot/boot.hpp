// `pafctl boot`: what is to be done, and looked at, before a node of the cluster starts Corosync and Pacemaker.
#pragma once

#include <ostream>
#include <string>

#include "pafctl/report/gather.hpp"

namespace paf {

/// Exit codes, as init scripts use them.  Source: LSB core 5.0, "Init Script Actions".
constexpr int kBootDone = 0, kBootBlocked = 1, kBootNotDone = 3, kBootNotRoot = 4, kBootNotConfigured = 6;
/// Of `status`: it cannot be told; and, from the range that is the application's: it is done, and the cluster is kept
/// from being started.
constexpr int kBootStatusUnknown = 4, kBootStatusBlocked = 150;

struct BootOptions {
    std::string config;                                      ///< empty: that of this system
    std::string state_dir = "/var/lib/resource-agents-paf";  ///< survives a reboot
    std::string run_dir = "/var/run/resource-agents-paf";    ///< does not
    /// Where EL6 looks for what has to be stopped at shutdown; a system that has no such directory does not need it.
    std::string lock_dir = "/var/lock/subsys";
    std::string root;                 ///< put before the paths of links and units; empty for this system
    std::string facility = "daemon";  ///< of syslog, where there is no journal; empty: none
    bool if_done = false;             ///< prepare only when that was done since boot
};

/// Creates the runtime directories, looks for what would go wrong, and tells.  0, 1 when the cluster is kept from being
/// started, 4 when not called by root, 6 when the settings have faults (the rest is done with their defaults).
int boot_prepare(std::ostream& out, const GatherPorts& ports, const BootOptions& options);
/// The node ends cleanly.  1 when the cluster still runs, so that it cannot be told yet.
int boot_finish(std::ostream& out, const GatherPorts& ports, const BootOptions& options);
/// Prints what was found.  0, kBootNotDone, kBootStatusUnknown, kBootStatusBlocked.
int boot_status(std::ostream& out, const GatherPorts& ports, const BootOptions& options);
/// The administrator knows of the unclean end: forgets it, and prepares anew.
int boot_clear(std::ostream& out, const GatherPorts& ports, const BootOptions& options);
/// Whether the cluster may be started: 0, or 1 with the reason.
int boot_allowed(std::ostream& out, const GatherPorts& ports, const BootOptions& options);

}  // namespace paf
