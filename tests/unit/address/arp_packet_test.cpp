// ARP packets, by the bytes of RFC 826.
#include "sys/network/arp_packet.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace paf::test {
namespace {

constexpr HardwareAddress kSelf = {0x52, 0x54, 0x00, 0x00, 0x00, 0x01}, kOther = {0x52, 0x54, 0x00, 0xab, 0xcd, 0xef};

IpAddress target() {
    return *parse_address("192.168.122.50");
}

/// An answer by kOther for the target.
ArpPacket reply() {
    ArpPacket packet = arp_probe(kOther, target());
    packet[7] = 2;
    std::copy_n(target().bytes.begin(), 4, packet.begin() + 14);
    return packet;
}

TEST(ArpPacket, AProbeHasNoSendersAddress) {
    const ArpPacket expected = {0, 1, 8, 0, 6, 4, 0, 1, 0x52, 0x54, 0,   0,   0,   1,
                                0, 0, 0, 0, 0, 0, 0, 0, 0,    0,    192, 168, 122, 50};
    EXPECT_EQ(arp_probe(kSelf, target()), expected);
}

TEST(ArpPacket, AReplyIsAClaim) {
    const ArpPacket packet = reply();
    EXPECT_EQ(arp_claim(packet.data(), packet.size(), target()), kOther);
}

TEST(ArpPacket, SoIsARequestInItsName) {
    ArpPacket packet = reply();
    packet[7] = 1;
    EXPECT_EQ(arp_claim(packet.data(), packet.size(), target()), kOther);
}

TEST(ArpPacket, AProbeForItIsNone) {
    const ArpPacket packet = arp_probe(kOther, target());
    EXPECT_FALSE(arp_claim(packet.data(), packet.size(), target()));
}

TEST(ArpPacket, NorIsAnythingElse) {
    const ArpPacket packet = reply();
    EXPECT_FALSE(arp_claim(packet.data(), packet.size() - 1, target()));
    EXPECT_FALSE(arp_claim(packet.data(), 0, target()));
    EXPECT_FALSE(arp_claim(packet.data(), packet.size(), *parse_address("192.168.122.51")));
    EXPECT_FALSE(arp_claim(packet.data(), packet.size(), *parse_address("::c0a8:7a32")));
    for (std::size_t at = 0; at < 8; ++at) {
        ArpPacket spoilt = packet;
        spoilt.at(at) = 9;
        EXPECT_FALSE(arp_claim(spoilt.data(), spoilt.size(), target())) << at;
    }
}

TEST(ArpPacket, HardwareAddressesInText) {
    EXPECT_EQ(hardware_text(kOther), "52:54:00:ab:cd:ef");
}

}  // namespace
}  // namespace paf::test
