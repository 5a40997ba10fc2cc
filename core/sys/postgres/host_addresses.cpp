#include "sys/postgres/host_addresses.hpp"

#include <algorithm>

#include "sys/postgres/listener_probe.hpp"

namespace paf {

std::vector<std::string> parse_host_addresses(std::string_view text) {
    std::vector<std::string> addresses;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::string address(line.substr(0, line.find_first_of(" \t")));
        if (is_numeric_address(address) && std::find(addresses.begin(), addresses.end(), address) == addresses.end())
            addresses.push_back(address);
    }
    return addresses;
}

}  // namespace paf
