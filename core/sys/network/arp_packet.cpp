#include "sys/network/arp_packet.hpp"

#include <algorithm>

namespace paf {
namespace {

// The fields up to the operation are the same in all packets of this kind: Ethernet, IPv4, their lengths.
constexpr std::array<std::uint8_t, 6> kHead = {0, 1, 0x08, 0x00, 6, 4};
constexpr std::size_t kOperation = 7, kSenderHardware = 8, kSenderAddress = 14, kTargetAddress = 24;
constexpr std::size_t kAddressSize = 4;
constexpr std::uint8_t kRequest = 1, kReply = 2;

}  // namespace

ArpPacket arp_probe(const HardwareAddress& self, const IpAddress& target) {
    ArpPacket packet{};
    std::copy(kHead.begin(), kHead.end(), packet.begin());
    packet[kOperation] = kRequest;
    std::copy(self.begin(), self.end(), packet.begin() + kSenderHardware);
    std::copy_n(target.bytes.begin(), kAddressSize, packet.begin() + kTargetAddress);
    return packet;
}

std::optional<HardwareAddress> arp_claim(const std::uint8_t* packet, std::size_t size, const IpAddress& target) {
    if (target.is_v6 || size < kArpPacketSize || !std::equal(kHead.begin(), kHead.end(), packet)) return std::nullopt;
    const bool known = packet[kOperation] == kRequest || packet[kOperation] == kReply;
    if (packet[kOperation - 1] != 0 || !known) return std::nullopt;
    if (!std::equal(packet + kSenderAddress, packet + kSenderAddress + kAddressSize, target.bytes.begin()))
        return std::nullopt;
    HardwareAddress sender{};
    std::copy_n(packet + kSenderHardware, sender.size(), sender.begin());
    return sender;
}

std::string hardware_text(const HardwareAddress& address) {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : address) {
        if (!text.empty()) text += ':';
        text += kDigits[byte >> 4U];
        text += kDigits[byte & 15U];
    }
    return text;
}

}  // namespace paf
