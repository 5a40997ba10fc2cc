// Texts that the modules of a switchover share.
#pragma once

#include <cstdint>
#include <string>

namespace paf {

/// "123 bytes", "16 MiB".
std::string bytes_text(std::uint64_t bytes);

}  // namespace paf
