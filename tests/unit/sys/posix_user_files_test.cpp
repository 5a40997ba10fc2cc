// What root does for an instance, it does with the rights of the instance's user: nothing else is reached through links
// and exchanged directories.
#include "sys/files/posix_user_files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "swapper.hpp"
#include "sys/files/posix_file_system.hpp"
#include "sys/files/regular_file.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using test::OpenWatch;
using test::Swapper;
using test::TempDirectory;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr int kTries = 200;
constexpr const char* kSecret = "topsecret";

class UserFilesTest : public testing::Test {
  protected:
    void SetUp() override {
        if (::getuid() != 0) GTEST_SKIP() << "only root can become another user";
        const auto user = find_user("nobody");
        ASSERT_TRUE(user);
        user_ = *user;
        files_ = &users_.of(user_);
        ASSERT_EQ(::mkdir(home().c_str(), 0700), 0);
        give(home());
        ASSERT_EQ(::mkdir(roots().c_str(), 0755), 0);
        secret_ = directory_.write("roots/secret", kSecret);
        ASSERT_EQ(::chmod(secret_.c_str(), 0600), 0);
    }
    void TearDown() override {
        if (::getuid() != 0) return;
        EXPECT_EQ(::geteuid(), 0U);
        EXPECT_EQ(::getegid(), 0U);
    }

    [[nodiscard]] std::string home(const std::string& name = "") const {
        return directory_.file(name.empty() ? "home" : "home/" + name);
    }
    [[nodiscard]] std::string roots() const { return directory_.file("roots"); }
    void give(const std::string& path) const { ASSERT_EQ(::lchown(path.c_str(), user_.uid, user_.gid), 0) << path; }
    std::string own_file(const std::string& name, const std::string& content) {
        give(directory_.write("home/" + name, content));
        return home(name);
    }
    std::string link(const std::string& name, const std::string& target) {
        EXPECT_EQ(::symlink(target.c_str(), home(name).c_str()), 0);
        give(home(name));
        return home(name);
    }
    Status write(const std::string& path) { return files_->write_atomic(path, "mine", user_.uid, user_.gid, 0600); }
    [[nodiscard]] std::vector<std::string> names_of_root() { return *root_.list(roots()); }

    TempDirectory directory_;
    PosixUserFiles users_;
    PosixFileSystem root_;
    UserAccount user_;
    FileSystem* files_ = nullptr;
    std::string secret_;
};

TEST_F(UserFilesTest, ReadsWhatTheUserMayReadAndNothingElse) {
    EXPECT_EQ(*files_->read(own_file("f", "hello"), 100), "hello");
    EXPECT_EQ(*files_->read_at(home("f"), 1, 3), "ell");
    for (const std::string& path : {secret_, link("link", secret_), link("shadow", "/etc/shadow")}) {
        for (const auto& content : {files_->read(path, 100000), files_->read_at(path, 0, 10)}) {
            ASSERT_FALSE(content) << path;
            EXPECT_EQ(content.error().kind, ErrorKind::kPermission);
            EXPECT_THAT(content.error().message, HasSubstr("as nobody"));
            EXPECT_THAT(content.error().message, Not(HasSubstr(kSecret)));
        }
    }
    EXPECT_EQ(files_->list("/root").error().kind, ErrorKind::kPermission);
    EXPECT_EQ(files_->status("/root/.profile").error().kind, ErrorKind::kPermission);
}

TEST_F(UserFilesTest, AFileOfRootThatAllMayReadIsRead) {
    ASSERT_EQ(::chmod(secret_.c_str(), 0644), 0);
    EXPECT_EQ(*files_->read(link("template", secret_), 100), kSecret);
}

TEST_F(UserFilesTest, WritesAsTheUser) {
    ASSERT_TRUE(write(home("f")));
    EXPECT_EQ(files_->status(home("f"))->owner, user_.uid);
    EXPECT_EQ(files_->status(home("f"))->group, user_.gid);
    ASSERT_TRUE(files_->rename(home("f"), home("g")));
    ASSERT_TRUE(files_->remove(home("g")));
    EXPECT_THAT(*files_->list(home()), IsEmpty());
}

TEST_F(UserFilesTest, ChangesNothingWhereTheUserMayNot) {
    link("d", roots());
    EXPECT_EQ(write(home("d/f")).error().kind, ErrorKind::kPermission);
    EXPECT_EQ(files_->remove(home("d/secret")).error().kind, ErrorKind::kPermission);
    EXPECT_EQ(files_->rename(home("d/secret"), home("mine")).error().kind, ErrorKind::kPermission);
    own_file("f", "x");
    EXPECT_EQ(files_->rename(home("f"), home("d/f")).error().kind, ErrorKind::kPermission);
    EXPECT_THAT(names_of_root(), testing::ElementsAre("secret"));
}

TEST_F(UserFilesTest, PutsNothingIntoADirectoryOfSomebodyElse) {
    ASSERT_EQ(::chmod(roots().c_str(), 0777), 0);  // the user may write there: it is not the user's all the same
    const auto written = write(roots() + "/f");
    ASSERT_FALSE(written);
    EXPECT_THAT(written.error().message, HasSubstr("expected a directory of user id 65534, found user id 0"));
    EXPECT_THAT(names_of_root(), testing::ElementsAre("secret"));
}

