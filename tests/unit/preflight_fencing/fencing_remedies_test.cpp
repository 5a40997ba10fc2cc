// The printed remedies, done by the real tools to a file: each cures its finding.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fence_world.hpp"
#include "pasted_remedy.hpp"
#include "temp_directory.hpp"

namespace paf::test {
namespace {

std::vector<BrokenFencing> curable() {
    std::vector<BrokenFencing> all;
    for (const BrokenFencing& broken : broken_fencing()) {
        if (!broken.words_only) all.push_back(broken);
    }
    return all;
}

class FencingRemedyTest : public testing::TestWithParam<BrokenFencing> {
  protected:
    /// Does what the check says until it says nothing more.
    void cure(AdminTool tool) {
        constexpr int kMostSteps = 4;
        const BrokenFencing& broken = GetParam();
        const std::string file = directory_.write("cib.xml", xml_of(broken.world));
        std::string done_so_far;
        for (int step = 0; step < kMostSteps; ++step) {
            std::string remedy;
            for (const auto& [check, verdict] : findings(look(broken.world, slurp(file)))) {
                if (check != broken.check || verdict.remedies.count(tool) == 0) continue;
                remedy = verdict.remedies.at(tool);
                break;
            }
            if (remedy.empty()) break;
            const auto done = paste(remedy, file);
            ASSERT_TRUE(done) << done.error().message;
            EXPECT_EQ(done->exit_code, 0) << remedy << "\n" << done->out << done->err;
            done_so_far += remedy + "\n";
        }
        EXPECT_EQ(words_of(findings(look(broken.world, slurp(file)))), "") << "after " << done_so_far;
    }

    TempDirectory directory_;
};

TEST_P(FencingRemedyTest, PcsCuresIt) {
    if (!has_tool("pcs")) GTEST_SKIP() << "pcs is not installed";
    cure(AdminTool::kPcs);
}

TEST_P(FencingRemedyTest, CrmshCuresIt) {
    if (!has_tool("crm")) GTEST_SKIP() << "crmsh is not installed";
    cure(AdminTool::kCrmsh);
}

INSTANTIATE_TEST_SUITE_P(Fencing, FencingRemedyTest, testing::ValuesIn(curable()),
                         [](const auto& one) { return one.param.world.name; });

}  // namespace
}  // namespace paf::test
