// What is found out about a machine: this one, and ones made up of answers.
#include "checks/host/gather.hpp"
#include "node_lint_support.hpp"
#include "sys/network/host_probe.hpp"
#include "sys/posix_clock.hpp"
#include "sys/process/posix_process_runner.hpp"
#include "temp_directory.hpp"
#include "unit/observe/fakes.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;

/// Programs by name, and what they print; others do not exist.
class KnownPrograms : public ProcessRunner {
  public:
    std::map<std::string, ProcessResult> programs;
    Result<ProcessResult> run(const Command& command) override {
        const auto found = programs.find(command.argv[0]);
        if (found == programs.end()) return fail(ErrorKind::kNotFound, command.argv[0] + ": not found");
        return found->second;
    }
    std::string drain_daemon_output() override { return ""; }

    void prints(const std::string& name, const std::string& text) {
        programs[name].exit_code = 0;
        programs[name].out = text;
    }
};

class KnownHost : public HostProbe {
  public:
    std::map<std::string, std::string> names;
    int asked = 0;
    Result<std::vector<IpAddress>> addresses_of(const std::string& name, milliseconds) override {
        ++asked;
        if (name == "slow") return fail(ErrorKind::kTimeout, "no answer");
        if (names.count(name) == 0) return fail(ErrorKind::kNotFound, name + " is not known");
        return std::vector<IpAddress>{ip(names[name])};
    }
    Result<std::string> name_of(const IpAddress& address, milliseconds) override {
        ++asked;
        if (address == ip("192.168.122.99")) return fail(ErrorKind::kTimeout, "no answer");
        for (const auto& [name, text] : names)
            if (address == ip(text)) return name;
        return fail(ErrorKind::kNotFound, "no name");
    }
    Result<std::vector<HostInterface>> interfaces() override {
        return std::vector<HostInterface>{interface_of("eth0", "192.168.122.52", 24)};
    }
    Result<ClockState> clock_state() override { return ClockState{true, std::chrono::microseconds(1)}; }
};

class LookAtHost : public testing::Test {
  protected:
    LookAtHost() { host_.names = {{"srv1", "192.168.122.51"}, {"srv2", "192.168.122.52"}}; }
    HostLintFacts look() {
        HostNames names(host_, clock_, milliseconds(5000));
        return look_at_host({runner_, processes_, files_, host_, names}, "srv2", {"srv1", "srv2"}, {5433});
    }
    void runs(const std::string& name) {
        const auto pid = static_cast<pid_t>(processes_.table.size() + 2);
        processes_.table[pid].pid = pid;
        processes_.table[pid].comm = name;
    }
    static std::string ports(const HostLintFacts& facts) {
        std::string text;
        for (const PortNeed& need : facts.ports) text += need.protocol + std::to_string(need.port) + " ";
        return text;
    }

    FakeClock clock_;
    KnownPrograms runner_;
    FakeProcessTable processes_;
    FakeFileSystem files_;
    KnownHost host_;
};

TEST_F(LookAtHost, AnEl6WithEverythingOnIt) {
    for (const char* name : {"NetworkManager", "ntpd", "corosync", "pcsd"}) runs(name);
    files_.contents["/etc/rc3.d/S23NetworkManager"] = "";
    files_.contents["/etc/corosync/corosync.conf"] = "totem {\n interface {\n  mcastport: 5409\n }\n}\n";
    runner_.prints("iptables-save", slurp(PAF_TEST_DATA "/firewall/el6-default.txt"));
    const HostLintFacts facts = look();
    EXPECT_FALSE(facts.has_systemd);
    EXPECT_TRUE(facts.network_manager_runs);
    EXPECT_TRUE(facts.network_manager_at_boot);
    EXPECT_EQ(facts.time_service, "ntpd");
    EXPECT_EQ(ports(facts), "udp5409 tcp2224 tcp5433 ");
    EXPECT_EQ(lint_host(facts).size(), 5U) << text_of(lint_host(facts));  // NetworkManager, three ports, and the rest
}

