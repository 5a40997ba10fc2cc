// Each check of the host lint: facts that are right, and one thing in them that is wrong.
#include <functional>
#include <ostream>

#include "checks/host/lint.hpp"
#include "node_lint_support.hpp"

namespace paf::test {
namespace {

constexpr auto kWarn = VerdictLevel::kWarn, kBlock = VerdictLevel::kBlock, kNote = VerdictLevel::kPass,
               kUnknown = VerdictLevel::kUnknown;

HostLintFacts good() {
    HostLintFacts facts;
    facts.node = "srv2";
    facts.nodes = {"srv1", "srv2", "srv3"};
    for (int number = 1; number <= 3; ++number)
        facts.addresses["srv" + std::to_string(number)] =
            std::vector<IpAddress>{ip("192.168.122.5" + std::to_string(number))};
    facts.interfaces =
        std::vector<HostInterface>{interface_of("lo", "127.0.0.1", 8), interface_of("eth0", "192.168.122.52", 24)};
    facts.clock = ClockState{true, std::chrono::microseconds(20000)};
    facts.time_service = "chronyd";
    facts.firewall = std::vector<InputChain>{};
    facts.ports = {{"udp", 5405, "Corosync"}, {"tcp", 5432, "PostgreSQL"}};
    return facts;
}

InputChain chain_with(bool nft, const std::vector<AcceptRule>& accepts) {
    return {nft ? "inet filter input" : "INPUT", nft, accepts};
}

const AcceptRule kCorosync{"udp", {{5404, 5405}}}, kServer{"tcp", {{5432, 5432}}};

struct HostCase {
    std::string name;
    std::function<void(HostLintFacts&)> edit;
    Said said;
};

std::ostream& operator<<(std::ostream& out, const HostCase& one) {
    return out << one.name;
}

std::vector<HostCase> cases() {
    using Addresses = std::vector<IpAddress>;
    return {
        {"StartedAtBoot",
         [](auto& f) {
             f.other_starters = {{"/etc/rc3.d/S64postgresql-9.3", "chkconfig postgresql-9.3 off"}};
         },
         {"boot-start", kBlock, "/etc/rc3.d/S64postgresql-9.3", "chkconfig postgresql-9.3 off"}},
        {"NetworkManagerRunsOnEl6",
         [](auto& f) {
             f.has_systemd = false;
             f.network_manager_runs = true;
         },
         {"network-manager", kWarn, "NetworkManager runs", "chkconfig NetworkManager off"}},
        {"NetworkManagerStartsAtBootOnEl6",
         [](auto& f) {
             f.has_systemd = false;
             f.network_manager_at_boot = true;
         },
         {"network-manager", kWarn, "is started at boot", "service NetworkManager stop"}},
        {"APeerDoesNotResolve",
         [](auto& f) { f.addresses["srv3"] = Fact<Addresses>::unknown("'srv3' is not known"); },
         {"node-names", kWarn, "'srv3' is not known", "give srv3 one line"}},
        {"DebiansOwnLine",
         [](auto& f) { f.addresses["srv2"] = Addresses{ip("127.0.1.1")}; },
         {"node-names", kWarn, "127.0.1.1", "delete the line with srv2"}},
        {"DebiansOwnLineBesideTheRightOne",
         [](auto& f) {
             f.addresses["srv2"] = Addresses{ip("192.168.122.52"), ip("127.0.1.1")};
         },
         {"node-names", kWarn, "192.168.122.52 and 127.0.1.1", "delete the line with srv2"}},
        {"LoopbackOfIpv6",
         [](auto& f) { f.addresses["srv2"] = Addresses{ip("::1")}; },
         {"node-names", kWarn, "::1", "delete the line with srv2"}},
        {"AnAddressOfNobody",
         [](auto& f) { f.addresses["srv2"] = Addresses{ip("192.168.122.99")}; },
         {"node-names", kWarn, "192.168.122.99, which it has not", "give srv2 one line"}},
        {"APeerWithOurAddress",
         [](auto& f) { f.addresses["srv1"] = Addresses{ip("192.168.122.52")}; },
         {"node-names", kWarn, "which is this node's", "give srv1 one line"}},
        {"NoTimeService",
         [](auto& f) {
             f.clock = ClockState{};
             f.time_service = "";
         },
         {"time", kNote, "no service keeps the clock in step", "systemctl enable --now chronyd"}},
        {"NoTimeServiceOnEl6",
         [](auto& f) {
             f.clock = ClockState{};
             f.time_service = "";
             f.has_systemd = false;
         },
         {"time", kNote, "no service keeps the clock in step", "chkconfig ntpd on"}},
        {"ATimeServiceWithoutServers",
         [](auto& f) { f.clock = ClockState{}; },
         {"time", kWarn, "it is not, although chronyd runs", "chronyc sources"}},
        {"AClockThatMayBeFarOff",
         [](auto& f) {
             f.clock = ClockState{true, std::chrono::seconds(7)};
         },
         {"time", kWarn, "wrong by 7000 ms", "chronyc sources"}},
        {"NoClock",
         [](auto& f) { f.clock = Fact<ClockState>::unknown("cannot read the kernel's clock"); },
         {"time", kUnknown, "cannot read", "chronyc tracking"}},
        {"CorosyncIsShutOut",
         [](auto& f) {
             f.has_systemd = false;
             f.firewall = std::vector{chain_with(false, {kServer})};
         },
         {"firewall", kWarn, "none in INPUT",
          "iptables -I INPUT -p udp --dport 5405 -j ACCEPT && service iptables save"}},
        {"TheServerIsShutOut",
         [](auto& f) { f.firewall = std::vector{chain_with(true, {kCorosync})}; },
         {"firewall", kWarn, "none in inet filter input", "nft insert rule inet filter input tcp dport 5432 accept"}},
        {"FirewalldShutsTheServerOut",
         [](auto& f) {
             f.firewalld_runs = true;
             f.firewall = std::vector{chain_with(true, {kCorosync})};
         },
         {"firewall", kWarn, "none in", "firewall-cmd --permanent --add-port=5432/tcp"}},
        {"AFirewallThatIsNotShown",
         [](auto& f) { f.firewall = Fact<std::vector<InputChain>>::unknown("nft ended with code 1"); },
         {"firewall", kUnknown, "nft ended with code 1", "nft list ruleset"}},
    };
}

class HostLint : public testing::TestWithParam<HostCase> {};

TEST_P(HostLint, IsFound) {
    HostLintFacts facts = good();
    GetParam().edit(facts);
    expect_only(lint_host(facts), GetParam().said);
}

const auto kName = [](const testing::TestParamInfo<HostCase>& one) { return one.param.name; };
INSTANTIATE_TEST_SUITE_P(All, HostLint, testing::ValuesIn(cases()), kName);

TEST(GoodHost, OneLine) {
    expect_clean(lint_host(good()));
}

TEST(GoodHost, WhatIsRightInOtherWays) {
    const std::vector<std::function<void(HostLintFacts&)>> ways = {
        [](auto& f) { f.network_manager_runs = true; },
        [](auto& f) { f.has_systemd = false; },
        [](auto& f) {
            f.firewall = std::vector{chain_with(true, {kCorosync, kServer})};
        },
        [](auto& f) {
            f.firewall = std::vector{chain_with(false, {{"", {}}})};
        },
        [](auto& f) { f.time_service = ""; },  // the host of a container does it
        [](auto& f) { f.interfaces = Fact<std::vector<HostInterface>>::unknown("no"); },
    };
    for (std::size_t number = 0; number < ways.size(); ++number) {
        SCOPED_TRACE(number);
        HostLintFacts facts = good();
        ways[number](facts);
        expect_clean(lint_host(facts));
    }
}

}  // namespace
}  // namespace paf::test
