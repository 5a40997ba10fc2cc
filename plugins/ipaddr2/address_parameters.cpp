#include "address_parameters.hpp"

#include <arpa/inet.h>
#include <net/if.h>

#include <cstdint>

namespace {

constexpr int kBitsOfIpv4 = 32, kBitsOfIpv6 = 128;

bool is_ipv4(const std::string& text) {
    in_addr address{};
    return inet_pton(AF_INET, text.c_str(), &address) == 1;
}

/// Ones, then zeros; not all zeros.
bool is_dotted_mask(const std::string& text) {
    in_addr address{};
    if (inet_pton(AF_INET, text.c_str(), &address) != 1) return false;
    const std::uint32_t zeros = ~ntohl(address.s_addr);
    return (zeros & (zeros + 1)) == 0 && ntohl(address.s_addr) != 0;
}

}  // namespace

bool is_ipv6(const std::string& text) {
    in6_addr address{};
    return inet_pton(AF_INET6, text.c_str(), &address) == 1;
}

bool is_address(const std::string& text) {
    return is_ipv4(text) || is_ipv6(text);
}

bool is_netmask_for(const std::string& netmask, const std::string& address) {
    constexpr std::size_t kMostDigits = 3;
    if (netmask.find_first_not_of("0123456789") != std::string::npos)
        return !is_ipv6(address) && is_dotted_mask(netmask);
    if (netmask.empty() || netmask.size() > kMostDigits) return false;
    const int bits = std::stoi(netmask);
    return bits > 0 && bits <= (is_ipv6(address) ? kBitsOfIpv6 : kBitsOfIpv4);
}

bool is_interface(const std::string& text) {
    const std::string device = text.substr(0, text.find(':'));
    return !device.empty() && text.size() < IF_NAMESIZE && text.find_first_of("/ \t\n") == std::string::npos;
}