TEST_F(LookAtHost, ADebianWithFirewalld) {
    for (const char* name : {"systemd-timesyn", "firewalld", "corosync"}) runs(name);
    files_.directory("/run/systemd/system", 7);
    runner_.prints("iptables-save", "");
    runner_.prints("nft", slurp(PAF_TEST_DATA "/firewall/el9-firewalld-nft.txt"));
    const HostLintFacts facts = look();
    EXPECT_TRUE(facts.has_systemd);
    EXPECT_EQ(facts.time_service, "systemd-timesyncd");
    EXPECT_EQ(ports(facts), "udp5405 tcp5433 ");
    expect_only(lint_host(facts), {"firewall", VerdictLevel::kWarn, "none in inet firewalld filter_INPUT",
                                   "firewall-cmd --permanent --add-port=5433/tcp"});
}

TEST_F(LookAtHost, IptablesOnNftablesIsSaidOnce) {
    runner_.prints("iptables-save", slurp(PAF_TEST_DATA "/firewall/debian12-iptables-save.txt"));
    runner_.prints("nft", slurp(PAF_TEST_DATA "/firewall/debian12-iptables-nft.txt"));
    expect_only(lint_host(look()), {"firewall", VerdictLevel::kWarn, "none in INPUT", "iptables -I INPUT -p tcp"});
}

TEST_F(LookAtHost, WithoutToolsThereIsNoFirewall) {
    const HostLintFacts facts = look();
    ASSERT_TRUE(facts.firewall.known());
    EXPECT_TRUE(facts.firewall->empty());
    expect_clean(lint_host(facts));
}

TEST_F(LookAtHost, AToolThatFailsIsNoAnswer) {
    runner_.programs["nft"].exit_code = 1;
    EXPECT_TRUE(look().firewall.is_unknown());
    runner_.programs["nft"].timed_out = true;
    EXPECT_THAT(look().firewall.cause(), testing::HasSubstr("did not end in time"));
    runner_.prints("iptables-save", "");
    EXPECT_TRUE(look().firewall.known());
}

TEST_F(LookAtHost, NamesAreAskedForOnceAndNotForEver) {
    HostNames names(host_, clock_, milliseconds(5000));
    EXPECT_TRUE(names.addresses_of("srv1").known());
    EXPECT_TRUE(names.addresses_of("srv1").known());
    EXPECT_EQ(*names.name_of(ip("192.168.122.51")), "srv1");
    EXPECT_TRUE(names.name_of(ip("192.168.122.77")).is_unknown());
    EXPECT_FALSE(names.name_of(ip("192.168.122.99")).asked());  // no answer is not a no
    EXPECT_EQ(host_.asked, 4);
    clock_.sleep_for(milliseconds(6000));
    EXPECT_THAT(names.addresses_of("srv2").cause(), testing::HasSubstr("no time was left"));
    EXPECT_EQ(host_.asked, 4);
}

TEST(ThisHost, IsSeen) {
    PosixClock clock;
    PosixProcessRunner runner(clock);
    SystemHostProbe probe(runner);
    const auto own = probe.interfaces();
    ASSERT_TRUE(own) << own.error().message;
    EXPECT_TRUE(
        std::any_of(own->begin(), own->end(), [](const HostInterface& one) { return is_loopback(one.address); }));
    const auto addresses = probe.addresses_of("localhost", milliseconds(5000));
    ASSERT_TRUE(addresses) << addresses.error().message;
    EXPECT_TRUE(is_loopback(addresses->front()));
    const auto name = probe.name_of(ip("127.0.0.1"), milliseconds(5000));
    ASSERT_TRUE(name) << name.error().message;
    EXPECT_FALSE(name->empty());
    EXPECT_TRUE(probe.clock_state());
    EXPECT_EQ(probe.addresses_of("-v", milliseconds(5000)).error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(probe.addresses_of("", milliseconds(5000)).error().kind, ErrorKind::kNotFound);
    EXPECT_FALSE(probe.addresses_of("no-such-host.invalid", milliseconds(5000)));
}

TEST(Addresses, AsTextAndBack) {
    for (const char* text : {"192.168.1.1", "::1", "fe80::1", "0.0.0.0"}) EXPECT_EQ(address_text(ip(text)), text);
    EXPECT_EQ(address_text(ip("fe80::1%eth0")), "fe80::1");
    for (const char* text : {"", "1.2.3", "srv1", "1.2.3.4.5", "::1::"}) EXPECT_FALSE(parse_address(text)) << text;
    EXPECT_FALSE(mask_of_length(false, 33));
    EXPECT_EQ(address_text(*mask_of_length(false, 20)), "255.255.240.0");
    EXPECT_FALSE(same_network(ip("::1"), ip("0.0.0.1"), *mask_of_length(false, 0)));
}

}  // namespace
}  // namespace paf::test
