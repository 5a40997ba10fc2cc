// Whose rights serve an instance, and whose data directory it is: real files, and processes from a table.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <functional>

#include "act/actor.hpp"
#include "fake_world.hpp"
#include "sys/files/posix_file_system.hpp"
#include "sys/files/posix_user_files.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class InstanceFiles : public testing::Test {
  protected:
    void SetUp() override {
        if (::getuid() != 0) GTEST_SKIP() << "only root can become another user";
        const auto user = find_user("nobody");
        ASSERT_TRUE(user);
        user_ = *user;
        ASSERT_EQ(::mkdir(data().c_str(), 0700), 0);
        own(data(), user_.uid);
        request_.params.datadir = request_.params.pgdata = data();
        request_.params.bindir = "/pg/bin";
        request_.params.system_user = user_.name;
        request_.params.recovery_template = data() + "/recovery.conf.pcmk";
    }
    [[nodiscard]] std::string data() const { return directory_.file("data"); }
    static void own(const std::string& path, uid_t uid) { ASSERT_EQ(::lchown(path.c_str(), uid, uid), 0) << path; }
    void put(const std::string& name, const std::string& content, mode_t mode = 0600) {
        own(directory_.write("data/" + name, content), user_.uid);
        ASSERT_EQ(::chmod((data() + "/" + name).c_str(), mode), 0);
    }
    InstanceAccess instance() {
        return {request_,
                {world_.clock, world_.runner, world_.processes, files_, user_files_, world_.server, world_.cluster,
                 world_.plugin}};
    }
    ProcessInfo& add_server(pid_t pid, pid_t parent, const std::string& directory, uid_t uid) {
        const auto status = files_.status(directory);
        ProcessInfo process;
        process.pid = pid;
        process.parent = parent;
        process.comm = "postgres";
        process.uid = process.effective_uid = uid;
        process.directory = directory;
        process.directory_device = status->device;
        process.directory_inode = status->inode;
        return world_.processes.table[pid] = process;
    }
    void forget_processes() { world_.processes.table.clear(); }

    test::TempDirectory directory_;
    test::World world_;
    PosixFileSystem files_;
    PosixUserFiles user_files_;
    UserAccount user_;
    Request request_;
};

TEST_F(InstanceFiles, BelongToSystemUser) {
    put("f", "mine");
    auto access = instance();
    EXPECT_EQ(*access.files().read(data() + "/f", 100), "mine");
    EXPECT_EQ(access.files().read("/etc/shadow", 100000).error().kind, ErrorKind::kPermission);
}

TEST_F(InstanceFiles, WithoutASystemUserTheOwnerHasToDo) {
    put("f", "mine");
    for (const char* user : {"no-such-user-of-ours", "root"}) {
        request_.params.system_user = user;
        auto access = instance();
        EXPECT_EQ(*access.files().read(data() + "/f", 100), "mine") << user;
        EXPECT_EQ(access.files().read("/etc/shadow", 100000).error().kind, ErrorKind::kPermission) << user;
        own(data(), 0);
        auto of_root = instance();
        EXPECT_EQ(of_root.files().read(data() + "/f", 100).error().kind, ErrorKind::kPermission) << user;
        own(data(), user_.uid);
    }
}

TEST_F(InstanceFiles, AnUnreadableTemplateIsRefusedWithoutAWordOfIt) {
    const std::string secret = directory_.write("secret", "topsecret");
    ASSERT_EQ(::chmod(secret.c_str(), 0600), 0);
    put("PG_VERSION", "15\n");
    ASSERT_EQ(::symlink(secret.c_str(), request_.params.recovery_template.c_str()), 0);
    auto access = instance();
    Actor actor(access);
    const Status done = actor.perform(PrepareStandby{}, std::chrono::milliseconds(1000));
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().message, HasSubstr("expected a file that nobody may read, found: "));
    EXPECT_THAT(done.error().message, HasSubstr("let nobody read it"));
    EXPECT_THAT(done.error().message, Not(HasSubstr("topsecret")));
}

