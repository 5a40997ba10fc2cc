#include "sys/files/posix_file_system.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "temp_directory.hpp"

namespace paf {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class PosixFileSystemTest : public testing::Test {
  protected:
    test::TempDirectory directory_;
    PosixFileSystem files_;
    const uid_t uid_ = ::getuid();
    const gid_t gid_ = ::getgid();
};

TEST_F(PosixFileSystemTest, StatusTellsWhatAFileIs) {
    const std::string path = directory_.write("f", "hello");
    ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
    const auto status = files_.status(path);
    ASSERT_TRUE(status);
    EXPECT_TRUE(status->is_regular);
    EXPECT_FALSE(status->is_directory);
    EXPECT_EQ(status->mode, 0640U);
    EXPECT_EQ(status->size, 5U);
    EXPECT_EQ(status->owner, uid_);
    EXPECT_NE(status->inode, 0U);
    EXPECT_TRUE(files_.status(directory_.path())->is_directory);
}

TEST_F(PosixFileSystemTest, StatusFollowsLinks) {
    directory_.write("f", "hello");
    ASSERT_EQ(::symlink("f", directory_.file("link").c_str()), 0);
    EXPECT_TRUE(files_.status(directory_.file("link"))->is_regular);
}

TEST_F(PosixFileSystemTest, AbsentThingsAreNotFound) {
    EXPECT_EQ(files_.status(directory_.file("none")).error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(files_.read(directory_.file("none"), 10).error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(files_.list(directory_.file("none")).error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(files_.rename(directory_.file("none"), directory_.file("b")).error().kind, ErrorKind::kNotFound);
    const std::string path = directory_.write("f", "");
    EXPECT_EQ(files_.read(path + "/below", 10).error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(files_.read(directory_.file("none"), 10).error().message, HasSubstr("none"));
}

TEST_F(PosixFileSystemTest, ReadsWholeFilesUpToTheLimit) {
    const std::string content(200000, 'x');
    const std::string path = directory_.write("f", content);
    EXPECT_EQ(*files_.read(path, content.size()), content);
    const auto refused = files_.read(path, content.size() - 1);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::kInvalid);
    EXPECT_EQ(*files_.read(directory_.write("empty", ""), 0), "");
}

TEST_F(PosixFileSystemTest, ReadsFilesThatClaimToBeEmpty) {
    const auto content = files_.read("/proc/self/stat", 100000);
    ASSERT_TRUE(content);
    EXPECT_THAT(*content, HasSubstr("("));
}

TEST_F(PosixFileSystemTest, ReadsAPart) {
    const std::string path = directory_.write("f", "0123456789");
    EXPECT_EQ(*files_.read_at(path, 3, 4), "3456");
    EXPECT_EQ(*files_.read_at(path, 8, 4), "89");
    EXPECT_EQ(*files_.read_at(path, 10, 4), "");
    EXPECT_EQ(*files_.read_at(path, 1000, 4), "");
}

TEST_F(PosixFileSystemTest, RefusesAFifoADirectoryAndADeviceWithoutBlocking) {
    ASSERT_EQ(::mkfifo(directory_.file("fifo").c_str(), 0600), 0);
    for (const std::string& path : {directory_.file("fifo"), directory_.path(), std::string("/dev/zero")}) {
        const auto content = files_.read(path, 10);
        ASSERT_FALSE(content) << path;
        EXPECT_EQ(content.error().kind, ErrorKind::kInvalid);
        EXPECT_THAT(content.error().message, HasSubstr(path));
    }
}

TEST_F(PosixFileSystemTest, WritesAtomicallyWithOwnerAndMode) {
    const std::string path = directory_.write("f", "old");
    ASSERT_TRUE(files_.write_atomic(path, "new", uid_, gid_, 0640));
    EXPECT_EQ(test::slurp(path), "new");
    EXPECT_EQ(files_.status(path)->mode, 0640U);
    EXPECT_THAT(*files_.list(directory_.path()), UnorderedElementsAre("f"));
}

TEST_F(PosixFileSystemTest, GivesNothingAwayAndPutsNothingIntoADirectoryOfAnotherUser) {
    if (uid_ != 0) GTEST_SKIP() << "only root could";
    EXPECT_EQ(files_.write_atomic(directory_.file("f"), "x", 12, 34, 0600).error().kind, ErrorKind::kPermission);
    ASSERT_EQ(::chown(directory_.path().c_str(), 12, 34), 0);
    EXPECT_EQ(files_.write_atomic(directory_.file("f"), "x", 12, 34, 0600).error().kind, ErrorKind::kPermission);
    EXPECT_EQ(files_.write_atomic(directory_.file("f"), "x", 0, 0, 0600).error().kind, ErrorKind::kPermission);
    EXPECT_THAT(*files_.list(directory_.path()), IsEmpty());
    ASSERT_EQ(::chown(directory_.path().c_str(), 0, 0), 0);
}

TEST_F(PosixFileSystemTest, TheGroupOfASetgidDirectoryIsNotTheFiles) {
    if (uid_ != 0) GTEST_SKIP() << "only root can give a directory another group";
    ASSERT_EQ(::chown(directory_.path().c_str(), 0, 34), 0);
    ASSERT_EQ(::chmod(directory_.path().c_str(), 02755), 0);
    ASSERT_TRUE(files_.write_atomic(directory_.file("f"), "x", 0, 0, 0600));
    EXPECT_EQ(files_.status(directory_.file("f"))->group, 0U);
}

TEST_F(PosixFileSystemTest, APathWithoutANameIsRefused) {
    for (const std::string& path : {directory_.path() + "/", directory_.path() + "/.", directory_.path() + "/.."}) {
        EXPECT_EQ(files_.write_atomic(path, "x", uid_, gid_, 0600).error().kind, ErrorKind::kInvalid) << path;
        EXPECT_EQ(files_.remove(path).error().kind, ErrorKind::kInvalid) << path;
        EXPECT_EQ(files_.rename(path, directory_.file("f")).error().kind, ErrorKind::kInvalid) << path;
    }
}

TEST_F(PosixFileSystemTest, ReplacesALinkAndNotItsTarget) {
    const std::string target = directory_.write("target", "precious");
    ASSERT_EQ(::symlink("target", directory_.file("link").c_str()), 0);
    ASSERT_TRUE(files_.write_atomic(directory_.file("link"), "new", uid_, gid_, 0600));
    EXPECT_EQ(test::slurp(target), "precious");
    EXPECT_EQ(test::slurp(directory_.file("link")), "new");
}

TEST_F(PosixFileSystemTest, AFailedWriteKeepsTheOldFileAndLeavesNothing) {
    const std::string path = directory_.write("f", "old");
    struct rlimit old {};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &old), 0);
    struct rlimit small = old;
    small.rlim_cur = 1000;
    auto* const handler = ::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto written = files_.write_atomic(path, std::string(5000, 'n'), uid_, gid_, 0600);
    ::setrlimit(RLIMIT_FSIZE, &old);
    (void)::signal(SIGXFSZ, handler);
    ASSERT_FALSE(written);
    EXPECT_THAT(written.error().message, HasSubstr("keeps its old content"));
    EXPECT_EQ(test::slurp(path), "old");
    EXPECT_THAT(*files_.list(directory_.path()), UnorderedElementsAre("f"));
}

TEST_F(PosixFileSystemTest, AFullFileSystemKeepsTheOldFileAndSaysSo) {
    // A small file system, in a mount namespace of a child so that nothing can be left mounted.
    const pid_t child = ::fork();
    if (child == 0) {
        if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("tmpfs", directory_.path().c_str(), "tmpfs", 0, "size=65536") != 0)
            ::_exit(77);
        const std::string path = directory_.write("f", "old");
        const auto written = files_.write_atomic(path, std::string(200000, 'n'), uid_, gid_, 0600);
        const bool said = !written && written.error().message.find("No space left") != std::string::npos;
        const bool kept = test::slurp(path) == "old" && files_.list(directory_.path())->size() == 1;
        ::_exit(said && kept ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) GTEST_SKIP() << "a file system cannot be mounted here";
    EXPECT_EQ(status, 0);
}

TEST_F(PosixFileSystemTest, AFailedRenameLeavesNothing) {
    ASSERT_EQ(::mkdir(directory_.file("d").c_str(), 0700), 0);
    directory_.write("d/inside", "");
    const auto written = files_.write_atomic(directory_.file("d"), "x", uid_, gid_, 0600);
    ASSERT_FALSE(written);
    EXPECT_THAT(written.error().message, HasSubstr("directory"));
    EXPECT_THAT(*files_.list(directory_.path()), UnorderedElementsAre("d"));
}

TEST_F(PosixFileSystemTest, WriteIntoAnAbsentDirectoryIsNotFound) {
    const auto written = files_.write_atomic(directory_.file("none/f"), "x", uid_, gid_, 0600);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::kNotFound);
}

TEST_F(PosixFileSystemTest, RemovesAndToleratesAbsence) {
    const std::string path = directory_.write("f", "");
    EXPECT_TRUE(files_.remove(path));
    EXPECT_TRUE(files_.remove(path));
    EXPECT_THAT(*files_.list(directory_.path()), IsEmpty());
    EXPECT_FALSE(files_.remove(directory_.path()));
}

TEST_F(PosixFileSystemTest, Renames) {
    const std::string path = directory_.write("a", "content");
    ASSERT_TRUE(files_.rename(path, directory_.file("b")));
    EXPECT_EQ(test::slurp(directory_.file("b")), "content");
    EXPECT_THAT(*files_.list(directory_.path()), UnorderedElementsAre("b"));
}

TEST_F(PosixFileSystemTest, PermissionIsToldApart) {
    if (uid_ == 0) GTEST_SKIP() << "root may read everything";
    const std::string path = directory_.write("secret", "x");
    ASSERT_EQ(::chmod(path.c_str(), 0), 0);
    EXPECT_EQ(files_.read(path, 10).error().kind, ErrorKind::kPermission);
}

}  // namespace
}  // namespace paf
