// ARP on a real Ethernet: two network namespaces with a cable between them.  Needs root.
#include "sys/network/arp_claims.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "sys/posix_clock.hpp"
#include "sys/process/posix_process_runner.hpp"
#include "sys/unique_fd.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;

/// `here` has 10.99.0.1, the other one 10.99.0.2, and the address if it is a stranger's.
class ArpClaimsTest : public testing::Test {
  protected:
    PosixClock clock;
    PosixProcessRunner runner{clock, {{"PATH", "/usr/sbin:/usr/bin:/sbin:/bin"}}};
    const std::string here = "paf-here-" + std::to_string(::getpid()),
                      there = "paf-there-" + std::to_string(::getpid());
    bool made = false;

    bool ip(std::vector<std::string> words) {
        Command command;
        command.argv = {"ip"};
        command.argv.insert(command.argv.end(), words.begin(), words.end());
        command.timeout = std::chrono::seconds(10);
        const auto done = runner.run(command);
        return done && done->exit_code == 0;
    }
    bool ip_in(const std::string& space, std::vector<std::string> words) {
        words.insert(words.begin(), {"-n", space});
        return ip(std::move(words));
    }

    void SetUp() override {
        if (::geteuid() != 0 || !ip({"netns", "add", here})) GTEST_SKIP() << "needs root, and ip netns";
        made = true;
        ASSERT_TRUE(ip({"netns", "add", there}));
        ASSERT_TRUE(ip({"-n", here, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", there}));
        for (const auto& [space, own] : {std::pair(here, "10.99.0.1/24"), std::pair(there, "10.99.0.2/24")}) {
            ASSERT_TRUE(ip_in(space, {"addr", "add", own, "dev", "cable"}));
            ASSERT_TRUE(ip_in(space, {"link", "set", "cable", "up"}));
            ASSERT_TRUE(ip_in(space, {"link", "set", "lo", "up"}));
        }
    }
    void TearDown() override {
        if (!made) return;
        ip({"netns", "del", here});
        ip({"netns", "del", there});
    }

    /// Asked inside `here`: a thread has a network of its own to enter.
    Result<std::optional<std::string>> ask(const std::string& address, const std::string& interface = "cable") {
        Result<std::optional<std::string>> result = fail(ErrorKind::kInternal, "not asked");
        std::thread([&] {
            const UniqueFd space(::open(("/run/netns/" + here).c_str(), O_RDONLY | O_CLOEXEC));
            if (!space || ::setns(space.get(), CLONE_NEWNET) != 0) return;
            began = clock.now();
            result = ArpClaims(clock).claimant(interface, *parse_address(address), milliseconds(300));
            took = std::chrono::duration_cast<milliseconds>(clock.now() - began);
        }).join();
        return result;
    }
    TimePoint began;
    milliseconds took{0};
};

TEST_F(ArpClaimsTest, TheOtherMachineAnswersAtOnce) {
    const auto claimant = ask("10.99.0.2");
    ASSERT_TRUE(claimant) << claimant.error().message;
    ASSERT_TRUE(*claimant);
    EXPECT_EQ((*claimant)->size(), 17U);
    EXPECT_LT(took, milliseconds(150));
}

TEST_F(ArpClaimsTest, NobodyAnswersInTime) {
    const auto claimant = ask("10.99.0.50");
    ASSERT_TRUE(claimant) << claimant.error().message;
    EXPECT_FALSE(*claimant);
    EXPECT_GE(took, milliseconds(299));
    EXPECT_LT(took, milliseconds(450));
}

TEST_F(ArpClaimsTest, OwnAddressIsNoClaimUnlessAnotherHasItToo) {
    const auto own = ask("10.99.0.1");
    ASSERT_TRUE(own) << own.error().message;
    EXPECT_FALSE(*own);
    ASSERT_TRUE(ip_in(there, {"addr", "add", "10.99.0.1/32", "dev", "cable"}));
    const auto both = ask("10.99.0.1");
    ASSERT_TRUE(both) << both.error().message;
    EXPECT_TRUE(*both);
}

// The kernel keeps a neighbour for a while after it is gone.
TEST_F(ArpClaimsTest, AStaleNeighbourIsNoClaim) {
    ASSERT_TRUE(ip_in(
        here, {"neigh", "replace", "10.99.0.60", "lladdr", "52:54:00:00:00:60", "dev", "cable", "nud", "permanent"}));
    const auto claimant = ask("10.99.0.60");
    ASSERT_TRUE(claimant) << claimant.error().message;
    EXPECT_FALSE(*claimant);
}

// Two of its interfaces are in the same network: one answers for the other.
TEST_F(ArpClaimsTest, AnotherOfOwnInterfacesIsNoStranger) {
    ASSERT_TRUE(ip({"-n", here, "link", "add", "second", "type", "veth", "peer", "name", "second", "netns", there}));
    ASSERT_TRUE(ip_in(there, {"link", "add", "bridge", "type", "bridge", "forward_delay", "0"}));
    for (const char* end : {"cable", "second"})
        ASSERT_TRUE(ip_in(there, {"link", "set", end, "master", "bridge", "up"}));
    ASSERT_TRUE(ip_in(there, {"link", "set", "bridge", "up"}));
    ASSERT_TRUE(ip_in(here, {"addr", "add", "10.99.0.70/24", "dev", "second"}));
    ASSERT_TRUE(ip_in(here, {"link", "set", "second", "up"}));
    const auto claimant = ask("10.99.0.70");
    ASSERT_TRUE(claimant) << claimant.error().message;
    EXPECT_FALSE(*claimant);
    ASSERT_TRUE(ip_in(there, {"addr", "add", "10.99.0.71/24", "dev", "bridge"}));
    EXPECT_TRUE(ask("10.99.0.71").value_or(std::nullopt)) << "the bridge works";
}

TEST_F(ArpClaimsTest, InterfacesThatCannotBeAsked) {
    const auto lo = ask("127.0.0.2", "lo");
    ASSERT_FALSE(lo);
    EXPECT_EQ(lo.error().message, "lo is no Ethernet interface that speaks ARP");
    EXPECT_FALSE(ask("10.99.0.50", "no-such"));
    EXPECT_FALSE(ask("fe80::1"));
    ASSERT_TRUE(ip_in(here, {"link", "set", "cable", "down"}));
    EXPECT_FALSE(ask("10.99.0.2"));
}

}  // namespace
}  // namespace paf::test
