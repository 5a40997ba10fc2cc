#include "switchover/switchover_words.hpp"

#include <algorithm>
#include <cctype>

namespace paf {

std::string bytes_text(std::uint64_t bytes) {
    constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
    if (bytes >= 10 * kMiB) return std::to_string(bytes / kMiB) + " MiB";
    return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
}

std::string shell_quoted(const std::string& text) {
    const bool plain = !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char byte) {
        return std::isalnum(byte) != 0 || byte == '-' || byte == '_' || byte == '.';
    });
    if (plain) return text;
    std::string word = "'";
    for (const char byte : text) word += byte == '\'' ? std::string("'\\''") : std::string(1, byte);
    return word + "'";
}

}  // namespace paf
