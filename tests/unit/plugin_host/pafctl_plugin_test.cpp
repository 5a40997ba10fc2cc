// pafctl plugin list, pafctl plugin check.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "pafctl/plugin/plugin.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A directory with the plugin for PostgreSQL 12 to 18, a sound one for 15, and a refused one.
class PluginList : public testing::Test {
  protected:
    PluginList() {
        install(POSTGRESQL_PLUGIN, "paf-postgresql-12.so");
        install(TEST_PLUGINS "/minimal.so", "paf-test.so");
    }
    void install(const std::string& from, const std::string& name) {
        std::filesystem::copy_file(from, directory_.file(name));
        chmod(directory_.file(name).c_str(), 0755);
    }
    int list(bool json) {
        out_.str("");
        return plugin_list(out_, json, {directory_.path(), directory_.file("none.conf"), directory_.path()});
    }

    test::TempDirectory directory_;
    std::ostringstream out_;
};

TEST_F(PluginList, SaysWhatEachServes) {
    EXPECT_EQ(list(false), 0);
    EXPECT_EQ(out_.str(), directory_.file("paf-postgresql-12.so") +
                              "\n"
                              "    postgresql-12 3.0.0, vendor resource-agents-paf, licence PostgreSQL, ABI 1.1\n"
                              "    serves PostgreSQL 12 to 18\n" +
                              directory_.file("paf-test.so") +
                              "\n"
                              "    test-15 1.0, vendor Test vendor, licence PostgreSQL, ABI 1.1\n"
                              "    serves PostgreSQL 15\n"
                              "PostgreSQL 15 is claimed by postgresql-12 (rank 10), then test-15 (rank 10)\n");
}

TEST_F(PluginList, SaysWhyOneWasRefused) {
    install(TEST_PLUGINS "/wrong_major.so", "paf-future.so");
    EXPECT_EQ(list(false), 1);
    EXPECT_THAT(out_.str(),
                HasSubstr("    refused: " + directory_.file("paf-future.so") + ": expected ABI major 1, found 2\n"));
}

TEST_F(PluginList, SaysWhichOneIsTaken) {
    install(TEST_PLUGINS "/asks_version.so", "paf-acme.so");
    EXPECT_EQ(list(false), 0);
    EXPECT_THAT(out_.str(),
                HasSubstr("PostgreSQL 15 is claimed by acme-15 (rank 20, if the server's program says that it is its "
                          "own), then postgresql-12 (rank 10), then test-15 (rank 10)\n"));
    list(true);
    const auto choice = nlohmann::json::parse(out_.str())["choice"];
    EXPECT_EQ(choice["15"][0]["plugin"], "acme-15");
    EXPECT_TRUE(choice["15"][0]["wants_server_version"].get<bool>());
    EXPECT_EQ(choice["15"][1]["rank"], 10);
    EXPECT_EQ(choice["12"].size(), 1U);
}

TEST_F(PluginList, Json) {
    install(TEST_PLUGINS "/wrong_major.so", "paf-future.so");
    EXPECT_EQ(list(true), 1);
    const auto json = nlohmann::json::parse(out_.str());
    ASSERT_EQ(json["plugins"].size(), 3U);
    EXPECT_FALSE(json["plugins"][0]["loaded"].get<bool>());
    EXPECT_THAT(json["plugins"][0]["refusal"].get<std::string>(), HasSubstr("ABI major"));
    EXPECT_EQ(json["plugins"][1]["name"], "postgresql-12");
    EXPECT_EQ(json["plugins"][1]["serves"].front(), "12");
    EXPECT_EQ(json["plugins"][1]["serves"].back(), "18");
    EXPECT_TRUE(json["problems"].empty());
}

TEST_F(PluginList, SaysWhenAddressHooksAreAsked) {
    const test::TempDirectory hooks;
    std::filesystem::copy_file(TEST_PLUGINS "/address_fit.so", hooks.file("paf-address-fit.so"));
    chmod(hooks.file("paf-address-fit.so").c_str(), 0755);
    const std::vector<PluginFolder> folders = {{PAF_KIND_ADDRESS, hooks.path(), "address_hooks"},
                                               {PAF_KIND_CHECK, hooks.file("none"), "checks"}};
    // The two directories have the temporary directory alone in common.
    const PluginPlaces places{directory_.path(), directory_.file("none.conf"),
                              std::filesystem::path(directory_.path()).parent_path()};
    EXPECT_EQ(plugin_list(out_, false, places, folders), 0) << out_.str();
    EXPECT_THAT(out_.str(), HasSubstr(hooks.file("paf-address-fit.so") +
                                      "\n    spoilt 1.0, vendor Test vendor, licence PostgreSQL, ABI 1.1\n"
                                      "    address hook, asked before promote\n"));
    out_.str("");
    plugin_list(out_, true, places, folders);
    const auto json = nlohmann::json::parse(out_.str());
    ASSERT_EQ(json["address_hooks"].size(), 1U);
    EXPECT_EQ(json["address_hooks"][0]["moments"].front(), "before promote");
    EXPECT_FALSE(json["address_hooks"][0].contains("serves"));
    EXPECT_FALSE(json.contains("checks"));
    const std::vector<PluginFolder> wrong = {{PAF_KIND_CHECK, hooks.path(), "checks"}};
    EXPECT_EQ(plugin_list(out_, false, places, wrong), 1);
    EXPECT_THAT(out_.str(), HasSubstr("found kind 3, an address hook"));
}

