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

struct LoadedLibrary {
    PluginIdentity identity;
    paf_version_ops ops{};  ///< the plugin's table, cut or filled with null to the size this agent knows
};

/// Whether the file's place is checked too (check_trusted_file).  A vendor's conformance run works on a file in the
/// build tree.
enum class PlacePolicy { kTrustedOnly, kAnywhere };

/// Loads a version plugin in three phases: the file (place, ELF), the object (Boost.DLL: all symbols resolved at once,
/// none shared with others; never unloaded, since code of it may still be on exit paths), the descriptor.  Each refusal
/// says what was expected and what was found; a refused plugin is never used in part. kNotFound, kPermission, kInvalid;
/// kUnsupported for another ABI major or kind.
Result<LoadedLibrary> load_version_plugin(const std::string& path, PlacePolicy place);

}  // namespace paf
