#include "model/ip_address.hpp"

#include <arpa/inet.h>

namespace paf {
namespace {

std::size_t size_of(bool is_v6) {
    return is_v6 ? 16 : 4;
}

}  // namespace

std::optional<IpAddress> parse_address(const std::string& text) {
    IpAddress address;
    address.is_v6 = text.find(':') != std::string::npos;
    const std::string plain = address.is_v6 ? text.substr(0, text.find('%')) : text;
    if (::inet_pton(address.is_v6 ? AF_INET6 : AF_INET, plain.c_str(), address.bytes.data()) != 1) return std::nullopt;
    return address;
}

std::string address_text(const IpAddress& address) {
    char text[INET6_ADDRSTRLEN] = "";
    (void)::inet_ntop(address.is_v6 ? AF_INET6 : AF_INET, address.bytes.data(), text, sizeof text);
    return text;
}

std::optional<IpAddress> mask_of_length(bool is_v6, unsigned long length) {
    if (length > size_of(is_v6) * 8) return std::nullopt;
    IpAddress mask;
    mask.is_v6 = is_v6;
    for (std::size_t at = 0; length > 0; ++at) {
        const unsigned long bits = length < 8 ? length : 8;
        mask.bytes.at(at) = static_cast<std::uint8_t>(0xFFU << (8 - bits));
        length -= bits;
    }
    return mask;
}

bool same_network(const IpAddress& a, const IpAddress& b, const IpAddress& mask) {
    if (a.is_v6 != b.is_v6 || a.is_v6 != mask.is_v6) return false;
    for (std::size_t at = 0; at < size_of(a.is_v6); ++at)
        if (((a.bytes.at(at) ^ b.bytes.at(at)) & mask.bytes.at(at)) != 0) return false;
    return true;
}

bool is_loopback(const IpAddress& address) {
    constexpr std::uint8_t kLoopbackNet = 127;
    if (!address.is_v6) return address.bytes[0] == kLoopbackNet;
    IpAddress one;
    one.is_v6 = true;
    one.bytes.back() = 1;
    return address == one;
}

}  // namespace paf
