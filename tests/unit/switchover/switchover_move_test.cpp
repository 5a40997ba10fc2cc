// How the constraint is made and taken away, and what is read from a recorded CIB.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <sstream>

#include "../observe/fakes.hpp"
#include "pafctl/switchover/cib.hpp"
#include "pafctl/switchover/move.hpp"
#include "pafctl/switchover/switchover.hpp"
#include "process_result.hpp"
#include "sys/cib/cib_records.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using namespace test;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

/// Pacemaker's tools: a CIB with or without our constraint, and what crm_resource says, call by call.
class FakePacemaker : public ProcessRunner {
  public:
    std::string cib = slurp(PAF_TEST_DATA "/tool-output/cib-2.1.5.xml");
    std::deque<ProcessResult> moves;
    int deletions_needed = 1;  ///< that many calls until the constraint is gone
    int cib_exit = 0;
    std::vector<std::vector<std::string>> calls;

    void add_constraint(const std::string& xml) { cib.insert(cib.find("</constraints>"), xml); }

    Result<ProcessResult> run(const Command& command) override {
        calls.push_back(command.argv);
        const std::string& tool = command.argv.front();
        if (tool == "crm_node") return ended(0, "srv3\n");
        if (tool == "crm_resource" && !moves.empty()) {
            const ProcessResult result = moves.front();
            moves.pop_front();
            return result;
        }
        if (tool != "cibadmin") return fail(ErrorKind::kNotFound, tool + ": no such program");
        if (cib_exit != 0) return ended(cib_exit, "", "Could not connect");
        const auto& words = command.argv;
        if (std::find(words.begin(), words.end(), "--delete") == words.end()) return ended(0, cib);
        if (--deletions_needed == 0) remove_constraint(words.back());
        return ended(0);
    }
    std::string drain_daemon_output() override { return ""; }

  private:
    void remove_constraint(const std::string& xml) {
        const auto begin = cib.find(xml.substr(0, xml.size() - 2));
        if (begin != std::string::npos) cib.erase(begin, cib.find("/>", begin) + 2 - begin);
    }
};

constexpr const char* kOurs =
    "<rsc_location id=\"cli-prefer-pgsql-ha\" rsc=\"pgsql-ha\" role=\"Promoted\" score=\"INFINITY\" node=\"srv2\"/>";

class SwitchoverMoveTest : public testing::Test {
  protected:
    [[nodiscard]] std::vector<std::string> last_call() const { return runner.calls.back(); }

    FakeClock clock;
    FakePacemaker runner;
    FakeProcessTable processes;
    FakeFileSystem files;
    SameFiles user_files{files};
    NobodyAnswers postgres;
    NoVersions plugins;
    GatherPorts ports{clock, runner, processes, files, user_files, postgres, plugins, true};
    SwitchoverSource source{ports};
    SwitchoverMove move{ports, source, "pgsql-ha"};
};

TEST_F(SwitchoverMoveTest, MovesThePromotedRoleForALimitedTime) {
    runner.moves = {ended(0)};
    EXPECT_TRUE(move.make("srv2", std::chrono::seconds(240)));
    EXPECT_THAT(last_call(), ElementsAre("crm_resource", "--resource", "pgsql-ha", "--move", "--promoted", "--node",
                                         "srv2", "--lifetime", "PT240S"));
}

TEST_F(SwitchoverMoveTest, OldToolsPrintTheirHelpAndEndWithZero) {
    runner.moves = {ended(0, "Usage: crm_resource\n", "unrecognized option '--promoted'\n"), ended(0)};
    EXPECT_TRUE(move.make("srv2", std::chrono::seconds(240)));
    EXPECT_EQ(last_call()[4], "--master");
}

TEST_F(SwitchoverMoveTest, ARefusalIsNotTriedAgainInOtherWords) {
    runner.moves = {ended(108, "", "pgsql-ha is already active on srv2")};
    const Status made = move.make("srv2", std::chrono::seconds(240));
    ASSERT_FALSE(made);
    EXPECT_THAT(made.error().message, HasSubstr("already active on srv2"));
    EXPECT_EQ(runner.calls.size(), 1U);
}

TEST_F(SwitchoverMoveTest, DeletesEvenWhatCannotBeSeenYet) {
    ASSERT_TRUE(source.open(""));
    EXPECT_TRUE(move.clear());
    EXPECT_THAT(runner.calls, Contains(ElementsAre("cibadmin", "--delete", "-o", "constraints", "-X",
                                                   "<rsc_location id=\"cli-prefer-pgsql-ha\"/>")));
}

TEST_F(SwitchoverMoveTest, DeletesUntilItIsGone) {
    ASSERT_TRUE(source.open("pgsqld"));
    runner.add_constraint(kOurs);
    runner.deletions_needed = 3;
    EXPECT_TRUE(move.clear());
    EXPECT_EQ(runner.deletions_needed, 0);
}

TEST_F(SwitchoverMoveTest, SaysWhatToTypeWhenItStays) {
    ASSERT_TRUE(source.open("pgsqld"));
    runner.add_constraint(kOurs);
    runner.deletions_needed = 1000000;
    const Status cleared = move.clear();
    ASSERT_FALSE(cleared);
    EXPECT_THAT(cleared.error().message, HasSubstr("type: crm_resource --clear --resource pgsql-ha"));
}

