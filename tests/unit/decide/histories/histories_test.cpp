// Histories of clusters of three nodes, and who leads in the end: one row each, in the verbs of history_world.hpp.
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "history_world.hpp"

namespace paf::test {
namespace {

struct History {
    const char* name;
    const char* story;
    const char* outcome;
};

void PrintTo(const History& history, std::ostream* out) {
    *out << history.story;
}

/// Without any failover: srv1 has always been the primary.
const std::vector<History>& never_failed_over() {
    static const std::vector<History> all = {
        {"AllComeBackAtOnce", "write; cut 1 2 3; on 1 2 3", "srv1 leads, srv2 follows, srv3 follows"},
        {"ThePrimaryComesBackWithOne", "write; cut 1 2 3; on 1 2", "srv1 leads, srv2 follows, srv3 off"},
        {"ThePrimaryComesBackWithTheOther", "write; cut 1 2 3; on 3 1", "srv1 leads, srv2 off, srv3 follows"},
        {"ThePrimaryAloneHasNoQuorum", "write; cut 1 2 3; on 1", "srv1 down, srv2 off, srv3 off"},
        {"StandbysAloneCannotProveThatTheyHoldAll", "write; cut 1 2 3; on 2 3", "srv1 off, srv2 waits, srv3 waits"},
        {"ThePrimaryComesBackLast", "write; cut 1 2 3; on 2 3; on 1", "srv1 leads, srv2 follows, srv3 follows"},
        {"OneAfterTheOther", "write; cut 1 2 3; on 3; on 2; on 1", "srv1 leads, srv2 follows, srv3 follows"},
        {"TheNodeThatLacksRowsCatchesUp", "write 2; cut 1 2 3; on 1 3; on 2", "srv1 leads, srv2 follows, srv3 follows"},
        {"AnAdministratorNamesTheWorse", "write 2; cut 1 2 3; on 2 3; score 3 2", "srv1 off, srv2 leads, srv3 follows"},
        {"AnAdministratorNamesTheBetter", "write 2; cut 1 2 3; on 2 3; score 2 2",
         "srv1 off, srv2 leads, srv3 follows"},
        {"AllAreStoppedThePrimaryLast", "write; stop 3; stop 2; cut 1; on 1 2 3",
         "srv1 leads, srv2 follows, srv3 follows"},
        {"AStandbyCrashes", "write; kill 2; write", "srv1 leads, srv2 follows, srv3 follows"},
        {"ThePrimaryCrashesAndIsRecoveredInPlace", "write-alone; kill 1; write",
         "srv1 leads, srv2 follows, srv3 follows"},
    };
    return all;
}

/// After one failover, from srv1 to srv2.
const std::vector<History>& failed_over_once() {
    static const std::vector<History> all = {
        {"TheOldPrimaryFollows", "write; cut 1; write; on 1", "srv1 follows, srv2 leads, srv3 follows"},
        {"TheOldPrimaryWroteOn", "write-alone; cut 1; write; on 1", "srv1 refused: diverged, srv2 leads, srv3 follows"},
        {"TheBetterStandbyWins", "write 3; cut 1", "srv1 off, srv2 follows, srv3 leads"},
        {"FullStopAllComeBack", "cut 1; write; cut 2 3; on 1 2 3", "srv1 follows, srv2 leads, srv3 follows"},
        {"FullStopOldAndNewestComeBack", "cut 1; write; cut 2 3; on 1 2", "srv1 follows, srv2 leads, srv3 off"},
        {"FullStopNewestAndStandbyComeBack", "cut 1; write; cut 2 3; on 2 3", "srv1 off, srv2 leads, srv3 follows"},
        {"FullStopOldAndStandbyComeBack", "cut 1; write; cut 2 3; on 1 3", "srv1 waits, srv2 off, srv3 waits"},
        {"FullStopTheNewestComesBackLast", "cut 1; write; cut 2 3; on 1 3; on 2",
         "srv1 follows, srv2 leads, srv3 follows"},
        {"FullStopTheOldComesBackLast", "cut 1; write; cut 2 3; on 3 2; on 1",
         "srv1 follows, srv2 leads, srv3 follows"},
        {"FullStopOldFirstThenOneByOne", "cut 1; write; cut 2 3; on 1; on 3; on 2",
         "srv1 follows, srv2 leads, srv3 follows"},
        {"TheOldPrimaryBesideOneThatCannotStart", "cut 1; write; cut 2 3; break 3; on 1 3",
         "srv1 waits, srv2 off, srv3 broken"},
        {"AndTheNewestReturns", "cut 1; write; cut 2 3; break 3; on 1 3; on 2",
         "srv1 follows, srv2 leads, srv3 broken"},
        {"AndTheBrokenOneIsMended", "cut 1; write; cut 2 3; break 3; on 1 3; mend 3",
         "srv1 waits, srv2 off, srv3 waits"},
        {"AStandbyOfTheNewestIsNamed", "cut 1; write; cut 2 3; on 1 3; score 3 2",
         "srv1 follows, srv2 off, srv3 leads"},
        {"AnOldOneThatIsNamedIsRefused", "cut 1; write; cut 2 3; break 3; on 1 3; score 1 2",
         "srv1 waits, srv2 off, srv3 broken"},
        {"TheOldWasStoppedCleanly", "write; stop 1; write; cut 2 3; break 3; on 1 3",
         "srv1 waits, srv2 off, srv3 broken"},
        {"TheOldWroteOnAndReturnsFirst", "write-alone; cut 1; write; cut 2 3; break 3; on 1 3",
         "srv1 refused: diverged, srv2 off, srv3 broken"},
        {"ASwitchoverAndAFullStop", "write; move 2; write; cut 1 2 3; on 1 3; on 2",
         "srv1 follows, srv2 leads, srv3 follows"},
        {"ASwitchoverTheOldAloneBesideABrokenOne", "write; move 2; write; cut 1 2 3; break 3; on 1 3",
         "srv1 waits, srv2 off, srv3 broken"},
        {"TheNewestIsGivenUp", "cut 1; write; cut 2 3; break 3; on 1 3; accept 1; mend 3; on 2",
         "srv1 leads, srv2 refused: diverged, srv3 refused: diverged"},
        {"TheNewestIsGivenUpAndAllStop", "cut 1; write; cut 2 3; break 3; on 1 3; accept 1; mend 3; cut 1 3; on 1 2 3",
         "srv1 leads, srv2 refused: diverged, srv3 refused: diverged"},
    };
    return all;
}

/// After two failovers, from srv1 to srv2, and with srv1 back, to srv3.
const std::vector<History>& failed_over_twice() {
    static const std::vector<History> all = {
        {"AllComeBack", "cut 1; write; on 1; cut 2; write; on 2", "srv1 follows, srv2 follows, srv3 leads"},
        {"FullStopTheFirstTwoComeBack", "cut 1; write; on 1; cut 2; write; cut 1 3; on 1 2",
         "srv1 waits, srv2 waits, srv3 off"},
        {"FullStopTheLastPrimaryComesBackLast", "cut 1; write; on 1; cut 2; write; cut 1 3; on 1 2; on 3",
         "srv1 follows, srv2 follows, srv3 leads"},
        {"FullStopTheLastPrimaryComesBackFirst", "cut 1; write; on 1; cut 2; write; cut 1 3; on 3; on 2; on 1",
         "srv1 follows, srv2 follows, srv3 leads"},
        {"FullStopTheSecondComesBackLast", "cut 1; write; on 1; cut 2; write; cut 1 3; on 1 3; on 2",
         "srv1 follows, srv2 follows, srv3 leads"},
        {"FullStopTheFirstComesBackLast", "cut 1; write; on 1; cut 2; write; cut 1 3; on 2 3; on 1",
         "srv1 follows, srv2 follows, srv3 leads"},
        {"TheSecondPrimaryWroteOn", "cut 1; write; on 1; write-alone; cut 2; write; on 2",
         "srv1 follows, srv2 refused: diverged, srv3 leads"},
        {"TheSecondPrimaryWroteOnAndReturnsAfterAFullStop",
         "cut 1; write; on 1; write-alone; cut 2; write; cut 1 3; on 1 2; on 3",
         "srv1 follows, srv2 refused: diverged, srv3 leads"},
        {"EachPrimaryWroteOn", "write-alone; cut 1; write; on 1; clone 1; write-alone; cut 2; write; cut 1 3; on 1 2 3",
         "srv1 follows, srv2 refused: diverged, srv3 leads"},
        {"TheFirstAndTheSecondBesideABrokenThird",
         "cut 1; write; on 1; cut 2; write; cut 1 3; break 3; on 1 2; score 1 2; score 2 2",
         "srv1 leads, srv2 follows, srv3 off"},
        {"TheSecondAloneBesideABrokenFirst", "cut 1; write; on 1; cut 2; write; cut 1 3; break 1; on 1 2; score 2 2",
         "srv1 broken, srv2 waits, srv3 off"},
    };
    return all;
}

/// Data that are not what they seem, and a cluster whose memory is not.
const std::vector<History>& exchanged() {
    static const std::vector<History> all = {
        {"AStandbyIsClonedFromAnOldBackup", "backup 3; cut 1; write; on 1; restore 3",
         "srv1 follows, srv2 leads, srv3 follows"},
        {"AnOldBackupAloneBesideTheOldPrimary", "backup 3; cut 1; write; cut 2 3; restore 3; on 1 3",
         "srv1 waits, srv2 off, srv3 waits"},
        {"TheNewestPrimaryIsRestoredFromAnOldBackup", "backup 2; cut 1; write; cut 2 3; restore 2; on 2 3",
         "srv1 off, srv2 waits, srv3 waits"},
        {"AndAnAdministratorNamesTheRestoredOne", "backup 2; cut 1; write; cut 2 3; restore 2; on 2 3; score 2 2",
         "srv1 off, srv2 follows, srv3 leads"},
        {"ADirectoryOfAnotherDatabase", "foreign 3", "srv1 leads, srv2 follows, srv3 refused: other-database"},
        {"AnotherDatabaseHasNoVote", "foreign 3; write; cut 1", "srv1 off, srv2 leads, srv3 refused: other-database"},
        {"AnotherDatabaseOnThePrimarysNode", "write; cut 1 2 3; foreign 1; on 1 2 3",
         "srv1 refused: other-database, srv2 waits, srv3 waits"},
        {"ANodeIsRemovedAndAddedAgain", "write; remove 3; write; add 3", "srv1 leads, srv2 follows, srv3 follows"},
        {"ANodeIsRemovedBeforeAFailoverAndAddedAfter", "remove 3; write; cut 2; on 2; move 2; write; add 3",
         "srv1 follows, srv2 leads, srv3 follows"},
        {"TheOldPrimaryIsRemovedAndAddedAgain", "write-alone; cut 1; write; remove 1; add 1",
         "srv1 refused: diverged, srv2 leads, srv3 follows"},
        {"ACleanupDoesNotLetADivergedOneIn", "write-alone; cut 1; write; on 1; cleanup; cleanup",
         "srv1 refused: diverged, srv2 leads, srv3 follows"},
        {"ARebuiltOneIsLetIn", "write-alone; cut 1; write; on 1; clone 1", "srv1 follows, srv2 leads, srv3 follows"},
        {"AHighScoreIsLeftBehindOnTheOldOne", "cut 1; write; cut 2 3; break 3; on 1 3; score 1 1001",
         "srv1 waits, srv2 off, srv3 broken"},
        {"AllScoresAreErasedUnderAPrimary", "write; no-scores; write; cut 1", "srv1 off, srv2 leads, srv3 follows"},
        {"TheMemoryIsErasedUnderAPrimary", "cut 1; write; no-memory; cut 2 3; break 3; on 1 3",
         "srv1 waits, srv2 off, srv3 broken"},
        {"AnOlderMemoryComesBackUnderAPrimary", "keep-memory; cut 1; write; old-memory; cut 2 3; break 3; on 1 3",
         "srv1 waits, srv2 off, srv3 broken"},
        {"AnOlderMemoryComesBackAndSoDoesTheNewest", "keep-memory; cut 1; write; cut 2 3; old-memory; on 1 2",
         "srv1 follows, srv2 leads, srv3 off"},
        {"TheMemoryIsErasedAndTheNewestComesBack", "cut 1; write; cut 2 3; no-memory; on 1 2 3",
         "srv1 follows, srv2 leads, srv3 follows"},
        {"TheMemoryIsErasedAndTheNumberIsTakenTwice",
         "cut 1; write; cut 2 3; no-memory; break 3; on 1 3; score 1 2; write; mend 3; on 2",
         "srv1 leads, srv2 refused: diverged, srv3 refused: diverged"},
        {"APrimaryIsLostBeforeAnybodyFollowedIt", "aside 3; cut 1; cut 2; back 3; on 1",
         "srv1 waits, srv2 off, srv3 waits"},
        {"AndComesBack", "aside 3; cut 1; cut 2; back 3; on 1; on 2", "srv1 follows, srv2 leads, srv3 follows"},
        {"AndIsGivenUp", "aside 3; cut 1; cut 2; back 3; on 1; accept 1", "srv1 leads, srv2 off, srv3 follows"},
        {"AllDataAreOlderThanTheMemory",
         "backup 1; backup 2; backup 3; cut 1; write; cut 2 3; restore 1; restore 2; restore 3; on 1 2 3",
         "srv1 waits, srv2 waits, srv3 waits"},
        {"AndOneOfThemIsAccepted",
         "backup 1; backup 2; backup 3; cut 1; write; cut 2 3; restore 1; restore 2; restore 3; on 1 2 3; accept 2",
         "srv1 follows, srv2 leads, srv3 follows"},
    };
    return all;
}

/// Timelines that no promotion ordered by the cluster began, and nodes that take no part.
const std::vector<History>& unordered() {
    static const std::vector<History> all = {
        {"AStandbyIsPromotedByHand", "write; by-hand 3; write", "srv1 leads, srv2 follows, srv3 refused: diverged"},
        {"AndThePrimaryDies", "write; by-hand 3; write; cut 1", "srv1 off, srv2 leads, srv3 refused: diverged"},
        {"AndAllStop", "write; by-hand 3; write; cut 1 2 3; on 1 3", "srv1 leads, srv2 off, srv3 refused: diverged"},
        {"ARecoveryTargetEndsARecovery", "write; stop 3; by-hand 3; write; cut 1 2; on 1 3",
         "srv1 leads, srv2 off, srv3 refused: diverged"},
        {"BesideAStandbyAlone", "write; stop 3; by-hand 3; write; cut 1 2; on 2 3",
         "srv1 off, srv2 waits, srv3 refused: diverged"},
        {"ItsNumberIsTakenByAnOrderedPromotion", "write; stop 3; by-hand 3; write; cut 1; on 3; on 1",
         "srv1 leads, srv2 follows, srv3 refused: diverged"},
        {"ANodeInStandbyModeHoldsMore", "aside 3; write; cut 1; back 3", "srv1 off, srv2 leads, srv3 follows"},
        {"ANodeInStandbyModeHasTheNewestRows", "hold 2; write; aside 3; cut 1; back 3",
         "srv1 off, srv2 leads, srv3 refused: diverged"},
        {"ThePrimaryGoesIntoStandbyMode", "write; aside 1; write; back 1", "srv1 follows, srv2 leads, srv3 follows"},
    };
    return all;
}

class Histories : public testing::TestWithParam<History> {};

TEST_P(Histories, EndRight) {
    HistoryWorld world(3);
    world.play(GetParam().story);
    EXPECT_EQ(world.outcome(), GetParam().outcome);
    EXPECT_TRUE(world.faults().empty()) << world.faults().front();
}

std::string name_of_history(const testing::TestParamInfo<History>& tested) {
    return tested.param.name;
}

INSTANTIATE_TEST_SUITE_P(NeverFailedOver, Histories, testing::ValuesIn(never_failed_over()), name_of_history);
INSTANTIATE_TEST_SUITE_P(FailedOverOnce, Histories, testing::ValuesIn(failed_over_once()), name_of_history);
INSTANTIATE_TEST_SUITE_P(FailedOverTwice, Histories, testing::ValuesIn(failed_over_twice()), name_of_history);
INSTANTIATE_TEST_SUITE_P(Exchanged, Histories, testing::ValuesIn(exchanged()), name_of_history);
INSTANTIATE_TEST_SUITE_P(Unordered, Histories, testing::ValuesIn(unordered()), name_of_history);

/// Every story of `left` more sentences: nothing happens that never must, who leads is of the newest generation, and
/// somebody leads where its primary is there.  Returns how many stories there are.
std::size_t expect_right_in_every_story(const HistoryWorld& before, const std::string& told, int left) {
    static const std::vector<const char*> verbs = {
        "write",  "write-alone", "cut 1",     "cut 2",     "cut 3",  "on 1",   "on 2",    "on 3",      "kill 1",
        "kill 2", "by-hand 1",   "by-hand 2", "by-hand 3", "stop 2", "move 3", "cleanup", "no-scores", "no-memory"};
    if (left == 0) return 1;
    std::size_t stories = 0;
    for (const std::string verb : verbs) {
        const bool needs_a_primary = verb == "write" || verb == "move 3";
        if (needs_a_primary && !before.is_led()) continue;
        HistoryWorld world = before;
        world.play(verb);
        const std::string story = told + verb + "; ";
        EXPECT_TRUE(world.faults().empty()) << story << world.outcome() << ": " << world.faults().front();
        EXPECT_EQ(world.wrong_leader(), "") << story << world.outcome();
        EXPECT_FALSE(world.is_stuck()) << story << world.outcome();
        if (testing::Test::HasFailure()) return stories;
        stories += expect_right_in_every_story(world, story, left - 1);
    }
    return stories;
}

TEST(EveryStory, OfFourSentencesAfterAFailoverEndsRight) {
    HistoryWorld world(3);
    world.play("write; cut 1; write");
    const std::size_t stories = expect_right_in_every_story(world, "", 4);
    EXPECT_GT(stories, 50000U);
    RecordProperty("stories", static_cast<int>(stories));
}

TEST(EveryStory, OfFourSentencesEndsRight) {
    const std::size_t stories = expect_right_in_every_story(HistoryWorld(3), "", 4);
    EXPECT_GT(stories, 50000U);
    RecordProperty("stories", static_cast<int>(stories));
}

TEST(HistoryCount, IsAtLeastForty) {
    EXPECT_GE(never_failed_over().size() + failed_over_once().size() + failed_over_twice().size() + exchanged().size() +
                  unordered().size(),
              40U);
}

}  // namespace
}  // namespace paf::test
