// Where a plugin may lie.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "plugin_host/loading/file_policy.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class Place : public testing::Test {
  protected:
    Place() {
        fs::create_directories(directory_.file("lib/plugins"));
        plugin_ = directory_.write("lib/plugins/paf-x.so", "content");
        mode(plugin_, 0644);
        mode(directory_.file("lib"), 0755);
        mode(directory_.file("lib/plugins"), 0755);
    }
    static void mode(const std::string& path, mode_t bits) { ASSERT_EQ(chmod(path.c_str(), bits), 0); }
    [[nodiscard]] Result<std::string> check(const std::string& path) const {
        return trusted_file(path, directory_.path());
    }
    void expect_refusal(const std::string& path, ErrorKind kind, const std::string& text) const {
        const auto result = check(path);
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().kind, kind);
        EXPECT_THAT(result.error().message, HasSubstr(text));
    }

    test::TempDirectory directory_;
    std::string plugin_;
};

TEST_F(Place, OwnedAndWritableByUsAlone) {
    const auto result = check(plugin_);
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(*result, plugin_);
}

TEST_F(Place, RelativePath) {
    expect_refusal("plugins/paf-x.so", ErrorKind::kInvalid, "expected an absolute path, found 'plugins/paf-x.so'");
    expect_refusal("", ErrorKind::kInvalid, "expected an absolute path, found ''");
}

TEST_F(Place, MissingFile) {
    expect_refusal(directory_.file("nothing.so"), ErrorKind::kNotFound, "No such file or directory");
}

TEST_F(Place, FileWritableByItsGroup) {
    mode(plugin_, 0664);
    expect_refusal(plugin_, ErrorKind::kPermission,
                   plugin_ + ": expected to be writable by root alone, found mode 0664; run chmod go-w " + plugin_);
}

TEST_F(Place, FileWritableByOthers) {
    mode(plugin_, 0646);
    expect_refusal(plugin_, ErrorKind::kPermission, "found mode 0646");
}

TEST_F(Place, DirectoryWritableByOthers) {
    mode(directory_.file("lib/plugins"), 0777);
    expect_refusal(plugin_, ErrorKind::kPermission,
                   directory_.file("lib/plugins") + ": expected to be writable by root alone, found mode 0777");
}

TEST_F(Place, DirectoryFartherUpWritableByItsGroup) {
    mode(directory_.file("lib"), 0775);
    expect_refusal(plugin_, ErrorKind::kPermission,
                   directory_.file("lib") + ": expected to be writable by root alone, found mode 0775");
}

TEST_F(Place, EveryDirectoryUpToTheRootCounts) {
    const auto result = trusted_file(plugin_);
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("/tmp: expected to be writable by root alone, found mode 1777"));
}

TEST_F(Place, SomebodyElsesFile) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
    ASSERT_EQ(chown(plugin_.c_str(), 12345, 0), 0);
    expect_refusal(plugin_, ErrorKind::kPermission,
                   plugin_ + ": expected to belong to root, found owner 12345; run chown root " + plugin_);
}

TEST_F(Place, SomebodyElsesDirectory) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can give a directory away";
    ASSERT_EQ(chown(directory_.file("lib").c_str(), 12345, 0), 0);
    expect_refusal(plugin_, ErrorKind::kPermission, directory_.file("lib") + ": expected to belong to root");
}

TEST_F(Place, NoRegularFile) {
    expect_refusal(directory_.file("lib"), ErrorKind::kInvalid, "expected a regular file, found: a directory");
    expect_refusal(plugin_ + "/x", ErrorKind::kNotFound, "found: more of the path behind it");
    const std::string fifo = directory_.file("lib/fifo");
    ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
    expect_refusal(fifo, ErrorKind::kInvalid, "expected a regular file, found: something else");
}

TEST_F(Place, ALinkIsFollowedAndItsTargetReturned) {
    fs::create_symlink(plugin_, directory_.file("link.so"));
    const auto result = check(directory_.file("link.so"));
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(*result, plugin_);
}

TEST_F(Place, ALinkIntoAnUntrustedDirectory) {
    mode(directory_.file("lib/plugins"), 0777);
    fs::create_symlink(plugin_, directory_.file("link.so"));
    expect_refusal(directory_.file("link.so"), ErrorKind::kPermission, "found mode 0777");
}

/// Who can write in a directory of links can exchange one trusted file for another.
TEST_F(Place, ALinkInAnUntrustedDirectoryToATrustedFile) {
    fs::create_directory(directory_.file("open"));
    mode(directory_.file("open"), 0777);
    fs::create_symlink(plugin_, directory_.file("open/link.so"));
    fs::create_symlink("open/link.so", directory_.file("link.so"));
    expect_refusal(directory_.file("link.so"), ErrorKind::kPermission,
                   directory_.file("open") + ": expected to be writable by root alone, found mode 0777");
}

TEST_F(Place, LinksThatGoUpAndThroughDirectories) {
    fs::create_symlink("lib/plugins", directory_.file("plugins"));
    fs::create_symlink("../../lib/./plugins//paf-x.so", directory_.file("lib/plugins/relative.so"));
    const auto result = check(directory_.file("plugins/relative.so"));
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_EQ(*result, plugin_);
}

TEST_F(Place, LinksThatLeadNowhere) {
    fs::create_symlink("gone.so", directory_.file("dangling.so"));
    expect_refusal(directory_.file("dangling.so"), ErrorKind::kNotFound,
                   "found: No such file or directory (at " + directory_.file("gone.so") + ")");
    fs::create_symlink("circle.so", directory_.file("circle.so"));
    expect_refusal(directory_.file("circle.so"), ErrorKind::kInvalid, "found: a link that leads nowhere");
}

}  // namespace
}  // namespace paf
