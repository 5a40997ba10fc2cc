// One plugin file: checked, opened, its descriptor verified.
#pragma once

#include <string>

#include "model/result.hpp"
#include "paf_plugin.h"

namespace paf {

/// What a verified descriptor says, copied.
struct PluginIdentity {
    std::string path, name, version, vendor, licence;
    std::uint32_t abi_minor = 0;
};

/// A verified plugin.  It stays loaded until the process ends.
struct LoadedLibrary {
    PluginIdentity identity;
    paf_version_ops ops{};  ///< the plugin's table, cut or filled with null to the size this agent knows
};

/// Loads a version plugin in three phases: the file (ELF), the object (opened once and for good), the descriptor.  Each
/// refusal says what was expected and what was found; of a refused plugin nothing is used.  The file's place is
/// the caller's business (trusted_file()).
/// kPermission, kInvalid; kUnsupported for another ABI major or kind.
Result<LoadedLibrary> load_version_plugin(const std::string& path);

}  // namespace paf