TEST_F(InstanceFiles, ADirectoryOfItsOwnHasNoFault) {
    add_server(42, 1, data(), user_.uid);
    add_server(43, 42, data(), user_.uid);
    ASSERT_EQ(::symlink(data().c_str(), directory_.file("link").c_str()), 0);
    for (const std::string& path : {data(), directory_.file("link")}) {
        request_.params.datadir = path;
        const auto found = instance().processes();
        ASSERT_TRUE(found) << found.error().message;
        EXPECT_EQ(found->postmaster, 42);
        EXPECT_THAT(found->directory_fault, IsEmpty());
    }
}

TEST_F(InstanceFiles, ADirectoryThatItsOwnerLostIsFaultyAndStillProvesLifeAndDeath) {
    forget_processes();
    put("postmaster.pid", "42\n" + data() + "\n1763876400\n5432\n/tmp\n*\n  5432001  7\nready   \n");
    own(data(), 0);
    const auto dead = instance().processes();
    ASSERT_TRUE(dead) << dead.error().message;
    EXPECT_TRUE(dead->nothing_alive());
    EXPECT_THAT(dead->directory_fault, HasSubstr("expected owner nobody (65534), found user id 0"));

    add_server(42, 1, data(), user_.uid);
    add_server(43, 42, data(), user_.uid);
    const auto alive = instance().processes();
    ASSERT_TRUE(alive) << alive.error().message;
    EXPECT_EQ(alive->postmaster, 42);
    EXPECT_THAT(alive->directory_fault, HasSubstr("chown -R " + data()));
}

TEST_F(InstanceFiles, WhateverStandsInPlaceOfThePidFileProcessesDecide) {
    const std::string pid_file = data() + "/postmaster.pid";
    const std::function<int()> plants[] = {
        [&] { return ::symlink(pid_file.c_str(), pid_file.c_str()); },
        [&] { return ::symlink("/proc/kmsg", pid_file.c_str()); },
        [&] { return ::symlink("/dev/ptmx", pid_file.c_str()); },
        [&] { return ::mkdir(pid_file.c_str(), 0700); },
        [&] { return ::mkfifo(pid_file.c_str(), 0600); },
    };
    for (const auto& plant : plants) {
        ASSERT_EQ(plant(), 0);
        forget_processes();
        const auto dead = instance().processes();
        ASSERT_TRUE(dead) << dead.error().message;
        EXPECT_TRUE(dead->nothing_alive());
        EXPECT_EQ(dead->stale_pid, 0);
        add_server(42, 1, data(), user_.uid);
        EXPECT_FALSE(instance().processes()->nothing_alive());
        ASSERT_EQ(::remove(pid_file.c_str()), 0);
    }
}

TEST_F(InstanceFiles, ADirectoryBelowOneThatTheOwnerMayNotEnterStillProvesDeath) {
    forget_processes();
    ASSERT_EQ(::chmod(directory_.path().c_str(), 0700), 0);
    EXPECT_EQ(instance().files().status(data()).error().kind, ErrorKind::kPermission);
    const auto found = instance().processes();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(found->nothing_alive());
    add_server(42, 1, data(), user_.uid);
    EXPECT_FALSE(instance().processes()->nothing_alive());
}

TEST_F(InstanceFiles, ADirectoryThatWasExchangedForAnothersIsNotDown) {
    forget_processes();
    put("postmaster.pid", "42\n" + data() + "\n1763876400\n5432\n/tmp\n*\n  5432001  7\nready   \n");
    const std::string moved = directory_.file("moved");
    ASSERT_EQ(::rename(data().c_str(), moved.c_str()), 0);
    ASSERT_EQ(::mkdir(data().c_str(), 0755), 0);
    add_server(42, 1, moved, user_.uid);
    const auto found = instance().processes();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kUnavailable);
    EXPECT_THAT(found.error().message, HasSubstr("is alive in " + moved + " (pid 42)"));
    // Another instance of the same user is none of ours.
    own(directory_.write("moved/postmaster.pid", "42\n/elsewhere\n"), user_.uid);
    EXPECT_TRUE(instance().processes()->nothing_alive());
}

TEST_F(InstanceFiles, NothingIsWrittenIntoADirectoryOfAnotherUser) {
    own(data(), 0);
    ASSERT_EQ(::chmod(data().c_str(), 0777), 0);
    auto access = instance();
    const Status done = access.files().write_atomic(data() + "/f", "x", user_.uid, user_.gid, 0600);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::kPermission);
    EXPECT_THAT(*files_.list(data()), IsEmpty());
}

}  // namespace
}  // namespace paf
