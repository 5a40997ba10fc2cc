// Records about an address, of this machine's interfaces and of what the network answers.
#include "checks/address_prober.hpp"

#include <gtest/gtest.h>

#include "network_fakes.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;

struct AddressProberTest : testing::Test {
    StillClock clock;
    FakeHost host;
    FakeClaims network;
    milliseconds time{2000};

    AddressProberTest() {
        host.add("lo", "127.0.0.1", 8);
        host.add("eth0", "10.0.0.51", 24);
    }
    std::map<std::string, std::string> ask(const std::string& ip) {
        AddressProber prober(host, network, clock, clock.now() + time);
        const auto records = prober.answer({ProbeKind::kAddress, ip});
        EXPECT_EQ(records.size(), 1U);
        if (records.empty()) return {};
        EXPECT_EQ(records[0].type, "address");
        EXPECT_EQ(records[0].fields.at("ip"), ip);
        return records[0].fields;
    }
};

TEST_F(AddressProberTest, NobodyHasIt) {
    auto seen = ask("10.0.0.50");
    EXPECT_EQ(seen["here"], "no");
    EXPECT_EQ(seen["answered"], "no");
    EXPECT_EQ(seen["interface"], "eth0");
    EXPECT_EQ(network.limit, milliseconds(300));
}

TEST_F(AddressProberTest, SomebodyHasIt) {
    network.answer = std::optional<std::string>("52:54:00:00:00:01");
    auto seen = ask("10.0.0.50");
    EXPECT_EQ(seen["answered"], "yes");
    EXPECT_EQ(seen["by"], "52:54:00:00:00:01");
}

TEST_F(AddressProberTest, ThisNodeHasItAndOthersAreAskedByItsOwnAddress) {
    host.add("eth0:pg", "10.0.0.50", 24);
    auto seen = ask("10.0.0.50");
    EXPECT_EQ(seen["here"], "yes");
    EXPECT_EQ(network.interface, "eth0");
}

TEST_F(AddressProberTest, WithAnAddressAloneThatIsTheWay) {
    host.list->clear();
    host.add("eth1", "10.0.0.50", 32);
    EXPECT_EQ(ask("10.0.0.50")["here"], "yes");
    EXPECT_EQ(network.interface, "eth1");
}

TEST_F(AddressProberTest, ALabelIsNoInterface) {
    host.list->clear();
    host.add("eth1:1", "10.0.0.51", 24);
    EXPECT_EQ(ask("10.0.0.50")["interface"], "eth1");
    EXPECT_EQ(network.interface, "eth1");
}

TEST_F(AddressProberTest, TheSmallestNetworkIsTheWay) {
    host.add("tunnel", "10.200.0.1", 8);
    host.add("eth1", "10.0.0.34", 28);
    ask("10.0.0.40");
    EXPECT_EQ(network.interface, "eth1");
}

TEST_F(AddressProberTest, ANetworkThatIsNotHere) {
    auto seen = ask("10.9.0.50");
    EXPECT_EQ(seen["here"], "no");
    EXPECT_EQ(seen["answered"], "unknown");
    EXPECT_EQ(seen["problem"], "no interface of this node is in its network");
}

TEST_F(AddressProberTest, IPv6IsNotAsked) {
    host.add("eth0", "2001:db8::51", 64);
    auto seen = ask("2001:db8::50");
    EXPECT_EQ(seen["here"], "no");
    EXPECT_EQ(seen["answered"], "unknown");
    EXPECT_EQ(network.interface, "");
}

TEST_F(AddressProberTest, WhatKeepsTheNetworkFromBeingAskedIsTold) {
    network.answer = fail(ErrorKind::kPermission, "cannot open a packet socket");
    auto seen = ask("10.0.0.50");
    EXPECT_EQ(seen["answered"], "unknown");
    EXPECT_EQ(seen["problem"], "cannot open a packet socket");
    host.list = fail(ErrorKind::kUnavailable, "cannot list the network interfaces");
    seen = ask("10.0.0.50");
    EXPECT_EQ(seen["here"], "unknown");
    EXPECT_EQ(seen["problem"], "cannot list the network interfaces");
}

TEST_F(AddressProberTest, TimeIsShort) {
    time = milliseconds(120);
    ask("10.0.0.50");
    EXPECT_EQ(network.limit, milliseconds(120));
    time = milliseconds(0);
    EXPECT_EQ(ask("10.0.0.50")["problem"], "there was no time left to ask");
}

TEST_F(AddressProberTest, OtherProbesAreNotItsBusiness) {
    AddressProber prober(host, network, clock, clock.now() + time);
    EXPECT_TRUE(prober.answer({ProbeKind::kFile, "/etc/hosts"}).empty());
}

}  // namespace
}  // namespace paf::test
