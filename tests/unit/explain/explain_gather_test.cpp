// What is read from a recorded CIB and from Corosync, and what a call prints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "../observe/fakes.hpp"
#include "pafctl/explain/explain.hpp"
#include "pafctl/explain/source.hpp"
#include "process_result.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using namespace test;
using std::chrono::milliseconds;
using testing::HasSubstr;

/// The tools as srv3 has them.
class FakeTools : public ProcessRunner {
  public:
    std::string cib = slurp(PAF_TEST_DATA "/tool-output/cib-2.1.5.xml");
    std::string cmap = "runtime.config.totem.token (u32) = 1000\nruntime.config.totem.consensus (u32) = 1200\n";

    Result<ProcessResult> run(const Command& command) override {
        const std::string& tool = command.argv.front();
        if (tool == "crm_node") return ended(0, "srv3\n");
        if (tool == "cibadmin" && cib.empty()) return ended(102, "", "Could not connect");
        if (tool == "cibadmin") return ended(0, cib);
        if (tool == "corosync-cmapctl") return ended(0, cmap);
        return fail(ErrorKind::kNotFound, tool + ": no such program");
    }
    std::string drain_daemon_output() override { return ""; }
};

class ExplainGatherTest : public testing::Test {
  protected:
    std::string call(const ExplainOptions& options, int expected) {
        std::ostringstream out;
        EXPECT_EQ(explain_command(out, ports, options), expected) << out.str();
        return out.str();
    }

    FakeClock clock;
    FakeTools runner;
    FakeProcessTable processes;
    FakeFileSystem files;
    SameFiles user_files{files};
    NobodyAnswers postgres;
    NoVersions plugins;
    GatherPorts ports{clock, runner, processes, files, user_files, postgres, plugins, true};
};

TEST_F(ExplainGatherTest, TheConfigurationIsReadFromTheCib) {
    const auto facts = gather_explain(ports, "");
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(facts->cluster.local_node, "srv3");
    ASSERT_NE(facts->cluster.primary(), nullptr);
    EXPECT_EQ(facts->cluster.primary()->name, "srv1");
    const ExplainConfiguration& configuration = facts->configuration;
    EXPECT_EQ(configuration.timeouts.monitor_interval, milliseconds(9000));
    EXPECT_EQ(configuration.timeouts.monitor_timeout, milliseconds(10000));
    EXPECT_EQ(configuration.timeouts.promote_timeout, milliseconds(30000));
    EXPECT_EQ(configuration.timeouts.monitor_on_fail, "");
    EXPECT_EQ(configuration.migration_threshold, 5);
    EXPECT_TRUE(configuration.fencing.enabled);
    EXPECT_EQ(configuration.fencing.devices, 3U);
    EXPECT_EQ(configuration.fencing.timeout, milliseconds(60000));
    EXPECT_FALSE(configuration.fencing.watchdog);
    EXPECT_FALSE(configuration.location_rules);
    EXPECT_FALSE(configuration.enforces_preflight);
    EXPECT_EQ(facts->promoted_within.at("srv1"), milliseconds(274));
    EXPECT_EQ(facts->membership->token, milliseconds(1000));
    EXPECT_FALSE(facts->cluster.sql.asked()) << "the primary is elsewhere";
}

TEST_F(ExplainGatherTest, WhatIsSetOtherwise) {
    const auto insert = [this](const char* before, const char* what) {
        runner.cib.insert(runner.cib.find(before), what);
    };
    insert("<nvpair name=\"stonith-action\"",
           "<nvpair id=\"a\" name=\"no-quorum-policy\" value=\"ignore\"/><nvpair id=\"b\" name=\"stonith-timeout\" "
           "value=\"90s\"/><nvpair id=\"c\" name=\"stonith-watchdog-timeout\" value=\"10s\"/>");
    insert("<nvpair name=\"bindir\"", "<nvpair id=\"d\" name=\"preflight\" value=\"enforce\"/>");
    runner.cib.replace(runner.cib.find("role=\"Promoted\" id=\"pgsqld-monitor"), 15,
                       "role=\"Promoted\" on-fail=\"fence\"");
    runner.cmap = "nothing\n";
    const auto facts = gather_explain(ports, "pgsql-ha");
    ASSERT_TRUE(facts) << facts.error().message;
    EXPECT_EQ(facts->configuration.no_quorum_policy, "ignore");
    EXPECT_EQ(facts->configuration.fencing.timeout, milliseconds(90000));
    EXPECT_TRUE(facts->configuration.fencing.watchdog);
    EXPECT_TRUE(facts->configuration.enforces_preflight);
    EXPECT_EQ(facts->configuration.timeouts.monitor_on_fail, "fence");
    EXPECT_THAT(facts->membership.cause(), HasSubstr("no runtime.config.totem.token"));
}

TEST_F(ExplainGatherTest, AwayFromThePrimaryItSaysWhereToAsk) {
    // srv3 has -INFINITY in this CIB, but its data would be compared all the same.
    EXPECT_THAT(call({}, 1), HasSubstr("run pafctl explain on srv1"));
    EXPECT_THAT(call({"", true}, 1), HasSubstr("\"outcome\": \"unknown\""));
}

TEST_F(ExplainGatherTest, WhatCannotBeLookedAt) {
    EXPECT_THAT(call({"other", false}, 1), HasSubstr("expected a pgsqlms resource named 'other', found pgsqld"));
    runner.cib.clear();
    EXPECT_THAT(call({}, 1), HasSubstr("Could not connect"));
    EXPECT_THAT(call({"", true}, 1), HasSubstr("\"error\": "));
    runner.cib = "no CIB";
    EXPECT_THAT(call({}, 1), HasSubstr("not known: "));
}

TEST(ExplainMembership, IsReadFromCorosyncsMap) {
    const auto membership = parse_membership(
        "quorum.two_node (u8) = 1\nruntime.config.totem.consensus (u32) = 3600\nruntime.config.totem.token (u32) = "
        "3000\n"
        "runtime.config.totem.token_retransmit (u32) = 238\nruntime.config.totem.token_warning (u32) = 75\nbroken\n");
    ASSERT_TRUE(membership.known());
    EXPECT_EQ(membership->token, milliseconds(3000));
    EXPECT_EQ(membership->consensus, milliseconds(3600));
    EXPECT_TRUE(membership->two_node);
    EXPECT_TRUE(parse_membership("").is_unknown());
}

}  // namespace
}  // namespace paf
