// ARP over Ethernet for IPv4 (RFC 826), as much as a probe for an address needs (RFC 5227).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/ip_address.hpp"

namespace paf {

using HardwareAddress = std::array<std::uint8_t, 6>;
constexpr std::size_t kArpPacketSize = 28;  ///< without the Ethernet header
using ArpPacket = std::array<std::uint8_t, kArpPacketSize>;

/// "Who has `target`?", asked without an address of one's own, so that no neighbour learns a wrong one.
ArpPacket arp_probe(const HardwareAddress& self, const IpAddress& target);

/// Who says in this packet, by an answer or a request of its own, that it has `target`; nullopt: nobody does.
/// `size`: what was received of it.
std::optional<HardwareAddress> arp_claim(const std::uint8_t* packet, std::size_t size, const IpAddress& target);

/// "52:54:00:12:34:56".
std::string hardware_text(const HardwareAddress& address);

}  // namespace paf
