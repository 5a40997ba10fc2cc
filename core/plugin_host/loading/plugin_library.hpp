// One plugin file: checked, opened, its descriptor verified.
#pragma once

#include <string>

#include "model/result.hpp"
#include "paf_address.h"

namespace paf {

/// What a verified descriptor says, copied.
struct PluginIdentity {
    std::string path, name, version, vendor, licence;
    std::uint32_t abi_minor = 0;
};

/// A verified plugin.  It stays loaded until the process ends.
struct LoadedLibrary {
    PluginIdentity identity;
    /// The plugin's table, that of its kind, cut or filled with null to the size this agent knows.
    paf_version_ops ops{};
    paf_check_ops check_ops{};
    paf_address_ops address_ops{};
};

/// Loads a plugin of this kind (PAF_KIND_...) in three phases: the file (ELF), the object (opened once and for good),
/// the descriptor.  Each refusal says what was expected and what was found; of a refused plugin nothing is used.  The
/// file's place is the caller's business (trusted_file()). kPermission, kInvalid; kUnsupported for another ABI major or
/// kind.
Result<LoadedLibrary> load_plugin(const std::string& path, std::uint32_t kind);
Result<LoadedLibrary> load_version_plugin(const std::string& path);

}  // namespace paf
