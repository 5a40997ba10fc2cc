// Ports: everything through which the core touches the world.
#pragma once

#include "ports/address_hooks.hpp"
#include "ports/clock.hpp"
#include "ports/cluster_cli.hpp"
#include "ports/file_system.hpp"
#include "ports/pg_session.hpp"
#include "ports/preflight.hpp"
#include "ports/process.hpp"
#include "ports/user_files.hpp"
#include "ports/version_plugin.hpp"

namespace paf {

/// References only: the owner of the real (or fake) parts outlives every user.
struct Ports {
    Clock& clock;
    ProcessRunner& runner;
    ProcessTable& processes;
    FileSystem& files;      ///< with our own rights: for /proc, /etc and our own directories
    UserFiles& user_files;  ///< for all that other users can change; an instance's are InstanceAccess::files()
    PgClient& postgres;
    ClusterCli& cluster;
    VersionPlugins& plugins;
    QuickPreflight* preflight = nullptr;  ///< nullptr: there is none
    AddressHooks* address = nullptr;      ///< likewise
};

}  // namespace paf
