#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explain_scene.hpp"
#include "pafctl/explain/forecast/election.hpp"

namespace paf {
namespace {

using namespace test;
using testing::ElementsAre;

class ExplainElectionTest : public testing::Test {
  protected:
    void constrain(const std::string& node, std::int32_t score, bool promoted_role, bool with_primary = false) {
        PlacementConstraint one;
        one.id = "c-" + node;
        one.node = node;
        one.score = score;
        one.promoted_role = promoted_role;
        one.with_primary = with_primary;
        facts.cluster.constraints.push_back(one);
    }
    ElectionCourse play(Lsn srv2, Lsn srv3) {
        WalPosition position = *facts.primary_position;
        AssumedPositions positions;
        position.end = srv2;
        positions["srv2"] = position;
        position.end = srv3;
        positions["srv3"] = position;
        return play_election(facts, positions);
    }
    std::string winner() { return play(kWritten, kWritten).winner; }

    ExplainFacts facts = explained_cluster();
};

TEST_F(ExplainElectionTest, PreferencesMoveTheChoiceAmongEquals) {
    EXPECT_EQ(winner(), "srv2");
    constrain("srv3", 11, false);
    EXPECT_EQ(winner(), "srv3");
    constrain("srv2", 2, true);
    EXPECT_EQ(winner(), "srv2");
    constrain("srv3", 100, false, true);
    EXPECT_EQ(winner(), "srv3") << "the address is to be there, and goes with the primary";
}

TEST_F(ExplainElectionTest, ABanForThePromotedRole) {
    constrain("srv2", -Score::kInfinity, true);
    EXPECT_EQ(winner(), "srv3");
    EXPECT_EQ(why_not_promotable(facts, explained_node(facts, "srv2"), Score{1000}),
              "the constraint c-srv2 forbids the promotion there");
}

TEST_F(ExplainElectionTest, AMoveThatWasLeftBehindLosesAgainstTheData) {
    constrain("srv3", Score::kInfinity, true);
    const ElectionCourse course = play(kWritten, Lsn{kWritten.value - 8});
    EXPECT_EQ(course.winner, "srv2");
    EXPECT_EQ(course.steps.size(), 2U) << "the first time its score is no match for the constraint";
}

TEST_F(ExplainElectionTest, EqualScoresAreToldAsChance) {
    explained_node(facts, "srv3").score = Score{1000};
    EXPECT_THAT(play(kWritten, kWritten).equals, ElementsAre("srv3"));
    explained_node(facts, "srv3").score = Score{999};
    EXPECT_THAT(play(kWritten, kWritten).equals, ElementsAre());
}

TEST_F(ExplainElectionTest, WhatIsGivenUp) {
    explained_node(facts, "srv2").score = Score::minus_infinity();
    facts.cluster.maxlag = 16;
    const ElectionCourse course = play(kWritten, Lsn{kWritten.value - 16});
    EXPECT_EQ(course.winner, "srv3");
    EXPECT_EQ(course.gives_up, 16U);
    EXPECT_EQ(play(kWritten, Lsn{kWritten.value - 17}).winner, "");
}

TEST_F(ExplainElectionTest, ANodeWithoutAScoreOrInMaintenanceIsNotChosen) {
    explained_node(facts, "srv2").score.reset();
    EXPECT_EQ(winner(), "srv3");
    explained_node(facts, "srv3").maintenance = true;
    EXPECT_EQ(winner(), "");
    EXPECT_EQ(play(kWritten, kWritten).reason, "Pacemaker may promote none of those that are left");
}

/// For all small scores and positions: whoever wins holds what every other candidate holds.
TEST_F(ExplainElectionTest, TheWinnerHoldsTheMost) {
    for (const int srv2_score : {1, 2, 990, 1000}) {
        for (const int srv3_score : {1, 2, 990, 1000}) {
            for (const std::uint64_t ahead : {0U, 8U, 4096U}) {
                explained_node(facts, "srv2").score = Score{srv2_score};
                explained_node(facts, "srv3").score = Score{srv3_score};
                const Lsn behind{kWritten.value - ahead};
                EXPECT_EQ(play(kWritten, behind).winner, ahead > 0                  ? "srv2"
                                                         : srv2_score >= srv3_score ? "srv2"
                                                                                    : "srv3");
                EXPECT_EQ(play(behind, kWritten).winner, ahead > 0                  ? "srv3"
                                                         : srv2_score >= srv3_score ? "srv2"
                                                                                    : "srv3");
            }
        }
    }
}

}  // namespace
}  // namespace paf
