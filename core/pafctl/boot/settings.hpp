// The file with which an administrator tells `pafctl boot` what to do at boot.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"
#include "pafctl/boot/directories.hpp"
#include "ports/file_system.hpp"

namespace paf {

struct BootSettings {
    bool block = false;                                  ///< PAF_BOOT=block: keep the cluster from being started
    std::string cib = "/var/lib/pacemaker/cib/cib.xml";  ///< PAF_BOOT_CIB
    /// PAF_BOOT_INSTANCE, once per line: parameters of an instance, by the agent's names.
    std::vector<std::map<std::string, std::string>> instances;
    /// PAF_BOOT_DIRECTORIES: the directories that may be created for an instance, as is_boot_place() has them.
    std::vector<std::string> places = default_boot_places();
    /// Lines that were not understood, each as a sentence; what they were to set has its default.
    std::vector<std::string> problems;
};

/// Reads lines NAME=VALUE as a shell would, but for expansions: blank lines, comments, one pair of quotes.
BootSettings parse_boot_settings(std::string_view content);

/// The settings in `path`; the defaults when there is no such file.  What keeps it from being read is a problem too.
BootSettings read_boot_settings(FileSystem& files, const std::string& path);

}  // namespace paf
