// The hooks as the agent asks them: one reading of the CIB, and nothing that goes wrong stands in the way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "agent/address_hooks.hpp"
#include "network_fakes.hpp"
#include "temp_directory.hpp"

namespace paf::test {
namespace {

using testing::HasSubstr;

constexpr auto kBefore = AddressMoment::kBeforePromote;

/// cibadmin.
class FakeCibadmin : public ProcessRunner {
  public:
    std::string cib;
    int exit_code = 0, runs = 0;
    bool hangs = false;
    milliseconds limit{0};

    Result<ProcessResult> run(const Command& command) override {
        ++runs;
        limit = command.timeout;
        ProcessResult result;
        result.exit_code = hangs ? -1 : exit_code;
        result.timed_out = hangs;
        result.out = cib;
        result.err = exit_code == 0 ? "" : "it is ill";
        return result;
    }
    std::string drain_daemon_output() override { return ""; }
};

class AgentHooks : public testing::Test {
  protected:
    TempDirectory directory;
    StillClock clock;
    FakeHost host;
    FakeClaims network;
    FakeCibadmin cibadmin;
    CibReading cib{clock, cibadmin};
    AgentAddressHooks hooks{clock, cib, host, network, "pgsqld", {directory.path(), "", directory.path()}};

    void SetUp() override {
        cibadmin.cib = slurp(PAF_TEST_DATA "/lint/good-crmsh.xml");
        // It has no status: no other node is a member, so that the hook asks for the address.
        host.add("eth0", "192.168.122.51", 24);
    }
    void install(const std::string& from, const std::string& name) {
        std::filesystem::copy_file(from, directory.file(name));
        ASSERT_EQ(chmod(directory.file(name).c_str(), 0755), 0);
    }
    Result<AddressAnswers> ask(milliseconds limit = std::chrono::seconds(30)) {
        EXPECT_TRUE(hooks.wants(kBefore));
        return hooks.ask(kBefore, "srv1", limit);
    }
};

TEST_F(AgentHooks, AskTheNetwork) {
    install(ADDRESS_HOOK, "paf-address-ipaddr2.so");
    network.answer = std::optional<std::string>("52:54:00:00:00:01");
    const auto answers = ask();
    ASSERT_TRUE(answers) << answers.error().message;
    ASSERT_EQ(answers->size(), 1U);
    EXPECT_EQ(answers->front().wish, AddressWish::kRefuse) << answers->front().found;
    EXPECT_EQ(cibadmin.limit, milliseconds(1000));
    EXPECT_EQ(network.interface, "eth0");
}

TEST_F(AgentHooks, ReadTheCibOnceWithinASecond) {
    install(ADDRESS_HOOK, "paf-address-ipaddr2.so");
    (void)cib.read(milliseconds(2000));
    ASSERT_TRUE(ask());
    EXPECT_EQ(cibadmin.runs, 1);
    clock.sleep_for(milliseconds(1000));
    ASSERT_TRUE(ask());
    EXPECT_EQ(cibadmin.runs, 2);
}

TEST_F(AgentHooks, ThatWantNothingCostNothing) {
    install(ADDRESS_HOOK, "paf-address-ipaddr2.so");
    EXPECT_FALSE(hooks.wants(AddressMoment::kAfterDemote));
    EXPECT_EQ(hooks.ask(AddressMoment::kAfterDemote, "srv1", milliseconds(1000))->size(), 0U);
    EXPECT_EQ(cibadmin.runs, 0);
}

TEST_F(AgentHooks, TheCibCannotBeRead) {
    install(ADDRESS_HOOK, "paf-address-ipaddr2.so");
    cibadmin.exit_code = 1;
    ASSERT_FALSE(ask());
    EXPECT_THAT(ask().error().message, HasSubstr("it is ill"));
    cibadmin.hangs = true;
    EXPECT_THAT(ask(milliseconds(700)).error().message, HasSubstr("did not end"));
    EXPECT_EQ(cibadmin.limit, milliseconds(700));
    cibadmin = FakeCibadmin();
    cibadmin.cib = "nonsense";
    ASSERT_FALSE(ask());
}

TEST_F(AgentHooks, OneThatCannotBeLoadedIsToldOf) {
    install(PAF_TEST_DATA "/lint/good-crmsh.xml", "paf-address-broken.so");
    const auto answers = ask();
    ASSERT_TRUE(answers);
    ASSERT_EQ(answers->size(), 1U);
    EXPECT_EQ(answers->front().wish, AddressWish::kProceed);
    EXPECT_EQ(answers->front().hook, "paf-address-broken.so");
    EXPECT_THAT(answers->front().found, HasSubstr("ELF"));
    EXPECT_EQ(cibadmin.runs, 0);
}

TEST_F(AgentHooks, WithoutADirectoryThereAreNone) {
    AgentAddressHooks none(clock, cib, host, network, "pgsqld", {directory.file("none"), "", directory.path()});
    EXPECT_FALSE(none.wants(kBefore));
    EXPECT_TRUE(none.ask(kBefore, "srv1", milliseconds(1000))->empty());
}

}  // namespace
}  // namespace paf::test
