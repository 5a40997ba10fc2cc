#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "explain_scene.hpp"
#include "pafctl/explain/view.hpp"

namespace paf {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;

TEST(ExplainView, SaysWhoAndWhyAndWhatItCosts) {
    ExplainFacts facts = explained_cluster();
    set_position(facts, "srv3", Lsn{kWritten.value - 5000}, kWritten);
    const std::string text = explanation_text(explain(facts));
    for (const char* part :
         {"Newest generation: timeline 3, begun on srv1 at 0/20000000\n",
          "If the node of the primary, srv1, were lost now\n",
          "  promoted    srv2: srv2 (timeline 3 at 0/50000000) has the",
          "  lost        nothing at this moment: replication is asynchronous",
          "  outage      usually 3.3 s and the time of fencing; 96.6 s at most",
          "detection 3.0 s to 6.6 s: Corosync's token and consensus, 3 s and 3.6 s", "NODE",
          "srv3  does not win  0/4FFFEC78", "5000 bytes", "  srv3        it lacks 5000 bytes that srv2 has",
          "If PostgreSQL alone ended on srv1\n", "  promoted    srv1: it is recovered in place, and loses nothing"}) {
        EXPECT_THAT(text, HasSubstr(part));
    }
}

TEST(ExplainView, SaysThatNobodyWouldBe) {
    ExplainFacts facts = explained_cluster();
    facts.configuration.fencing.devices = 0;
    const std::string text = explanation_text(explain(facts));
    EXPECT_THAT(text, HasSubstr("  promoted    nobody: there is no fencing device"));
    EXPECT_THAT(text, Not(HasSubstr("lost        ")));
    facts.cluster.nodes.front().role = CibRole::kStopped;
    EXPECT_EQ(explanation_text(explain(facts)),
              "not known: there is no primary now, or more than one: see pafctl status\n");
}

TEST(ExplainView, TellsOfTheElectionsBefore) {
    ExplainFacts facts = explained_cluster();
    ElectionRecord record;
    record.by = record.winner = "srv1";
    record.outcome = ElectionOutcome::kOrdered;
    record.votes = {{"srv1", VoteStanding::kCounts, 2, {0x5000000}, ""}, {"srv9", VoteStanding::kOffline, 0, {}, ""}};
    facts.elections.last = record;
    EXPECT_THAT(explanation_text(explain(facts)),
                HasSubstr("\nWhat the elections found\n  last election: srv1 was told to promote itself"));
    EXPECT_EQ(Json::parse(explanation_json(explain(facts)))["elections"]["last"]["votes"][1]["standing"], "offline");
    facts.cluster.nodes.front().role = CibRole::kStopped;
    EXPECT_THAT(explanation_text(explain(facts)), HasSubstr("srv9 was offline")) << "without a primary too";
}

TEST(ExplainView, TheSameAsJson) {
    ExplainFacts facts = explained_cluster();
    set_position(facts, "srv2", Lsn{kWritten.value - 5000}, kWritten);
    const Json json = Json::parse(explanation_json(explain(facts)));
    EXPECT_EQ(json["primary"], "srv1");
    EXPECT_EQ(json["generation"]["timeline"], 3);
    EXPECT_EQ(json["node_lost"]["outcome"], "winner");
    EXPECT_EQ(json["node_lost"]["winner"], "srv3");
    EXPECT_EQ(json["node_lost"]["could_also"][0], "srv2 if the 5000 bytes on their way to it arrive");
    EXPECT_EQ(json["node_lost"]["loss"]["bytes"], 0);
    EXPECT_EQ(json["node_lost"]["time"]["least_ms"], 3000);
    EXPECT_EQ(json["node_lost"]["nodes"][0]["lacks_bytes"], 5000);
    EXPECT_EQ(json["crash"]["winner"], "srv1");
    EXPECT_EQ(json["crash"]["time"]["most_ms"], nullptr) << "a recovery takes as long as it takes";

    facts.configuration.fencing.devices = 0;
    const Json nobody = Json::parse(explanation_json(explain(facts)));
    EXPECT_EQ(nobody["node_lost"]["winner"], nullptr);
    EXPECT_EQ(nobody["node_lost"]["loss"], nullptr);
    EXPECT_EQ(Json::parse(explain_error_json("no cluster"))["error"], "no cluster");
}

}  // namespace
}  // namespace paf