TEST_F(SwitchoverMoveTest, AClusterThatDoesNotAnswerIsNoProof) {
    ASSERT_TRUE(source.open("pgsqld"));
    runner.cib_exit = 102;
    EXPECT_FALSE(move.clear());
}

TEST_F(SwitchoverMoveTest, OnlyOneResourceCanBeMeant) {
    const Status opened = source.open("nope");
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().message, HasSubstr("named 'nope', found pgsqld"));
}

TEST_F(SwitchoverMoveTest, WithoutAClusterOrRootNothingIsTried) {
    SwitchoverOptions options;
    std::ostringstream out;
    runner.cib_exit = 102;
    EXPECT_EQ(switchover_command(out, ports, options, [] { return false; }), 1);
    EXPECT_THAT(out.str(), HasSubstr("refused: "));
    EXPECT_THAT(out.str(), HasSubstr("nothing was changed"));
    runner.calls.clear();
    ports.privileged = false;
    EXPECT_EQ(switchover_command(out, ports, options, [] { return false; }), 1);
    EXPECT_TRUE(runner.calls.empty());
}

class SwitchoverCib : public testing::Test {
  protected:
    SwitchoverFacts view() {
        const auto cib = parse_resources(xml);
        const auto records = parse_records(xml);
        return switchover_view(*cib, cib->resources.at(0), *records);
    }
    void add(const std::string& constraint) { xml.insert(xml.find("</constraints>"), constraint); }

    std::string xml = slurp(PAF_TEST_DATA "/tool-output/cib-2.1.5.xml");
};

TEST_F(SwitchoverCib, ARecordedCluster) {
    const SwitchoverFacts facts = view();
    EXPECT_EQ(facts.resource, "pgsqld");
    EXPECT_EQ(facts.clone, "pgsql-ha");
    EXPECT_EQ(facts.nodes.size(), 3U);
    ASSERT_EQ(facts.constraints.size(), 1U) << "those of fence devices do not matter";
    EXPECT_EQ(facts.constraints[0].id, "pgsql-ha-prefers-srv1");
    EXPECT_EQ(facts.constraints[0].score, 1);
    EXPECT_FALSE(facts.constraints[0].left_over);
}

TEST_F(SwitchoverCib, WhatTheClusterRemembers) {
    EXPECT_FALSE(view().generation);
    const auto remember = [this](const std::string& text) {
        xml.insert(xml.find("</cluster_property_set>"),
                   "<nvpair id=\"g\" name=\"paf-generation-pgsqld\" value=\"" + text + "\"/>");
    };
    const std::string before = xml;
    remember("1;sys=7;tl=2;hist=1@0/3000000;mark=;top=2;at=1700000000;how=promoted;node=srv1;by=");
    ASSERT_TRUE(view().generation) << view().generation_fault;
    EXPECT_EQ(view().generation->history.current, 2U);
    xml = before;
    remember("no generation");
    EXPECT_FALSE(view().generation);
    EXPECT_THAT(view().generation_fault, HasSubstr("cluster property paf-generation-pgsqld: "));
}

TEST_F(SwitchoverCib, AMoveIsSeenInEitherForm) {
    add(kOurs);
    add("<rsc_location id=\"cli-prefer-pgsqld\" rsc=\"pgsqld\" role=\"Master\"><rule id=\"r\" score=\"INFINITY\"/>"
        "</rsc_location>");
    const SwitchoverFacts facts = view();
    ASSERT_EQ(facts.constraints.size(), 3U);
    EXPECT_TRUE(facts.constraints[1].left_over && facts.constraints[1].promoted_role);
    EXPECT_EQ(facts.constraints[1].node, "srv2");
    EXPECT_TRUE(facts.constraints[2].left_over && facts.constraints[2].promoted_role);
    EXPECT_EQ(facts.constraints[2].node, "") << "a rule says where";
}

TEST_F(SwitchoverCib, ARuleThatHoldsIsAboutItsNodes) {
    add("<rsc_location id=\"cli-prefer-pgsqld\" rsc=\"pgsqld\" role=\"Master\"><rule id=\"r\" score=\"INFINITY\">"
        "<expression id=\"e\" attribute=\"#uname\" operation=\"eq\" value=\"srv3\"/></rule></rsc_location>");
    const SwitchoverFacts facts = view();
    ASSERT_EQ(facts.constraints.size(), 2U);
    EXPECT_TRUE(facts.constraints[1].left_over && facts.constraints[1].promoted_role);
    EXPECT_EQ(facts.constraints[1].node, "srv3");
}

TEST_F(SwitchoverCib, WhatGoesWithThePrimaryCountsToo) {
    add("<rsc_location id=\"ip-pin\" rsc=\"pgsql-master-ip\" score=\"INFINITY\" node=\"srv1\"/>");
    const SwitchoverFacts facts = view();
    ASSERT_EQ(facts.constraints.size(), 2U);
    EXPECT_TRUE(facts.constraints[1].with_primary);
}

}  // namespace
}  // namespace paf
