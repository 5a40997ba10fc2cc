// The file that names more plugin directories.
#include "plugin_host/loading/plugin_config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "temp_directory.hpp"

namespace paf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(PluginConfig, Directories) {
    const auto directories = parse_plugin_config(
        "# our plugins\n\nplugin_directory = /opt/acme/paf   # bought\r\n  plugin_directory=/srv/with blank\n");
    ASSERT_TRUE(directories) << directories.error().message;
    EXPECT_THAT(*directories, ElementsAre("/opt/acme/paf", "/srv/with blank"));
}

TEST(PluginConfig, Empty) {
    const auto directories = parse_plugin_config("");
    ASSERT_TRUE(directories);
    EXPECT_THAT(*directories, IsEmpty());
}

TEST(PluginConfig, WrongLines) {
    for (const char* line : {"plugin_dir = /opt", "plugin_directory", "plugin_directory =", "plugin_directory = opt",
                             "= /opt", "PLUGIN_DIRECTORY = /opt", "plugin_directory : /opt"}) {
        const auto directories = parse_plugin_config(std::string("# first\n") + line + "\n");
        ASSERT_FALSE(directories) << line;
        EXPECT_EQ(directories.error().kind, ErrorKind::kInvalid);
        EXPECT_EQ(directories.error().message,
                  std::string("line 2: expected \"plugin_directory = /absolute/path\", found something else"));
    }
}

TEST(PluginConfig, MissingFileNamesNone) {
    const test::TempDirectory directory;
    const auto directories = read_plugin_config(directory.file("none.conf"), directory.path());
    ASSERT_TRUE(directories) << directories.error().message;
    EXPECT_THAT(*directories, IsEmpty());
}

TEST(PluginConfig, FileThatOthersCanWrite) {
    const test::TempDirectory directory;
    const std::string path = directory.write("paf.conf", "plugin_directory = /tmp/evil\n");
    ASSERT_EQ(chmod(path.c_str(), 0666), 0);
    const auto directories = read_plugin_config(path, directory.path());
    ASSERT_FALSE(directories);
    EXPECT_EQ(directories.error().kind, ErrorKind::kPermission);
    EXPECT_THAT(directories.error().message, HasSubstr("expected to be writable by root alone, found mode 0666"));
}

TEST(PluginConfig, ErrorsNameTheFile) {
    const test::TempDirectory directory;
    const std::string path = directory.write("paf.conf", "nonsense\n");
    const auto directories = read_plugin_config(path, directory.path());
    ASSERT_FALSE(directories);
    EXPECT_THAT(directories.error().message, HasSubstr(path + ": line 1: expected"));
}

TEST(PluginConfig, HugeFile) {
    const test::TempDirectory directory;
    const auto directories = read_plugin_config(directory.write("paf.conf", std::string(70000, '#')), directory.path());
    ASSERT_FALSE(directories);
    EXPECT_THAT(directories.error().message, HasSubstr("expected a readable file of at most 65536 bytes"));
}

}  // namespace
}  // namespace paf