TEST_F(UserFilesTest, ADirectoryThatIsExchangedForALinkLeadsNowhere) {
    ASSERT_EQ(::mkdir(home("d").c_str(), 0700), 0);
    give(home("d"));
    link("l", roots());
    int written = 0, refused = 0;
    {
        const Swapper swapper(user_.uid, home("d"), home("l"));
        for (int i = 0; i < kTries || ((written == 0 || refused == 0) && i < 100 * kTries); ++i) {
            ++(write(home("d/f")) ? written : refused);
            (void)files_->remove(home("d/secret"));
            (void)files_->rename(home("d/f"), home("d/secret"));
        }
    }
    EXPECT_GT(written, 0);
    EXPECT_GT(refused, 0);
    EXPECT_THAT(names_of_root(), testing::ElementsAre("secret"));
    EXPECT_EQ(test::slurp(secret_), kSecret);
}

TEST_F(UserFilesTest, AFileThatIsExchangedForALinkIsReadOrRefused) {
    own_file("f", "mine");
    link("l", secret_);
    int read = 0, refused = 0;
    const Swapper swapper(user_.uid, home("f"), home("l"));
    for (int i = 0; i < kTries || ((read == 0 || refused == 0) && i < 100 * kTries); ++i) {
        const auto content = files_->read(home("f"), 100);
        ++(content ? read : refused);
        if (content) {
            EXPECT_EQ(*content, "mine");
        }
    }
    EXPECT_GT(read, 0);
    EXPECT_GT(refused, 0);
}

TEST_F(UserFilesTest, APipeThatIsExchangedForAFileIsNeverOpened) {
    own_file("f", "mine");
    ASSERT_EQ(::mkfifo(home("pipe").c_str(), 0666), 0);
    give(home("pipe"));
    const OpenWatch watch(home("pipe"));
    int refused = 0;
    {
        const Swapper swapper(user_.uid, home("f"), home("pipe"));
        for (int i = 0; i < kTries || (refused == 0 && i < 100 * kTries); ++i) {
            if (!files_->read(home("f"), 100)) ++refused;
        }
    }
    EXPECT_GT(refused, 0);
    EXPECT_FALSE(watch.opened());
}

TEST_F(UserFilesTest, NeitherDevicesNorPipesNorSocketsAreOpenedOnAnyKernel) {
    struct Odd {
        const char* name;
        mode_t type;
        dev_t device;
    };
    const TempDirectory place;
    for (const Odd& odd : {Odd{"null", S_IFCHR, 0x103}, Odd{"pipe", S_IFIFO, 0}, Odd{"socket", S_IFSOCK, 0}}) {
        const std::string path = place.file(odd.name);
        ASSERT_EQ(::mknod(path.c_str(), odd.type | 0666U, odd.device), 0) << odd.name;
        const OpenWatch watch(path);
        EXPECT_EQ(files_->read(path, 10).error().kind, ErrorKind::kInvalid) << odd.name;
        EXPECT_EQ(open_regular_file(path).error().kind, ErrorKind::kInvalid) << odd.name;
        EXPECT_EQ(open_regular_file_by_name(path).error().kind, ErrorKind::kInvalid) << odd.name;
        EXPECT_FALSE(watch.opened()) << odd.name;
    }
    EXPECT_TRUE(open_regular_file_by_name(place.write("f", "x")));
}

TEST_F(UserFilesTest, TheWayOfOldKernelsNoticesAnExchange) {
    own_file("f", "mine");
    own_file("g", "other");
    int opened = 0, noticed = 0;
    const Swapper swapper(user_.uid, home("f"), home("g"));
    for (int i = 0; i < 100 * kTries && (opened < kTries || noticed == 0); ++i) {
        const auto fd = open_regular_file_by_name(home("f"));
        if (fd) {
            ++opened;
        } else {
            EXPECT_THAT(fd.error().message, HasSubstr("exchanged while it was opened"));
            ++noticed;
        }
    }
    EXPECT_GE(opened, kTries);
    EXPECT_GT(noticed, 0);
}

TEST_F(UserFilesTest, ListsWithALimit) {
    for (const char* name : {"a", "b", "c"}) own_file(name, "");
    int taken = 0;
    ASSERT_TRUE(files_->visit(home(), [&taken](const std::string&) { return ++taken < 2; }));
    EXPECT_EQ(taken, 2);
    EXPECT_EQ(files_->list(home())->size(), 3U);
}

TEST_F(UserFilesTest, GoesByTheUsersGroupsNotByOurs) {
    // Whoever keeps root's groups may read what root's group may.
    ASSERT_EQ(::chmod(secret_.c_str(), 0640), 0);
    EXPECT_EQ(files_->read(secret_, 100).error().kind, ErrorKind::kPermission);
    ASSERT_EQ(::chown(secret_.c_str(), 0, user_.gid), 0);
    EXPECT_EQ(*files_->read(secret_, 100), kSecret);
}

TEST(UserFiles, ActAsWeDoWhenWeAreThatUser) {
    const TempDirectory directory;
    PosixUserFiles users;
    FileSystem& files = users.of({"us", ::geteuid(), ::getegid(), "/"});
    ASSERT_TRUE(files.write_atomic(directory.file("f"), "x", ::geteuid(), ::getegid(), 0600));
    EXPECT_EQ(*files.read(directory.file("f"), 10), "x");
    EXPECT_EQ(&files, &users.of({"us", ::geteuid(), ::getegid(), "/"}));
}

}  // namespace
}  // namespace paf
