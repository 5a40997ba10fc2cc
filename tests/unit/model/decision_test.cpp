#include "model/decision.hpp"

#include <gtest/gtest.h>

namespace paf {
namespace {

using std::chrono::milliseconds;

TEST(EffectName, IsTheTypesName) {
    EXPECT_STREQ(effect_name(PrepareStandby{}), "PrepareStandby");
    EXPECT_STREQ(effect_name(RemoveStaleLocks{}), "RemoveStaleLocks");
    EXPECT_STREQ(effect_name(StartServer{}), "StartServer");
    EXPECT_STREQ(effect_name(StopServer{}), "StopServer");
    EXPECT_STREQ(effect_name(EndOrphans{}), "EndOrphans");
    EXPECT_STREQ(effect_name(PromoteServer{}), "PromoteServer");
    EXPECT_STREQ(effect_name(Checkpoint{}), "Checkpoint");
    EXPECT_STREQ(effect_name(SetScore{}), "SetScore");
    EXPECT_STREQ(effect_name(PublishPosition{}), "PublishPosition");
    EXPECT_STREQ(effect_name(WithdrawPosition{}), "WithdrawPosition");
    EXPECT_STREQ(effect_name(RememberBranch{}), "RememberBranch");
    EXPECT_STREQ(effect_name(ReserveTimelines{}), "ReserveTimelines");
}

TEST(Progress, BeginsEmpty) {
    const Progress progress;
    EXPECT_FALSE(progress.did("StartServer"));
    EXPECT_EQ(progress.times("StartServer"), 0);
    EXPECT_EQ(progress.since("StartServer"), std::nullopt);
}

TEST(Progress, RemembersWhatWasDoneAndWhen) {
    Progress progress;
    progress.elapsed = milliseconds(1000);
    progress.done = {"SetScore", "StartServer", "SetScore"};
    progress.done_at = {milliseconds(100), milliseconds(200), milliseconds(700)};
    EXPECT_TRUE(progress.did("StartServer"));
    EXPECT_FALSE(progress.did("Start"));
    EXPECT_EQ(progress.times("SetScore"), 2);
    EXPECT_EQ(progress.since("SetScore"), milliseconds(300));
    EXPECT_EQ(progress.since("StartServer"), milliseconds(800));
    EXPECT_EQ(progress.since("StopServer"), std::nullopt);
}

TEST(Progress, SurvivesAMissingTime) {
    Progress progress;
    progress.done = {"StartServer"};
    EXPECT_TRUE(progress.did("StartServer"));
    EXPECT_EQ(progress.since("StartServer"), std::nullopt);
}

}  // namespace
}  // namespace paf
