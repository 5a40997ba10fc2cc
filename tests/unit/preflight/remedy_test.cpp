// The printed remedies, done by the real tools to a file: each cures its finding.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "checks/remedies.hpp"
#include "lint_cases.hpp"
#include "model/text.hpp"
#include "pasted_remedy.hpp"
#include "temp_directory.hpp"

namespace paf::test {
namespace {

/// What is found of the kind that this setup breaks.
std::vector<CheckResult> findings_like(const Broken& broken, const std::string& xml) {
    return findings_of(broken.check == "ipaddr2" ? look_at_addresses(xml) : lint(xml));
}

std::vector<Broken> curable() {
    std::vector<Broken> found;
    for (const auto& setups : {broken_setups(), broken_address_setups()}) {
        for (const Broken& broken : setups) {
            if (!broken.words_only) found.push_back(broken);
        }
    }
    return found;
}

class RemedyTest : public testing::TestWithParam<Broken> {
  protected:
    void cure(AdminTool tool) {
        const std::string file = directory_.write("cib.xml", xml_of(GetParam()));
        const std::string remedy = findings_like(GetParam(), slurp(file)).at(0).verdict.remedies.at(tool);
        const auto done = paste(remedy, file);
        ASSERT_TRUE(done) << done.error().message;
        EXPECT_EQ(done->exit_code, 0) << remedy << "\n" << done->out << done->err;
        EXPECT_EQ(text_of(findings_like(GetParam(), slurp(file))), "") << "after " << remedy;
    }

    TempDirectory directory_;
};

TEST_P(RemedyTest, PcsCuresIt) {
    if (!has_tool("pcs")) GTEST_SKIP() << "pcs is not installed";
    cure(AdminTool::kPcs);
}

TEST_P(RemedyTest, CrmshCuresIt) {
    if (!has_tool("crm")) GTEST_SKIP() << "crmsh is not installed";
    cure(AdminTool::kCrmsh);
}

INSTANTIATE_TEST_SUITE_P(Cured, RemedyTest, testing::ValuesIn(curable()),
                         [](const auto& one) { return one.param.name; });

TEST(RemediesTest, WordsAreQuotedForAShell) {
    EXPECT_EQ(shell_word("pgsql-ha"), "pgsql-ha");
    EXPECT_EQ(shell_word("a b"), "'a b'");
    EXPECT_EQ(shell_word("it's;$(x)"), "'it'\\''s;$(x)'");
    EXPECT_EQ(shell_word(""), "''");
}

// There is no pcs 0.9 to run: what its manual has.
TEST(RemediesTest, OldPcsHasItsOwnWords) {
    EXPECT_EQ(set_default("migration-threshold", "5").at(AdminTool::kPcs09),
              "pcs resource defaults migration-threshold=5");
    EXPECT_EQ(delete_constraint("cli-ban-x").at(AdminTool::kPcs09), "pcs constraint remove cli-ban-x");
    EXPECT_EQ(set_monitor({"pgsqld", "monitor", "9s", "10s", "Promoted", "", "old"}).at(AdminTool::kPcs09),
              "pcs resource op remove old && pcs resource op add pgsqld monitor interval=9s timeout=10s role=Master");
    EXPECT_EQ(set_timeout({"pgsqld", "start", "0s", "60s", "", "block", ""}).at(AdminTool::kPcs09),
              "pcs resource update pgsqld op start interval=0s timeout=60s on-fail=block");
}

}  // namespace
}  // namespace paf::test
