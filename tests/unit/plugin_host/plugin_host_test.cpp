// Discovery and choice.
#include "plugin_host/plugin_host.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "identity.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
namespace fs = std::filesystem;

class Host : public testing::Test {
  protected:
    Host() {
        fs::create_directory(directory_.file("built-in"));
        fs::create_directory(directory_.file("more"));
        for (const char* name : {"built-in", "more"}) chmod(directory_.file(name).c_str(), 0755);
    }
    void install(const std::string& plugin, const std::string& as) {
        fs::copy_file(std::string(TEST_PLUGINS "/") + plugin + ".so", directory_.file(as));
        chmod(directory_.file(as).c_str(), 0755);
    }
    void configure(const std::string& content) { chmod(directory_.write("paf.conf", content).c_str(), 0644); }
    [[nodiscard]] PluginPlaces places() const {
        return {directory_.file("built-in"), directory_.file("paf.conf"), directory_.path()};
    }

    test::TempDirectory directory_;
};

TEST_F(Host, ChoosesThePluginThatServes) {
    install("minimal", "built-in/paf-test.so");
    PluginHost host(places());
    const auto plugin = host.for_instance(test::pg("15"), test::nobody_asks);
    ASSERT_TRUE(plugin) << plugin.error().message;
    EXPECT_EQ((*plugin)->name(), "test-15");
    EXPECT_EQ((*plugin)->sql(SqlKind::kInstance).value(), "SELECT 1");
}

