#include "sys/cib/meaning/cib_pattern.hpp"

#include <regex.h>

namespace paf {
namespace {

/// Braces multiply what they stand after, and back references make a match exponential.
bool is_cheap(const std::string& pattern) {
    constexpr std::size_t kLongestPattern = 255;
    if (pattern.size() > kLongestPattern || pattern.find('{') != std::string::npos) return false;
    for (std::size_t at = pattern.find('\\'); at != std::string::npos; at = pattern.find('\\', at + 2)) {
        if (at + 1 < pattern.size() && pattern[at + 1] >= '1' && pattern[at + 1] <= '9') return false;
    }
    return true;
}

}  // namespace

std::optional<bool> matches_pattern(const std::string& pattern, const std::string& text) {
    if (!is_cheap(pattern)) return std::nullopt;
    regex_t compiled{};
    if (regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB) != 0) return false;
    const bool matches = regexec(&compiled, text.c_str(), 0, nullptr, 0) == 0;
    regfree(&compiled);
    return matches;
}

}  // namespace paf
