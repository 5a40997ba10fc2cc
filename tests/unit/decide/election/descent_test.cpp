#include "decide/election/descent.hpp"

#include <gtest/gtest.h>

namespace paf {
namespace {

constexpr std::uint64_t kSystem = 42;
constexpr Lsn kFork2{0x40000A0}, kFork3{0x50000A0};

/// Timeline 2, which srv3 began at kFork2.
Generation second() {
    Generation generation;
    generation.system_identifier = kSystem;
    generation.history = {2, {{1, kFork2}}};
    generation.marks = {{2, 0xAAAA}};
    generation.highest = 2;
    generation.node = "srv3";
    return generation;
}

WalPosition at(TimelineHistory history, Lsn end, BranchMarks marks = {}, TimelineId ordered = 0) {
    WalPosition position{kSystem, std::move(history), end, {}, {}, ordered};
    position.marks = std::move(marks);
    return position;
}

Standing standing(const WalPosition& position) {
    return descent_of(position, second()).standing;
}

constexpr Lsn plus(Lsn lsn, std::uint64_t bytes) {
    return {lsn.value + bytes};
}

TEST(Descent, OfTheSameTimelineIsMembership) {
    EXPECT_EQ(standing(at({2, {{1, kFork2}}}, plus(kFork2, 8), {{2, 0xAAAA}})), Standing::kMember);
}

TEST(Descent, WithoutAMarkTheNumbersDecide) {
    EXPECT_EQ(standing(at({2, {{1, kFork2}}}, plus(kFork2, 8))), Standing::kMember);
}

TEST(Descent, AnotherBranchWithTheSameNumberAndForkIsDiverged) {
    const Descent descent = descent_of(at({2, {{1, kFork2}}}, plus(kFork2, 512), {{2, 0xBBBB}}), second());
    EXPECT_EQ(descent.standing, Standing::kDiverged);
    EXPECT_EQ(descent.since, kFork2);
    EXPECT_EQ(descent.bytes, 512U);
    EXPECT_EQ(descent.on, 2U);
}

TEST(Descent, ItsBeginningAloneIsBehind) {
    EXPECT_EQ(standing(at({2, {{1, kFork2}}}, kFork2)), Standing::kBehind);
    EXPECT_EQ(standing(at({1, {}}, kFork2)), Standing::kBehind);
    EXPECT_EQ(standing(at({1, {}}, {0x3000000})), Standing::kBehind);
}

TEST(Descent, WhoWentOnAfterTheForkIsDiverged) {
    const Descent descent = descent_of(at({1, {}}, plus(kFork2, 96)), second());
    EXPECT_EQ(descent.standing, Standing::kDiverged);
    EXPECT_EQ(descent.since, kFork2);
    EXPECT_EQ(descent.bytes, 96U);
    EXPECT_EQ(descent.on, 1U);
}

TEST(Descent, WhoForkedElsewhereIsDivergedFromThere) {
    const Lsn earlier{0x3000000};
    const Descent descent = descent_of(at({2, {{1, earlier}}}, plus(kFork2, 8)), second());
    EXPECT_EQ(descent.standing, Standing::kDiverged);
    EXPECT_EQ(descent.since, earlier);
}

TEST(Descent, ATimelineThatWasNeverEnteredIsNoAncestor) {
    // It knew of timeline 2 but was promoted on timeline 1, before the fork.
    const WalPosition other = at({3, {{1, {0x2800000}}, {2, {0x2800000}}}}, plus(kFork3, 8), {}, 3);
    const Descent descent = descent_of(other, second());
    EXPECT_EQ(descent.standing, Standing::kDiverged);
    EXPECT_EQ(descent.since, Lsn{0x2800000});
}

TEST(Descent, ANewerTimelineCountsIfItsPromotionWasOrdered) {
    const TimelineHistory third = {3, {{1, kFork2}, {2, kFork3}}};
    EXPECT_EQ(standing(at(third, plus(kFork3, 8), {}, 3)), Standing::kMember);
    const Descent by_hand = descent_of(at(third, plus(kFork3, 8), {}, 2), second());
    EXPECT_EQ(by_hand.standing, Standing::kDiverged);
    EXPECT_EQ(by_hand.since, kFork3);
    EXPECT_EQ(by_hand.bytes, 8U);
    EXPECT_EQ(by_hand.on, 3U);
    EXPECT_EQ(standing(at(third, kFork3, {}, 0)), Standing::kMember) << "it has no WAL of timeline 3 yet";
}

TEST(Descent, WhatWasGivenUpDoesNotCountWhoeverOrderedIt) {
    Generation accepted = second();
    accepted.history = {1, {}};
    accepted.marks.clear();
    const WalPosition given_up = at({2, {{1, kFork2}}}, plus(kFork2, 990), {{2, 0xAAAA}}, 2);
    EXPECT_EQ(descent_of(given_up, accepted).standing, Standing::kDiverged);
    EXPECT_EQ(descent_of(at({1, {}}, plus(kFork2, 990)), accepted).standing, Standing::kMember);
    EXPECT_EQ(descent_of(at({3, {{1, kFork2}}}, plus(kFork2, 990), {}, 3), accepted).standing, Standing::kMember);
}

TEST(Descent, OfAnotherDatabaseIsForeign) {
    WalPosition other = at({2, {{1, kFork2}}}, plus(kFork2, 8));
    other.system_identifier = 43;
    EXPECT_EQ(standing(other), Standing::kForeign);
}

TEST(Descent, IsDescribedWithTheDecisiveWordsFirst) {
    const auto text = [](const WalPosition& position) {
        return describe_descent(descent_of(position, second()), position, second());
    };
    const std::string newest = "timeline 2, begun on srv3 at 0/40000A0";
    EXPECT_EQ(text(at({2, {{1, kFork2}}}, plus(kFork2, 8))), "belongs to " + newest);
    EXPECT_EQ(text(at({1, {}}, {0x3000000})), "has nothing of " + newest + ": its WAL ends on timeline 1 at 0/3000000");
    EXPECT_EQ(text(at({1, {}}, plus(kFork2, 1))),
              "diverged: 1 byte of timeline 1 since 0/40000A0 are no part of " + newest);
    WalPosition other = at({2, {{1, kFork2}}}, plus(kFork2, 8));
    other.system_identifier = 43;
    EXPECT_EQ(text(other), "another database: system identifier 43, the cluster's is 42");
}

TEST(GenerationOf, KeepsTheNewestMarks) {
    WalPosition position = at({40, {}}, {0x9000000});
    for (TimelineId timeline = 2; timeline < 40; ++timeline) {
        position.history.ancestors.push_back({timeline - 1, {timeline}});
        position.marks[timeline] = timeline;
    }
    const Generation generation = generation_of(position);
    EXPECT_EQ(generation.marks.size(), 16U);
    EXPECT_EQ(generation.marks.rbegin()->first, 39U);
    EXPECT_EQ(generation.highest, 40U);
    EXPECT_EQ(generation.history, position.history);
}

}  // namespace
}  // namespace paf
