// An instance known by its PG_VERSION alone.
#pragma once

#include "ports/version_plugin.hpp"

namespace paf::test {

inline InstanceIdentity pg(const std::string& version) {
    InstanceIdentity instance;
    instance.pg_version = version;
    return instance;
}

/// For what must not ask the server's program.
inline Result<std::string> nobody_asks() {
    return fail(ErrorKind::kInternal, "nobody was to ask");
}

}  // namespace paf::test
