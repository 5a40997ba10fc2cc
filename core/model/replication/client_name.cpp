#include "model/replication/client_name.hpp"

#include <algorithm>

namespace paf {
namespace {

constexpr std::size_t kLongestName = 63;  ///< NAMEDATALEN less one

std::string escaped(unsigned char byte) {
    constexpr const char* kDigits = "0123456789abcdef";
    return std::string("\\x") + kDigits[byte >> 4U] + kDigits[byte & 0xFU];
}

}  // namespace

std::string client_name(const std::string& node, OddBytes how) {
    constexpr unsigned char kFirst = ' ', kLast = '~';
    std::string name;
    for (const char character : node) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte >= kFirst && byte <= kLast) {
            name += character;
        } else {
            name += how == OddBytes::kEscape ? escaped(byte) : "?";
        }
        if (name.size() >= kLongestName) break;
    }
    return name.substr(0, kLongestName);
}

std::vector<std::string> client_names(const std::string& node) {
    std::vector<std::string> names = {client_name(node, OddBytes::kQuestionMark)};
    const std::string escaped_name = client_name(node, OddBytes::kEscape);
    if (escaped_name != names.front()) names.push_back(escaped_name);
    return names;
}

bool is_client_of(const std::string& application_name, const std::string& node) {
    const auto names = client_names(node);
    return std::find(names.begin(), names.end(), application_name) != names.end();
}

bool always_alike(const std::string& one, const std::string& other) {
    return client_names(one) == client_names(other);
}

}  // namespace paf
