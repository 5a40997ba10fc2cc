// Where the settings come from that a server's next start has: its options, its configuration files.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/request.hpp"
#include "paf/configuration_files.hpp"
#include "ports/file_system.hpp"

namespace paf {

/// A setting as it is written somewhere.
struct SettingPlace {
    std::string value;
    std::string file;   ///< empty: it is among the options of start_opts
    unsigned line = 0;  ///< from 1; with `file`

    /// "/d/postgresql.auto.conf line 3", or "the parameter start_opts".
    [[nodiscard]] std::string text() const;
};

/// What is written.  What a value means, and whether it is one at all, the server alone says (`postgres -C`).
struct ServerConfiguration {
    std::string file;  ///< the server's configuration file, usually postgresql.conf
    /// start_opts as the server gets it, word by word; empty when that could not be found out.
    std::vector<std::string> options;
    std::string options_fault;     ///< why that could not be found out
    bool other_directory = false;  ///< start_opts has a -D of its own
    /// By name, in small letters; the one that counts where there are several.
    std::map<std::string, SettingPlace> settings;
    std::vector<sdk::ConfigurationFault> faults;  ///< what keeps a part from being read

    /// Null when it is not set anywhere that was read.
    [[nodiscard]] const SettingPlace* find(const std::string& name) const;
    /// Whether a setting might be set without having been seen.
    [[nodiscard]] bool has_gaps() const { return !options_fault.empty() || !faults.empty(); }
};

/// Reads the configuration file (that of start_opts, else `pgdata`/postgresql.conf) with all that it includes,
/// postgresql.auto.conf in the data directory, and start_opts; each file once, 1 MiB of each and 8 MiB of all together
/// at most.  Never fails: what cannot be read is in `faults`.
ServerConfiguration read_server_configuration(FileSystem& files, const Parameters& params);

/// A file in the same syntax, with all that it includes; relative paths in it begin at `directory`.  `contents` gets
/// the content of each file that was read.  kNotFound, kPermission, ... when the file itself cannot be read.
Result<sdk::Configuration> read_settings_file(FileSystem& files, const std::string& path, const std::string& directory,
                                              std::map<std::string, std::string>& contents);

}  // namespace paf
