#include "pafctl/switchover/plan/words.hpp"

namespace paf {

std::string bytes_text(std::uint64_t bytes) {
    constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
    if (bytes >= 10 * kMiB) return std::to_string(bytes / kMiB) + " MiB";
    return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
}

}  // namespace paf
