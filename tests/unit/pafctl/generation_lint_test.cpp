// What preflight says of this node's data.
#include "pafctl/preflight/generation_lint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../decide/election/positions.hpp"
#include "decide/election/descent.hpp"

namespace paf {
namespace {

using testing::HasSubstr;

RememberedGeneration timeline_2() {
    RememberedGeneration remembered;
    remembered.newest = generation_of(at(from_first(2, 0x4000000), 0x5000000));
    remembered.newest->node = "srv3";
    return remembered;
}

Verdict judged(const RememberedGeneration& remembered, const Fact<WalPosition>& position) {
    const CheckResult result = lint_generation("pgsqld", "srv1", remembered, position);
    EXPECT_EQ(result.check, "generation");
    EXPECT_EQ(result.verdict.subject, "pgsqld");
    return result.verdict;
}

TEST(GenerationLint, DataOfTheNewestPass) {
    const Verdict verdict = judged(timeline_2(), at(from_first(2, 0x4000000), 0x4000100));
    EXPECT_EQ(verdict.level, VerdictLevel::kPass);
    EXPECT_EQ(verdict.found, "srv1 belongs to timeline 2, begun on srv3 at 0/4000000");
    EXPECT_EQ(judged({}, at(first(), 0x100)).level, VerdictLevel::kPass) << "nothing is remembered yet";
}

TEST(GenerationLint, DataBehindItAreAWarning) {
    const Verdict verdict = judged(timeline_2(), at(first(), 0x4000000));
    EXPECT_EQ(verdict.level, VerdictLevel::kWarn);
    EXPECT_THAT(verdict.remedies.at(AdminTool::kAny), HasSubstr("pafctl accept srv1"));
}

TEST(GenerationLint, DataThatDivergedBlock) {
    const Verdict verdict = judged(timeline_2(), at(first(), 0x4000001));
    EXPECT_EQ(verdict.level, VerdictLevel::kBlock);
    EXPECT_THAT(verdict.found, HasSubstr("srv1 diverged: 1 byte of timeline 1"));
    EXPECT_THAT(verdict.remedies.at(AdminTool::kAny), HasSubstr("pg_rewind"));
    WalPosition other = at(first(), 0x4000000);
    other.system_identifier = 1;
    EXPECT_EQ(judged(timeline_2(), other).level, VerdictLevel::kBlock);
}

TEST(GenerationLint, WhatIsNotKnown) {
    EXPECT_EQ(judged(timeline_2(), Fact<WalPosition>::unknown("no WAL")).level, VerdictLevel::kUnknown);
    const Verdict verdict = judged({std::nullopt, "no good"}, at(first(), 0x100));
    EXPECT_EQ(verdict.level, VerdictLevel::kBlock);
    EXPECT_EQ(verdict.found, "no good");
}

}  // namespace
}  // namespace paf
