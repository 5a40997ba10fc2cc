// `pafctl inspect`: one data directory, or one control file, as the agent sees it.
#pragma once

#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "observe/setup/setup_check.hpp"
#include "pafctl/report/gather.hpp"

namespace paf {

struct InspectOptions {
    std::string path;  ///< a data directory, a directory with postgresql.conf, or a control file
    bool json = false;
    std::string node;        ///< the name that application_name must be; empty: the host's
    std::string pg_version;  ///< of a control file, when it shall not be guessed
    /// Parameters by the agent's names.  When the directory is system_user's, what is missing is taken from the
    /// instance itself: the program that runs or last ran it, the address in postmaster.pid.
    std::map<std::string, std::string> parameters;
};

/// What was found out about a directory.
struct DirectoryReport {
    InstanceReport instance;
    Fact<std::string> server_version;        ///< what the server's program says
    Fact<std::vector<std::string>> standby;  ///< files that make the next start a standby's or a recovery
    SetupCheck setup;
};

/// What was found out about a lone control file.
struct ControlFileReport {
    Fact<ControlFile> control;
    std::vector<std::string> pg_versions;  ///< the versions whose layout fits
    std::string plugin;
};

DirectoryReport inspect_directory(const GatherPorts& ports, const InspectOptions& options);
/// The version: `options.pg_version`, else PG_VERSION in the directory above, else every one whose layout fits.
ControlFileReport inspect_control_file(const GatherPorts& ports, const InspectOptions& options);

/// Finds out and prints.  The exit code: 0 when all could be read and a start would not be refused, else 1; 2 when the
/// path is nothing that can be looked at, or a parameter is refused.
int inspect_command(std::ostream& out, const GatherPorts& ports, const InspectOptions& options);

}  // namespace paf
