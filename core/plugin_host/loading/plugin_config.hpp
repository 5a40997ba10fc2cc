// The configuration file that names more plugin directories.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"

namespace paf {

/// Content of the file: lines `plugin_directory = /absolute/path`, comments after '#', blank lines.  kInvalid with the
/// line number, what was expected and what was found.
Result<std::vector<std::string>> parse_plugin_config(std::string_view content);

/// The directories named in `path`; none when the file does not exist.  As trusted_file() when others than root could
/// write it.
Result<std::vector<std::string>> read_plugin_config(const std::string& path, const std::string& trusted_root = "");

}  // namespace paf
