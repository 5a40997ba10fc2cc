// `pafctl preflight --cib FILE`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "../observe/fakes.hpp"
#include "pafctl/preflight/preflight.hpp"
#include "plugin_host/plugin_host.hpp"
#include "sys/files/posix_file_system.hpp"
#include "sys/files/posix_user_files.hpp"
#include "sys/posix_clock.hpp"
#include "sys/process/posix_process_runner.hpp"
#include "sys/process/procfs_process_table.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using testing::HasSubstr;

class NobodyListens : public PgClient {
  public:
    SqlReply query(const PgTarget&, const std::string&, std::chrono::milliseconds) override {
        return {SqlOutcome::kNoServer, "", "nothing listens", {}};
    }
};

class Preflight : public testing::Test {
  protected:
    int check(const std::string& cib, bool json = false) {
        out_.str("");
        const PreflightOptions options{directory_.write("cib.xml", cib), json};
        return preflight_command(out_, {clock_, runner_, processes_, files_, user_files_, server_, plugins_}, options);
    }
    /// The configuration of the quick start, with one text in place of another.
    static std::string configuration(const std::string& from = "", const std::string& to = "") {
        std::string cib = test::slurp(PAF_TEST_DATA "/lint/good-pcs.xml");
        if (!from.empty()) cib.replace(cib.find(from), from.size(), to);
        return cib;
    }

    test::TempDirectory directory_;
    std::ostringstream out_;
    PosixClock clock_;
    PosixProcessRunner runner_{clock_};
    ProcfsProcessTable processes_;
    PosixFileSystem files_;
    PosixUserFiles user_files_;
    NobodyListens server_;
    PluginHost plugins_{{directory_.path(), "", directory_.path()}};
};

TEST_F(Preflight, TheQuickStartsConfigurationPasses) {
    EXPECT_EQ(check(configuration()), 0) << out_.str();
    EXPECT_THAT(out_.str(), HasSubstr(" passed, 0 warnings, 0 to be cured, 0 unknown\n"));
}

TEST_F(Preflight, WhatIsWrongComesFirstWithItsRemedy) {
    EXPECT_EQ(check(configuration("name=\"notify\" value=\"true\"", "name=\"notify\" value=\"false\"")), 1);
    EXPECT_EQ(out_.str().rfind("BLOCK", 0), 0U) << out_.str();
    EXPECT_THAT(out_.str(), HasSubstr("notify"));
    EXPECT_THAT(out_.str(), HasSubstr("      -> "));
    EXPECT_THAT(out_.str(), HasSubstr(" 1 to be cured, 0 unknown\n"));
}

TEST_F(Preflight, ForProgramsEachToolsRemedyIsThere) {
    EXPECT_EQ(check(configuration("name=\"notify\" value=\"true\"", "name=\"notify\" value=\"false\""), true), 1);
    const auto json = nlohmann::json::parse(out_.str());
    int blocks = 0;
    for (const auto& result : json["results"]) {
        if (result["level"] != "BLOCK") continue;
        ++blocks;
        EXPECT_EQ(result["remedies"].size(), 3U) << result;
        EXPECT_FALSE(result["expected"].get<std::string>().empty());
    }
    EXPECT_EQ(blocks, 1);
}

TEST_F(Preflight, WhatIsNoConfigurationIsNotChecked) {
    for (const char* cib : {"", "nothing", "<html/>"}) {
        EXPECT_EQ(check(cib), 1) << cib;
        EXPECT_THAT(out_.str(), HasSubstr("nothing could be checked: ")) << cib;
    }
}

}  // namespace
}  // namespace paf
