#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/text.hpp"
#include "pafctl/switchover/plan/course.hpp"
#include "pafctl/switchover/plan/words.hpp"
#include "switchover_scene.hpp"

namespace paf {
namespace {

using namespace test;
using testing::HasSubstr;
using Step = SwitchoverStep;

class SwitchoverCourseTest : public testing::Test {
  protected:
    Step step(bool old_left) { return (course = follow_switchover(facts, "srv1", "srv2", old_left)).step; }
    void promote(const std::string& name) {
        for (SwitchoverNode& node : facts.nodes)
            node.role = node.name == name ? CibRole::kPromoted : CibRole::kUnpromoted;
    }

    SwitchoverFacts facts = healthy_cluster();
    SwitchoverCourse course;
};

TEST_F(SwitchoverCourseTest, FromTheBeginningToTheEnd) {
    EXPECT_EQ(step(false), Step::kWait);
    EXPECT_EQ(course.what, "srv1 to be demoted");
    promote("nobody");
    EXPECT_EQ(step(true), Step::kWait);
    EXPECT_EQ(course.what, "srv2 to be promoted");
    promote("srv2");
    EXPECT_EQ(step(true), Step::kSecure) << "the old primary's score is still the better one";
    node_of(facts, "srv2").score = Score::primary();
    EXPECT_EQ(step(true), Step::kSecure) << "equal is not enough";
    node_of(facts, "srv1").score = Score::last_resort();
    EXPECT_EQ(step(true), Step::kClear);
}

TEST_F(SwitchoverCourseTest, ANodeThatIsOffOrHasNoScoreDoesNotContend) {
    promote("srv2");
    node_of(facts, "srv1").online = false;
    EXPECT_EQ(step(true), Step::kClear);
    node_of(facts, "srv1").online = true;
    node_of(facts, "srv1").score.reset();
    EXPECT_EQ(step(true), Step::kClear);
    node_of(facts, "srv2").score.reset();
    EXPECT_EQ(step(true), Step::kSecure);
}

TEST_F(SwitchoverCourseTest, AnotherOneIsPromoted) {
    promote("srv3");
    EXPECT_EQ(step(true), Step::kGivenUp);
    EXPECT_THAT(course.what, HasSubstr("srv3 instead"));
}

TEST_F(SwitchoverCourseTest, TheOldPrimaryReturns) {
    EXPECT_EQ(step(true), Step::kGivenUp);
    EXPECT_THAT(course.what, HasSubstr("srv1 instead"));
}

TEST_F(SwitchoverCourseTest, ThePromotionFails) {
    promote("nobody");
    node_of(facts, "srv2").failed = true;
    node_of(facts, "srv2").in_progress = "demote";
    EXPECT_EQ(step(true), Step::kWait) << "as long as the cluster does something about it";
    node_of(facts, "srv2").in_progress = "";
    EXPECT_EQ(step(true), Step::kGivenUp);
    EXPECT_THAT(course.what, HasSubstr("pafctl status on srv2"));
}

TEST_F(SwitchoverCourseTest, ThePromotionIsTakenBack) {
    promote("srv2");
    node_of(facts, "srv2").score = Score::primary();
    node_of(facts, "srv1").score = Score::last_resort();
    node_of(facts, "srv2").in_progress = "monitor";
    EXPECT_EQ(step(true), Step::kClear);
    node_of(facts, "srv2").in_progress = "demote";
    EXPECT_EQ(step(true), Step::kWait);
}

TEST_F(SwitchoverCourseTest, TheTargetIsLost) {
    node_of(facts, "srv2").online = false;
    EXPECT_EQ(step(false), Step::kGivenUp);
    facts.nodes.erase(facts.nodes.begin() + 1);
    EXPECT_EQ(step(false), Step::kGivenUp);
}

TEST_F(SwitchoverCourseTest, WhatTheClusterDoesNow) {
    EXPECT_EQ(describe_cluster(facts), "the cluster has its primary on srv1");
    promote("nobody");
    node_of(facts, "srv2").in_progress = "promote";
    node_of(facts, "srv1").failed = true;
    node_of(facts, "srv3").online = false;
    EXPECT_EQ(describe_cluster(facts),
              "the cluster has no primary at the moment, an action failed on srv1, promote is under way on srv2, "
              "srv3 is not online");
}

TEST(SwitchoverWords, AreWhatPeopleAndShellsUnderstand) {
    EXPECT_EQ(bytes_text(1), "1 byte");
    EXPECT_EQ(bytes_text(9437184), "9437184 bytes");
    EXPECT_EQ(bytes_text(17825792), "17 MiB");
    EXPECT_EQ(shell_word("srv-1.example"), "srv-1.example");
    EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
    EXPECT_EQ(shell_word(""), "''");
}

}  // namespace
}  // namespace paf
