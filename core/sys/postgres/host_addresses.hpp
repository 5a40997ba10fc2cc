// The addresses of a host's name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace paf {

/// Parses `getent ahosts NAME`: the distinct numeric addresses, in order.
std::vector<std::string> parse_host_addresses(std::string_view text);

}  // namespace paf
