// Packet filters.  tests/data/firewall is what iptables 1.8.9 and nftables 1.0.6 print after rules were loaded: the
// quick starts' commands, EL6's default, and rules made after firewalld's in EL7 and EL9.
#include "checks/host/firewall.hpp"

#include "node_lint_support.hpp"
#include "temp_directory.hpp"

namespace paf::test {
namespace {

const PortNeed kCorosync{"udp", 5405, "Corosync"}, kPcsd{"tcp", 2224, "pcsd"}, kServer{"tcp", 5432, "PostgreSQL"};

std::string recorded(const std::string& name) {
    const std::string text = slurp(std::string(PAF_TEST_DATA "/firewall/") + name);
    EXPECT_FALSE(text.empty()) << name;
    return text;
}

/// Which of the three ports no rule accepts; "open" when nothing is dropped.
std::string closed(const std::vector<InputChain>& chains) {
    if (chains.empty()) return "open";
    std::string ports;
    for (const InputChain& chain : chains)
        for (const PortNeed& need : {kCorosync, kPcsd, kServer})
            if (!may_accept(chain, need)) ports += (ports.empty() ? "" : " ") + std::to_string(need.port);
    return ports;
}

std::string with_iptables(const std::string& rules, const std::string& policy = "DROP") {
    return closed(read_iptables("*filter\n:INPUT " + policy + " [0:0]\n:OTHER - [0:0]\n" + rules + "COMMIT\n"));
}

std::string with_nft(const std::string& rules, const std::string& policy = "drop") {
    return closed(read_nft("table inet filter {\n\tchain input {\n\t\ttype filter hook input priority 0; policy " +
                           policy + ";\n" + rules + "\t}\n\tchain other {\n\t\ttcp dport 5432 accept\n\t}\n}\n"));
}

TEST(Iptables, WholeConfigurations) {
    EXPECT_EQ(closed(read_iptables(recorded("el6-default.txt"))), "5405 2224 5432");
    EXPECT_EQ(closed(read_iptables(recorded("el6-quickstart.txt"))), "");
    EXPECT_EQ(closed(read_iptables(recorded("el7-firewalld.txt"))), "5405 2224");
    EXPECT_EQ(closed(read_iptables("")), "open");
}

TEST(Iptables, Rules) {
    EXPECT_EQ(with_iptables("", "ACCEPT"), "open");
    EXPECT_EQ(with_iptables(""), "5405 2224 5432");
    EXPECT_EQ(with_iptables("-A INPUT -p 17 -j ACCEPT\n"), "2224 5432");
    EXPECT_EQ(with_iptables("-A INPUT -p tcp -m tcp --dport 2000:6000 -j ACCEPT\n"), "5405");
    EXPECT_EQ(with_iptables("-A INPUT -p tcp -m multiport --dports 22,5432 -j ACCEPT\n"), "5405 2224");
    EXPECT_EQ(with_iptables("-A INPUT -p tcp -m comment --comment \"ssh -j DROP\" -m tcp --dport 22 -j ACCEPT\n"),
              "5405 2224 5432");
    EXPECT_EQ(with_iptables("-A INPUT -s 192.168.122.0/24 -j ACCEPT\n"), "");
    EXPECT_EQ(with_iptables("-A INPUT ! -i lo -j ACCEPT\n"), "");
    EXPECT_EQ(with_iptables("-A INPUT -i lo -j ACCEPT\n"), "5405 2224 5432");
    EXPECT_EQ(with_iptables("-A INPUT ! -p udp -j ACCEPT\n"), "");
}

TEST(Iptables, Calls) {
    EXPECT_EQ(with_iptables("-A INPUT -j OTHER\n-A OTHER -j ACCEPT\n"), "");
    EXPECT_EQ(with_iptables("-A INPUT -p udp -j OTHER\n-A OTHER -j ACCEPT\n"), "2224 5432");
    EXPECT_EQ(with_iptables("-A INPUT -p udp -j OTHER\n-A OTHER -p tcp -j ACCEPT\n"), "5405 2224 5432");
    EXPECT_EQ(with_iptables("-A INPUT -i lo -j OTHER\n-A OTHER -j ACCEPT\n"), "5405 2224 5432");
    EXPECT_EQ(with_iptables("-A INPUT -j OTHER\n-A OTHER -j INPUT\n"), "5405 2224 5432");
    EXPECT_EQ(with_iptables("-A INPUT -j ABSENT\n"), "5405 2224 5432");
}

TEST(Iptables, WhatComesAfterARejectionOfEverything) {
    EXPECT_EQ(
        with_iptables("-A INPUT -j REJECT --reject-with icmp-host-prohibited\n-A INPUT -p tcp -j ACCEPT\n", "ACCEPT"),
        "5405 2224 5432");
}

TEST(Nft, WholeConfigurations) {
    EXPECT_EQ(closed(read_nft(recorded("debian12-quickstart.txt"))), "2224");
    EXPECT_EQ(closed(read_nft(recorded("el9-firewalld-nft.txt"))), "5432");
    EXPECT_EQ(closed(read_nft("")), "open");
}

TEST(Nft, IptablesOnNftablesIsReadAlike) {
    EXPECT_EQ(closed(read_iptables(recorded("debian12-iptables-save.txt"))), "5432");
    EXPECT_EQ(closed(read_nft(recorded("debian12-iptables-nft.txt"))), "5432");
}

TEST(Nft, NamesTheChainForTheRemedy) {
    const auto chains = read_nft(recorded("debian12-quickstart.txt"));
    ASSERT_EQ(chains.size(), 1U);
    EXPECT_EQ(chains[0].name, "inet filter input");
    EXPECT_TRUE(chains[0].nft);
}

TEST(Nft, Rules) {
    EXPECT_EQ(with_nft("", "accept"), "open");
    EXPECT_EQ(with_nft(""), "5405 2224 5432");
    EXPECT_EQ(
        with_nft("counter packets 1 bytes 2 reject with icmp port-unreachable\ntcp dport 5432 accept\n", "accept"),
        "5405 2224 5432");
    EXPECT_EQ(with_nft("tcp dport @database accept\n"), "5405");
    EXPECT_EQ(with_nft("tcp dport { 22, 5000-6000 } accept\n"), "5405 2224");
    EXPECT_EQ(with_nft("tcp dport != 22 accept\n"), "5405");
    EXPECT_EQ(with_nft("ct state new accept\n"), "");
    EXPECT_EQ(with_nft("ct state established,related accept\n"), "5405 2224 5432");
    EXPECT_EQ(with_nft("ct state != invalid accept\n"), "");
    EXPECT_EQ(with_nft("iifname \"lo\" accept\n"), "5405 2224 5432");
    EXPECT_EQ(with_nft("iifname { \"eth0\", \"eth1\" } accept\n"), "");
    EXPECT_EQ(with_nft("iifname vmap { \"eth0\" : accept }\n"), "");
    EXPECT_EQ(with_nft("meta l4proto { tcp, udp } th dport 5432 accept\n"), "5405 2224");
    EXPECT_EQ(with_nft("jump other\n"), "5405 2224");
    EXPECT_EQ(with_nft("udp dport 53 jump other\n"), "5405 2224 5432");
    EXPECT_EQ(with_nft("ip protocol icmp accept\n"), "5405 2224 5432");
    EXPECT_EQ(closed(read_nft("table ip6 filter {\n\tchain input {\n\t\ttype filter hook input priority 0; policy "
                              "drop;\n\t}\n}\n")),
              "open");
}

}  // namespace
}  // namespace paf::test
