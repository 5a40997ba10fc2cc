// IPv4 and IPv6 addresses and networks.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace paf {

/// An IPv4 address has the first four of the bytes.
struct IpAddress {
    bool is_v6 = false;
    std::array<std::uint8_t, 16> bytes{};

    friend bool operator==(const IpAddress& a, const IpAddress& b) { return a.is_v6 == b.is_v6 && a.bytes == b.bytes; }
};

/// Reads "192.168.1.1" or "fe80::1", a scope ("%eth0") left aside; nullopt for anything else.
std::optional<IpAddress> parse_address(const std::string& text);
std::string address_text(const IpAddress& address);

/// The mask of a network by the length of its prefix; nullopt when the family has no such length.
std::optional<IpAddress> mask_of_length(bool is_v6, unsigned long length);

/// Whether both addresses are in one network of this mask; addresses of two families never are.
bool same_network(const IpAddress& a, const IpAddress& b, const IpAddress& mask);

/// 127.0.0.0/8 and ::1.
bool is_loopback(const IpAddress& address);

}  // namespace paf
