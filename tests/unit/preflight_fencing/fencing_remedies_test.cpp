// The printed remedies, done by the real tools to a file: each cures its finding.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fence_world.hpp"
#include "sys/posix_clock.hpp"
#include "sys/posix_process_runner.hpp"
#include "temp_directory.hpp"

namespace paf::test {
namespace {

/// Runs a command line as an administrator would paste it.
Result<ProcessResult> paste(const std::string& line, const std::string& cib) {
    PosixClock clock;
    PosixProcessRunner runner(clock);
    Command command;
    command.argv = {"/bin/sh", "-c", line};
    command.environment = {{"CIB_file", cib}, {"HOME", "/root"}, {"TERM", "dumb"}, {"LC_ALL", "C.UTF-8"}};
    command.timeout = std::chrono::seconds(60);
    return runner.run(command);
}

bool has(const std::string& program) {
    const auto found = paste("command -v " + program, "");
    return found && found->exit_code == 0;
}

/// pcs works on the file.
std::string on_file(std::string line, const std::string& file) {
    const std::string from = "pcs ", to = "pcs -f " + file + " ";
    for (std::size_t at = line.find(from); at != std::string::npos; at = line.find(from, at + to.size())) {
        if (at == 0 || line[at - 1] == ' ') line.replace(at, from.size(), to);
    }
    return line;
}

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
            const auto done = paste(on_file(remedy, file), file);
            ASSERT_TRUE(done) << done.error().message;
            EXPECT_EQ(done->exit_code, 0) << remedy << "\n" << done->out << done->err;
            done_so_far += remedy + "\n";
        }
        EXPECT_EQ(words_of(findings(look(broken.world, slurp(file)))), "") << "after " << done_so_far;
    }

    TempDirectory directory_;
};

TEST_P(FencingRemedyTest, PcsCuresIt) {
    if (!has("pcs")) GTEST_SKIP() << "pcs is not installed";
    cure(AdminTool::kPcs);
}

TEST_P(FencingRemedyTest, CrmshCuresIt) {
    if (!has("crm")) GTEST_SKIP() << "crmsh is not installed";
    cure(AdminTool::kCrmsh);
}

INSTANTIATE_TEST_SUITE_P(Fencing, FencingRemedyTest, testing::ValuesIn(curable()),
                         [](const auto& one) { return one.param.world.name; });

}  // namespace
}  // namespace paf::test
