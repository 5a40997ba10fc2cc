#include "decide/election/election.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "positions.hpp"

namespace paf {
namespace {

using testing::HasSubstr;
using Kind = ElectionVerdict::Kind;
using Evidence = Candidate::Evidence;

Candidate node(const std::string& name, const WalPosition& position, bool promotable = true) {
    return {name, Evidence::kPosition, position, "", promotable};
}

ElectionVerdict elect_srv1(const WalPosition& mine, std::vector<Candidate> others, std::uint64_t maxlag = 0) {
    return elect({"srv1", mine, std::move(others), maxlag});
}

struct CompareCase {
    const char* name;
    WalPosition mine, other;
    Relation expected;
    std::uint64_t missing;  ///< bytes that the other holds and mine does not
};

class Compare : public testing::TestWithParam<CompareCase> {};

TEST_P(Compare, JudgesAncestryBeforeTheEnd) {
    const CompareCase& c = GetParam();
    EXPECT_EQ(compare(c.mine, c.other), c.expected);
    if (c.expected == Relation::kIncomparable) {
        EXPECT_EQ(missing_bytes(c.mine, c.other), std::nullopt);
    } else {
        EXPECT_EQ(missing_bytes(c.mine, c.other), c.missing);
    }
}

WalPosition other_database() {
    WalPosition position = at(first(), 500);
    position.system_identifier = 42;
    return position;
}

WalPosition no_database() {
    WalPosition position = at(first(), 500);
    position.system_identifier = 0;
    return position;
}

const CompareCase kCompareCases[] = {
    {"Same", at(first(), 500), at(first(), 500), Relation::kSame, 0},
    {"Ahead", at(first(), 501), at(first(), 500), Relation::kAhead, 0},
    {"Behind", at(first(), 400), at(first(), 500), Relation::kBehind, 100},
    {"AcrossFourGibibytes", at(first(), 0x100000000), at(first(), 0xFF000001), Relation::kAhead, 0},
    {"BehindAcrossFourGibibytes", at(first(), 0xFFFFFFFF), at(first(), 0x100000000), Relation::kBehind, 1},
    {"DescendantOfAShorterOne", at(from_first(2, 300), 500), at(first(), 200), Relation::kAhead, 0},
    {"DescendantOfOneThatEndsAtTheFork", at(from_first(2, 300), 500), at(first(), 300), Relation::kAhead, 0},
    {"DescendantThatHoldsTheSameBytes", at(from_first(2, 300), 300), at(first(), 300), Relation::kAhead, 0},
    {"DescendantOfALongerFork", at(from_first(2, 300), 350), at(first(), 900), Relation::kDivergedNewer, 600},
    {"AncestorThatIsShorter", at(first(), 200), at(from_first(2, 300), 500), Relation::kBehind, 300},
    {"AncestorThatForked", at(first(), 900), at(from_first(2, 300), 350), Relation::kDivergedOlder, 50},
    {"GrandparentForkedEarlier", at({3, {{1, {300}}, {2, {400}}}}, 500), at(first(), 301), Relation::kDivergedNewer, 1},
    {"ParentForked", at({3, {{1, {300}}, {2, {400}}}}, 500), at(from_first(2, 300), 450), Relation::kDivergedNewer, 50},
    {"AncestorThatWasNeverEntered", at({3, {{1, {300}}, {2, {280}}}}, 500), at(first(), 290), Relation::kDivergedNewer,
     10},
    {"SiblingWithTheHigherNumber", at(from_first(3, 300), 400), at(from_first(2, 250), 900), Relation::kDivergedNewer,
     650},
    {"SiblingWithTheLowerNumber", at(from_first(2, 250), 900), at(from_first(3, 300), 400), Relation::kDivergedOlder,
     150},
    {"SiblingWithoutBytesOfItsOwn", at(from_first(3, 300), 400), at(from_first(2, 250), 250), Relation::kAhead, 0},
    {"TimelineCreatedTwice", at(from_first(2, 300), 500), at(from_first(2, 310), 500), Relation::kIncomparable, 0},
    {"AncestorCreatedTwice", at({3, {{1, {300}}, {2, {400}}}}, 500), at(from_first(2, 310), 350),
     Relation::kIncomparable, 0},
    {"SiblingsWithContradictingPasts", at({3, {{1, {300}}, {2, {400}}}}, 500), at({4, {{1, {310}}, {2, {400}}}}, 500),
     Relation::kIncomparable, 0},
    {"NoCommonTimeline", at({2, {}}, 500), at(first(), 500), Relation::kIncomparable, 0},
    {"HistoryLostOnOneSide", at({2, {}}, 500), at(from_first(2, 300), 500), Relation::kIncomparable, 0},
    {"OtherDatabase", at(first(), 900), other_database(), Relation::kIncomparable, 0},
    {"NoSystemIdentifier", no_database(), no_database(), Relation::kIncomparable, 0},
    {"NoTimeline", at({0, {}}, 500), at({0, {}}, 500), Relation::kIncomparable, 0},
    {"NoEnd", at(first(), 0), at(first(), 500), Relation::kIncomparable, 0},
    {"EndBeforeItsOwnFork", at(from_first(2, 300), 299), at(first(), 100), Relation::kIncomparable, 0},
};
INSTANTIATE_TEST_SUITE_P(Rows, Compare, testing::ValuesIn(kCompareCases),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Elect, WinsAlone) {
    const ElectionVerdict verdict = elect_srv1(at(first(), 0x5000060), {});
    EXPECT_EQ(verdict.kind, Kind::kWin);
    EXPECT_EQ(verdict.winner, "srv1");
    EXPECT_EQ(verdict.reason, "srv1 (timeline 1 at 0/5000060) has the best position: no other node takes part");
}

TEST(Elect, AStaleStandbyNeverWinsAfterAFullRestart) {
    // Both report the start of the same segment as received; the true ends differ.
    const ElectionVerdict stale = elect_srv1(at(first(), 0x4025AA0), {node("srv2", at(first(), 0x4045048))});
    EXPECT_EQ(stale.kind, Kind::kBetterElsewhere);
    EXPECT_EQ(stale.winner, "srv2");
    EXPECT_EQ(stale.reason,
              "srv1 lacks 128424 bytes: it is at timeline 1 at 0/4025AA0, srv2 at timeline 1 at 0/4045048");
    const ElectionVerdict current = elect_srv1(at(first(), 0x4045048), {node("srv2", at(first(), 0x4025AA0))});
    EXPECT_EQ(current.kind, Kind::kWin);
    EXPECT_EQ(current.lost_at_most, 0U);
    EXPECT_THAT(current.reason, HasSubstr("srv2 (timeline 1 at 0/4025AA0) lacks 128424 bytes"));
}

TEST(Elect, AnOldPrimaryWithALongerForkNeverWins) {
    const WalPosition old_primary = at(first(), 0x9000000);
    const WalPosition successor = at(from_first(2, 0x3000000), 0x3000100);
    EXPECT_EQ(elect_srv1(old_primary, {node("srv2", successor)}).winner, "srv2");
    const ElectionVerdict verdict = elect_srv1(successor, {node("srv2", old_primary)});
    EXPECT_EQ(verdict.kind, Kind::kWin);
    EXPECT_EQ(verdict.lost_at_most, 0x6000000U);
    EXPECT_THAT(verdict.reason, HasSubstr("lacks 256 bytes and holds 100663296 bytes that are lost"));
}

TEST(Elect, ATieGoesToTheNodeThatTheClusterChose) {
    const WalPosition same = at(first(), 500);
    EXPECT_EQ(elect_srv1(same, {node("srv0", at(first(), 500)), node("srv2", same)}).kind, Kind::kWin);
}

TEST(Elect, ATieElsewhereGoesByName) {
    const WalPosition best = at(first(), 500);
    const WalPosition mine = at(first(), 400);
    EXPECT_EQ(elect_srv1(mine, {node("srv3", best), node("srv2", best)}).winner, "srv2");
}

TEST(Elect, NamesAreExact) {
    const ElectionVerdict verdict =
        elect_srv1(at(first(), 400), {node("srv10", at(first(), 500)), node("srv", at(first(), 450))});
    EXPECT_EQ(verdict.winner, "srv10");
}

TEST(Elect, RefusesWithoutEveryPosition) {
    const ElectionVerdict verdict =
        elect_srv1(at(first(), 900), {node("srv2", at(first(), 500)),
                                      {"srv3", Evidence::kMissing, {}, "nothing published", true},
                                      {"srv4", Evidence::kInvalid, {}, "found 'x'", false}});
    EXPECT_EQ(verdict.kind, Kind::kRefuse);
    EXPECT_EQ(verdict.winner, "");
    EXPECT_THAT(verdict.reason, HasSubstr("srv3: no WAL position, nothing published; start the resource there"));
    EXPECT_THAT(verdict.reason, HasSubstr("srv4: unreadable WAL position, found 'x'; run the same version"));
}

TEST(Elect, RefusesWithoutItsOwnPosition) {
    EXPECT_THAT(elect_srv1(WalPosition{}, {}).reason, HasSubstr("srv1: its own WAL position is incomplete"));
    EXPECT_EQ(elect_srv1(at(from_first(2, 300), 299), {}).kind, Kind::kRefuse);
}

TEST(Elect, RefusesWhatCannotBeCompared) {
    const ElectionVerdict twice = elect_srv1(at(from_first(2, 300), 500), {node("srv2", at(from_first(2, 310), 400))});
    EXPECT_EQ(twice.kind, Kind::kRefuse);
    EXPECT_THAT(twice.reason,
                HasSubstr("histories that do not fit together on srv1 and srv2: timeline 2 at 0/1F4 from 1 at "
                          "0/12C against timeline 2 at 0/190 from 1 at 0/136"));
    const ElectionVerdict foreign = elect_srv1(at(first(), 900), {node("srv2", other_database())});
    EXPECT_EQ(foreign.kind, Kind::kRefuse);
    EXPECT_THAT(foreign.reason,
                HasSubstr("different databases on srv1 and srv2: system identifiers 7000000000000000001 and 42"));
}

TEST(Elect, ANodeThatBeatsEverybodyWinsWhateverTheLosersAreToEachOther) {
    const std::vector<Candidate> losers = {node("srv2", at(from_first(2, 300), 500)),
                                           node("srv3", at(from_first(2, 310), 500))};
    EXPECT_EQ(elect_srv1(at(from_first(5, 320), 400), losers).kind, Kind::kWin);
    EXPECT_EQ(elect_srv1(at(first(), 200), losers).kind, Kind::kRefuse);
}

TEST(Elect, ABetterNodeThatIsNotPromotableStopsTheElection) {
    const auto best = node("srv2", at(first(), 500), false);
    const ElectionVerdict verdict = elect_srv1(at(first(), 400), {best});
    EXPECT_EQ(verdict.kind, Kind::kRefuse);
    EXPECT_THAT(verdict.reason,
                HasSubstr("srv2, with 100 bytes more, has the score -INFINITY, and maxlag is not set; allow srv2 by "
                          "setting its promotion score to 1000"));
    EXPECT_THAT(verdict.reason, HasSubstr("it is at timeline 1 at 0/1F4, and srv1 at timeline 1 at 0/190"));
    EXPECT_EQ(elect_srv1(at(first(), 400), {best}, 99).kind, Kind::kRefuse);
    EXPECT_THAT(elect_srv1(at(first(), 400), {best}, 99).reason, HasSubstr("maxlag is 99 bytes"));
}

TEST(Elect, MaxlagSaysHowMuchMayBeGivenUp) {
    const auto best = node("srv2", at(first(), 500), false);
    const ElectionVerdict verdict = elect_srv1(at(first(), 400), {best}, 100);
    EXPECT_EQ(verdict.kind, Kind::kWin);
    EXPECT_EQ(verdict.lost_at_most, 100U);
    EXPECT_THAT(verdict.reason,
                HasSubstr("has the best promotable position, within maxlag: srv2 (timeline 1 at 0/1F4) lacks "
                          "0 bytes and holds 100 bytes that are lost"));
    EXPECT_EQ(elect_srv1(at(first(), 400), {best, node("srv3", at(first(), 450))}, 100).winner, "srv3");
    // A promotable best node wins: maxlag never favours a worse one.
    EXPECT_EQ(elect_srv1(at(first(), 400), {node("srv2", at(first(), 500))}, 100).winner, "srv2");
}

TEST(Elect, NoMaxlagAllowsAnOlderTimeline) {
    const auto best = node("srv2", at(from_first(2, 300), 301), false);
    EXPECT_EQ(elect_srv1(at(first(), 300), {best}, UINT64_MAX).kind, Kind::kRefuse);
}

TEST(Elect, AnEqualNodeThatIsNotPromotableDoesNotMatter) {
    EXPECT_EQ(elect_srv1(at(first(), 500), {node("srv2", at(first(), 500), false)}).kind, Kind::kWin);
    const ElectionVerdict verdict =
        elect_srv1(at(first(), 400), {node("srv2", at(first(), 500), false), node("srv3", at(first(), 500))});
    EXPECT_EQ(verdict.winner, "srv3");
}

WalPosition shut_down(std::uint64_t end, std::uint64_t checkpoint) {
    WalPosition position = at(from_first(2, 300), end);
    position.shutdown_checkpoint = {checkpoint};
    return position;
}

TEST(VetSwitchover, AcceptsTheTargetThatHoldsTheShutdownCheckpoint) {
    const Vetting vetting = vet_switchover(shut_down(0x5000098, 0x5000020), shut_down(0x5000098, 0x5000020));
    EXPECT_TRUE(vetting.good);
    EXPECT_EQ(vetting.reason,
              "the target holds the old primary's shutdown checkpoint at 0/5000020, the last record of timeline 2 at "
              "0/5000098");
    EXPECT_TRUE(vet_switchover(shut_down(0x6000000, 0x5000020), shut_down(0x5000098, 0x5000020)).good);
}

TEST(VetSwitchover, RefusesAnythingLess) {
    const WalPosition old_primary = shut_down(0x5000098, 0x5000020);
    const auto why = [&old_primary](const WalPosition& target) {
        const Vetting vetting = vet_switchover(target, old_primary);
        EXPECT_FALSE(vetting.good);
        return vetting.reason;
    };
    EXPECT_THAT(why(shut_down(0x5000020, 0)), testing::AllOf(HasSubstr("is 120 bytes behind the old primary"),
                                                             HasSubstr("the old primary at timeline 2 at 0/5000098")));
    EXPECT_THAT(why(shut_down(0x5000020, 0x5000020)), HasSubstr("120 bytes behind"));
    EXPECT_THAT(why(shut_down(0x5000098, 0)), HasSubstr("but it holds no shutdown checkpoint there"));
    EXPECT_THAT(why(shut_down(0x6000000, 0x5FFFF88)), HasSubstr("but it holds one at 0/5FFFF88"));
    EXPECT_THAT(why(at(first(), 0x9000000)), HasSubstr("is not on the history of the old primary"));
    EXPECT_THAT(why(at({3, {{1, {300}}, {2, {0x5000098}}}}, 0x9000000)), HasSubstr("is not on the history"));
    EXPECT_THAT(why(other_database()), HasSubstr("is not on the history"));
    EXPECT_THAT(vet_switchover(shut_down(500, 400), shut_down(500, 0)).reason, HasSubstr("was not shut down cleanly"));
}

}  // namespace
}  // namespace paf