TEST_F(Host, NoPluginForTheVersion) {
    install("minimal", "built-in/paf-test.so");
    install("wrong_major", "built-in/paf-future.so");
    PluginHost host(places());
    const auto plugin = host.for_instance(test::pg("8.4"), test::nobody_asks);
    ASSERT_FALSE(plugin);
    EXPECT_EQ(plugin.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(plugin.error().message, HasSubstr("no version plugin serves PostgreSQL 8.4"));
    EXPECT_THAT(plugin.error().message, HasSubstr("test-15 does not serve it"));
    EXPECT_THAT(plugin.error().message, HasSubstr("paf-future.so: expected ABI major 1, found 2"));
}

TEST_F(Host, NoDirectory) {
    PluginHost host({directory_.file("nowhere"), directory_.file("paf.conf"), directory_.path()});
    const auto plugin = host.for_instance(test::pg("15"), test::nobody_asks);
    ASSERT_FALSE(plugin);
    EXPECT_EQ(plugin.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(plugin.error().message, HasSubstr("plugin directory " + directory_.file("nowhere") + ": No such file"));
}

TEST_F(Host, ARefusedPluginDisturbsNoOther) {
    for (const char* bad : {"throwing_entry", "no_entry", "null_ops", "unresolved_symbol", "throwing_serves"}) {
        install(bad, std::string("built-in/paf-") + bad + ".so");
    }
    directory_.write("built-in/paf-text.so", "not a plugin");
    install("derivative", "built-in/paf-sound.so");
    PluginHost host(places());
    const auto plugin = host.for_instance(test::pg("15"), test::nobody_asks);
    ASSERT_TRUE(plugin) << plugin.error().message;
    EXPECT_EQ((*plugin)->name(), "zzz-derivative");
    EXPECT_THAT(host.entries(), SizeIs(7));
}

/// Every plugin of the tests that is bad, and everything else that may be named like one.
class RubbishHeap : public Host {
  protected:
    RubbishHeap() {
        for (const char* bad : kBadPlugins) install(bad, std::string("built-in/paf-") + bad + ".so");
        directory_.write("built-in/paf-text.so", "not a plugin");
        directory_.write("built-in/paf-empty.so", "");
        const std::string sound = test::slurp(TEST_PLUGINS "/derivative.so");
        directory_.write("built-in/paf-half.so", sound.substr(0, sound.size() / 2));
        mkfifo(directory_.file("built-in/paf-fifo.so").c_str(), 0600);
        fs::create_directory(directory_.file("built-in/paf-directory.so"));
        fs::create_symlink("nowhere", directory_.file("built-in/paf-dangling.so"));
        fs::create_symlink("/tmp", directory_.file("built-in/paf-tmp.so"));
        install("minimal", "built-in/paf-writable.so");
        chmod(directory_.file("built-in/paf-writable.so").c_str(), 0666);
    }
    /// Those that are refused, or serve nothing; bad answers to other questions come later.
    static constexpr const char* kBadPlugins[] = {
        "address_kind",    "latin1_name",      "long_version", "missing_function",  "no_entry",    "no_name",
        "null_descriptor", "null_ops",         "null_vendor",  "short_descriptor",  "short_ops",   "throwing_entry",
        "throwing_serves", "two_line_licence", "unknown_kind", "unresolved_symbol", "wrong_magic", "wrong_major"};
    static constexpr std::size_t kEntries = std::size(kBadPlugins) + 8;
};

TEST_F(RubbishHeap, TheSoundPluginIsChosen) {
    install("derivative", "built-in/paf-sound.so");
    PluginHost host(places());
    const auto plugin = host.for_instance(test::pg("15"), test::nobody_asks);
    ASSERT_TRUE(plugin) << plugin.error().message;
    EXPECT_EQ((*plugin)->name(), "zzz-derivative");
    EXPECT_EQ((*plugin)->sql(SqlKind::kInstance).value(), "SELECT 1");
    EXPECT_THAT(host.entries(), SizeIs(kEntries + 1));
    EXPECT_THAT(host.problems(), IsEmpty());
}

TEST_F(RubbishHeap, AloneItIsAnErrorThatNamesEach) {
    PluginHost host(places());
    const auto plugin = host.for_instance(test::pg("15"), test::nobody_asks);
    ASSERT_FALSE(plugin);
    EXPECT_EQ(plugin.error().kind, ErrorKind::kNotFound);
    ASSERT_THAT(host.entries(), SizeIs(kEntries));
    for (const PluginEntry& entry : host.entries()) {
        if (entry.path == directory_.file("built-in/paf-throwing_serves.so")) continue;  // loaded, and serves nothing
        EXPECT_FALSE(entry.library) << entry.path;
        EXPECT_THAT(entry.refusal, HasSubstr("expected ")) << entry.path;
        EXPECT_THAT(entry.refusal, HasSubstr("found")) << entry.path;
        EXPECT_THAT(plugin.error().message, HasSubstr(entry.refusal));
    }
}

TEST_F(Host, APluginThatThrowsWhenAskedWhatItServes) {
    install("throwing_serves", "built-in/paf-x.so");
    PluginHost host(places());
    const auto plugin = host.for_instance(test::pg("15"), test::nobody_asks);
    ASSERT_FALSE(plugin);
    EXPECT_THAT(plugin.error().message, HasSubstr("plugin test-15 misbehaved: serves threw an exception"));
}

TEST_F(Host, TheHigherRankWins) {
    install("minimal", "built-in/paf-general.so");
    install("derivative", "more/paf-derivative.so");
    configure("plugin_directory = " + directory_.file("more") + "\n");
    PluginHost host(places());
    EXPECT_EQ(host.for_instance(test::pg("15"), test::nobody_asks).value()->name(), "zzz-derivative");
}

TEST_F(Host, AServersProgramIsAskedWhenAPluginWantsToKnow) {
    install("minimal", "built-in/paf-general.so");
    install("asks_version", "built-in/paf-acme.so");
    PluginHost host(places());
    int asked = 0;
    const auto chosen = [&](const std::string& version, const Result<std::string>& says) {
        const auto plugin = host.for_instance(test::pg(version), [&] { return ++asked, says; });
        return plugin ? (*plugin)->name() : plugin.error().message;
    };
    EXPECT_EQ(chosen("15", std::string("AcmeSQL 15.1")), "acme-15");
    EXPECT_EQ(chosen("15", std::string("postgres (PostgreSQL) 15.18")), "test-15");
    EXPECT_EQ(asked, 2);
    // Without an answer, the plugin decides by the rest.
    EXPECT_EQ(chosen("15", fail(ErrorKind::kNotFound, "no such program")), "acme-15");
    EXPECT_EQ(asked, 3);
    EXPECT_THAT(chosen("16", std::string("AcmeSQL 16.1")), HasSubstr("no version plugin serves PostgreSQL 16"));
    EXPECT_EQ(asked, 3);
}

TEST_F(Host, AServerKnownToBeAnothersIsRefusedWithItsWords) {
    install("asks_version", "built-in/paf-acme.so");
    PluginHost host(places());
    const auto plugin = host.for_instance({"15", 0, 0, "OtherSQL 15"}, test::nobody_asks);
    ASSERT_FALSE(plugin);
    EXPECT_THAT(plugin.error().message, HasSubstr("PostgreSQL 15 ('OtherSQL 15'); install one"));
}

TEST_F(Host, OfEqualRanksTheFirstByName) {
    install("minimal", "built-in/paf-1.so");
    install("first_by_name", "built-in/paf-2.so");
    PluginHost host(places());
    EXPECT_EQ(host.for_instance(test::pg("15"), test::nobody_asks).value()->name(), "a-test");
}

TEST_F(Host, ASecondPluginOfTheSameName) {
    install("minimal", "built-in/paf-1.so");
    install("older", "more/paf-0.so");
    configure("plugin_directory = " + directory_.file("more") + "\n");
    PluginHost host(places());
    ASSERT_THAT(host.entries(), SizeIs(2));
    EXPECT_TRUE(host.entries()[0].library);
    EXPECT_THAT(host.entries()[1].refusal, HasSubstr("expected a name of its own, found test-15, which " +
                                                     directory_.file("built-in/paf-1.so") + " has already"));
}

TEST_F(Host, OnlyFilesNamedAsPluginsAreOpened) {
    install("minimal", "built-in/minimal.so");
    install("minimal", "built-in/paf-minimal.so.rpmsave");
    install("minimal", "built-in/paf-.so");
    PluginHost host(places());
    EXPECT_THAT(host.entries(), IsEmpty());
    EXPECT_THAT(host.problems(), IsEmpty());
}

TEST_F(Host, DirectoryThatOthersCanWrite) {
    install("minimal", "built-in/paf-test.so");
    chmod(directory_.file("built-in").c_str(), 0777);
    PluginHost host(places());
    ASSERT_THAT(host.entries(), SizeIs(1));
    EXPECT_FALSE(host.entries()[0].library);
    EXPECT_THAT(host.entries()[0].refusal, HasSubstr("found mode 0777"));
}

TEST_F(Host, AWrongConfigurationFileLeavesTheBuiltInPlugins) {
    install("minimal", "built-in/paf-test.so");
    configure("plugin_path = /opt\n");
    PluginHost host(places());
    EXPECT_TRUE(host.for_instance(test::pg("15"), test::nobody_asks));
    EXPECT_THAT(host.problems(), ElementsAre(HasSubstr("paf.conf: line 1: expected \"plugin_directory = ")));
}

TEST_F(Host, AMissingConfiguredDirectoryIsAProblem) {
    configure("plugin_directory = /nonexistent/paf\n");
    PluginHost host(places());
    EXPECT_THAT(host.problems(), ElementsAre("plugin directory /nonexistent/paf: No such file or directory"));
}

}  // namespace
}  // namespace paf