TEST(PluginListPlaces, MissingDirectory) {
    const test::TempDirectory directory;
    std::ostringstream out;
    EXPECT_EQ(plugin_list(out, false, {directory.file("none"), directory.file("none.conf"), directory.path()}), 1);
    EXPECT_THAT(out.str(), HasSubstr("problem: plugin directory " + directory.file("none") + ": No such file"));
    EXPECT_THAT(out.str(), HasSubstr("no plugin found"));
}

TEST(PluginCheck, OurOwn) {
    std::ostringstream out;
    EXPECT_EQ(plugin_check(out, POSTGRESQL_PLUGIN), 0) << out.str();
    EXPECT_THAT(out.str(), HasSubstr("ok      load: postgresql-12\n"));
    EXPECT_THAT(out.str(), HasSubstr("ok      serves: 7 version(s)\n"));
    EXPECT_THAT(out.str(), HasSubstr("ok      18 check_setup of an absurd setup\n"));
    EXPECT_THAT(out.str(), HasSubstr(" checks, 0 failed\n"));
}

TEST(PluginCheck, OurOwnForEarlierVersions) {
    for (const char* plugin : {POSTGRESQL_9_3_PLUGIN, POSTGRESQL_10_PLUGIN}) {
        std::ostringstream out;
        EXPECT_EQ(plugin_check(out, plugin), 0) << out.str();
    }
}

/// Whatever is bad about a plugin, a vendor learns it before it is shipped.
TEST(PluginCheck, EveryBadOneFailsWithAReason) {
    int count = 0;
    for (const auto& source : std::filesystem::directory_iterator(BAD_PLUGINS)) {
        const std::string plugin = std::string(TEST_PLUGINS "/") + source.path().stem().string() + ".so";
        std::ostringstream out;
        EXPECT_EQ(plugin_check(out, plugin), 1) << plugin << "\n" << out.str();
        EXPECT_THAT(out.str(), testing::ContainsRegex("FAILED  [^\n]*: [^\n]+\n")) << plugin;
        ++count;
    }
    EXPECT_GT(count, 40);
}

TEST(PluginCheck, Refused) {
    std::ostringstream out;
    EXPECT_EQ(plugin_check(out, TEST_PLUGINS "/null_ops.so"), 1);
    EXPECT_THAT(out.str(), HasSubstr("FAILED  load: "));
    EXPECT_THAT(out.str(), HasSubstr("expected an operations table, found a null pointer\n1 checks, 1 failed\n"));
}

TEST(PluginCheck, IncompleteLayout) {
    std::ostringstream out;
    EXPECT_EQ(plugin_check(out, TEST_PLUGINS "/minimal.so"), 1);
    EXPECT_THAT(out.str(), HasSubstr("FAILED  15 control_layout: expected the field system_identifier\n"));
    EXPECT_THAT(out.str(), HasSubstr("FAILED  15 control_layout's states: expected 7, found 1\n"));
}

/// The run outlives the plugin, and says at which question it ended.
TEST(PluginCheck, APluginThatEndsTheProcess) {
    std::ostringstream out;
    EXPECT_EQ(plugin_check(out, TEST_PLUGINS "/aborting_call.so"), 1);
    EXPECT_THAT(out.str(), HasSubstr("ok      15 sql of an instance\n"));
    EXPECT_THAT(out.str(), HasSubstr("FAILED  15 promotion: the plugin ended the process, by signal 6\n"));
    out.str("");
    EXPECT_EQ(plugin_check(out, TEST_PLUGINS "/exiting_call.so"), 1);
    EXPECT_THAT(out.str(), HasSubstr("FAILED  15 promotion: the plugin ended the process, by exit code 0\n"));
}

TEST(PluginCheck, APluginThatBreaksOnRareInput) {
    std::ostringstream out;
    EXPECT_EQ(plugin_check(out, TEST_PLUGINS "/rare_defect.so"), 1);
    EXPECT_THAT(out.str(), HasSubstr("FAILED  15 300 rounds of random questions: seed 20140917, round "));
}

TEST(PluginCheck, SaysWhichFieldsTheAgentWouldUse) {
    std::ostringstream out;
    EXPECT_EQ(plugin_check(out, TEST_PLUGINS "/minimal.so"), 1);
    EXPECT_THAT(out.str(), HasSubstr("note    15 control_layout lacks what the agent would use: catalog_version_no "));
}

TEST(PluginCheck, OneVersion) {
    std::ostringstream out;
    EXPECT_EQ(plugin_check(out, POSTGRESQL_PLUGIN, "13"), 0) << out.str();
    EXPECT_THAT(out.str(), HasSubstr("ok      13 promotion\n"));
    EXPECT_THAT(out.str(), Not(HasSubstr("ok      14 promotion\n")));
    out.str("");
    EXPECT_EQ(plugin_check(out, POSTGRESQL_PLUGIN, "9.6"), 1);
}

TEST(PluginCheck, MissingFile) {
    std::ostringstream out;
    EXPECT_EQ(plugin_check(out, "/nonexistent/paf-x.so"), 1);
    EXPECT_THAT(out.str(), HasSubstr("FAILED  /nonexistent/paf-x.so: No such file or directory\n"));
}

TEST(PluginCheck, NotesAnUntrustedPlace) {
    const test::TempDirectory directory;
    const std::string path = directory.file("paf-x.so");
    std::filesystem::copy_file(POSTGRESQL_PLUGIN, path);
    std::ostringstream out;
    EXPECT_EQ(plugin_check(out, path), 0);
    EXPECT_THAT(out.str(), HasSubstr("note    the agent would not load it from here: /tmp: expected to be writable by "
                                     "root alone, found mode 1777"));
}

}  // namespace
}  // namespace paf
