#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "lint_cases.hpp"

namespace paf::test {
namespace {

using testing::HasSubstr;

class GoodSetup : public testing::TestWithParam<const char*> {};

TEST_P(GoodSetup, PassesEveryCheck) {
    const auto results = lint(good_setup(GetParam()));
    EXPECT_EQ(text_of(findings_of(results)), "");
    std::set<std::string> checks;
    for (const CheckResult& result : results) {
        EXPECT_TRUE(checks.insert(result.check).second) << result.check << " says more than one pass";
        EXPECT_NE(result.verdict.found, "") << result.check;
    }
    EXPECT_EQ(checks.size(), 23U);
}

INSTANTIATE_TEST_SUITE_P(Lint, GoodSetup, testing::Values("good-crmsh.xml", "good-pcs.xml", "good-legacy.xml"),
                         [](const auto& one) {
                             const std::string name = one.param;
                             return name.substr(5, name.find('.') - 5);
                         });

/// What the check of this name says of a good setup.
std::string passed_text(const char* setup, const std::string& check) {
    for (const CheckResult& result : lint(good_setup(setup))) {
        if (result.check == check) return result.verdict.found;
    }
    return "no such check";
}

TEST(LintTest, OnPacemaker1TheThresholdSaysHowManyPromotionsMayFail) {
    EXPECT_THAT(passed_text("good-legacy.xml", "migration-threshold"),
                HasSubstr("migration-threshold=5: on Pacemaker 1 a failed promotion counts four times, so a node is "
                          "given up after 2 of them"));
    EXPECT_EQ(passed_text("good-pcs.xml", "migration-threshold"), "a few failures move it to another node");
}

class BrokenSetup : public testing::TestWithParam<Broken> {};

// The one check finds it, says what to do, and no other check minds.
TEST_P(BrokenSetup, IsFoundByItsCheckAlone) {
    const Broken& broken = GetParam();
    const auto findings = findings_of(lint(xml_of(broken)));
    ASSERT_EQ(findings.size(), 1U) << text_of(findings);
    const Verdict& verdict = findings.front().verdict;
    EXPECT_EQ(findings.front().check, broken.check);
    EXPECT_EQ(verdict.level, broken.level);
    EXPECT_THAT(verdict.found, HasSubstr(broken.found));
    EXPECT_NE(verdict.subject, "");
    EXPECT_NE(verdict.expected, "");
    EXPECT_EQ(verdict.remedies.count(AdminTool::kAny), broken.words_only ? 1U : 0U);
    EXPECT_EQ(verdict.remedies.size(), broken.words_only ? 1U : 3U);
    for (const auto& [tool, remedy] : verdict.remedies) EXPECT_NE(remedy, "");
}

INSTANTIATE_TEST_SUITE_P(Lint, BrokenSetup, testing::ValuesIn(broken_setups()),
                         [](const auto& one) { return one.param.name; });

TEST(LintTest, EveryCheckHasABrokenSetup) {
    std::set<std::string> broken;
    for (const Broken& one : broken_setups()) broken.insert(one.check);
    for (const CheckResult& result : lint(good_setup("good-crmsh.xml"))) {
        EXPECT_EQ(broken.count(result.check), 1U) << result.check;
    }
}

TEST(LintTest, WithoutTheResourceOtherChecksSaySo) {
    const Broken none{"", "good-pcs.xml", "", VerdictLevel::kBlock, "", {{R"(type="pgsqlms")", R"(type="Dummy")"}}};
    for (const CheckResult& result : lint(xml_of(none))) {
        if (result.verdict.level != VerdictLevel::kPass) continue;
        EXPECT_EQ(result.verdict.found, "there is no resource ocf:heartbeat:pgsqlms") << result.check;
    }
}

// The first quick start gives the monitors no timeout, and pcs 0.9 writes no demote or notify by itself.
TEST(LintTest, MonitorsWithoutATimeoutHaveTwentySeconds) {
    const Broken bare{
        "",
        "good-legacy.xml",
        "",
        VerdictLevel::kWarn,
        "",
        {{R"(interval="9s" timeout="10s")", R"(interval="9s")"}, {R"(interval="10s" timeout="10s")", R"(interval="10s")"}}};
    EXPECT_EQ(text_of(findings_of(lint(xml_of(bare)))), "");
}

TEST(LintTest, ClusterThatNamesNoNodesCannotTellCloneMax) {
    Broken bare{"", "good-crmsh.xml", "", VerdictLevel::kUnknown, "", {}};
    for (const char* number : {"1", "2", "3"}) {
        bare.edits.push_back({std::string("<node id=\"") + number + "\" uname=\"srv" + number + "\"/>", ""});
    }
    const auto findings = findings_of(lint(xml_of(bare)));
    ASSERT_EQ(findings.size(), 1U) << text_of(findings);
    EXPECT_EQ(findings.front().check, "clone-max");
    EXPECT_EQ(findings.front().verdict.level, VerdictLevel::kUnknown);
}

/// good-crmsh.xml with clone-max=2 and srv3 kept out by a rule of these conditions.
std::vector<CheckResult> kept_out_by(const std::string& conditions) {
    return findings_of(
        lint(xml_of({"",
                     "good-crmsh.xml",
                     "",
                     VerdictLevel::kPass,
                     "",
                     {{R"(name="clone-max" value="3")", R"(name="clone-max" value="2")"},
                      {"<constraints>", R"(<constraints><rsc_location id="not-srv3" rsc="pgsql-ha"><rule id="r" )"
                                        R"(score="-INFINITY">)" +
                                            conditions + "</rule></rsc_location>"}}})));
}

// An arbitrator without PostgreSQL, kept out by a rule.
TEST(LintTest, RulesAboutNodesAreEvaluated) {
    EXPECT_EQ(text_of(kept_out_by(R"(<expression id="e" attribute="#uname" operation="eq" value="srv3"/>)")), "");
}

TEST(LintTest, RulesAboutRunningNodesMakeThePlacementUnknown) {
    const auto findings = kept_out_by(R"(<expression id="e" attribute="pingd" operation="not_defined"/>)");
    ASSERT_EQ(findings.size(), 1U) << text_of(findings);
    EXPECT_EQ(findings.front().check, "placement");
    EXPECT_EQ(findings.front().verdict.level, VerdictLevel::kUnknown);
    EXPECT_THAT(findings.front().verdict.found, HasSubstr("rules"));
}

// One kept out by name is not counted.
TEST(LintTest, CloneMaxLeavesOutBannedNodes) {
    EXPECT_EQ(
        text_of(findings_of(lint(xml_of(
            {"",
             "good-crmsh.xml",
             "",
             VerdictLevel::kPass,
             "",
             {{R"(name="clone-max" value="3")", R"(name="clone-max" value="2")"},
              {"<constraints>",
               R"(<constraints><rsc_location id="not-srv3" rsc="pgsql-ha" node="srv3" score="-INFINITY"/>)"}}})))),
        "");
}

}  // namespace
}  // namespace paf::test
