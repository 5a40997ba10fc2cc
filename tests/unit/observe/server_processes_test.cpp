#include "observe/server_processes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.hpp"

namespace paf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class ObserveProcesses : public testing::Test {
  protected:
    static constexpr ino_t kDataInode = 50;
    static constexpr uid_t kPostgres = 26;

    void SetUp() override {
        files.directory("/data", kDataInode);
        files.program("/pg/bin/postgres", 60);
        add(1, 0, "init", "/", 2, 0);
        add(30, 1, "sshd", "/", 2, 0);
    }

    ProcessInfo& add(pid_t pid, pid_t parent, const std::string& comm, const std::string& directory, ino_t inode,
                     uid_t uid = kPostgres) {
        ProcessInfo process;
        process.pid = pid;
        process.parent = parent;
        process.comm = comm;
        process.directory = directory;
        process.directory_device = inode == 0 ? 0 : 1;
        process.directory_inode = inode;
        process.uid = uid;
        processes.table[pid] = process;
        return processes.table[pid];
    }
    ProcessInfo& add_server(pid_t pid, pid_t parent) { return add(pid, parent, "postgres", "/data", kDataInode); }
    void record(const std::string& pid) {
        files.contents["/data/postmaster.pid"] = pid + "\n/data\n1763876400\n5432\n/tmp\n*\n  5432001  7\nready   \n";
    }
    Result<ServerProcesses> observe() { return observe_processes(files, processes, {"/data", "/pg/bin", kPostgres}); }

    test::FakeFileSystem files;
    test::FakeProcessTable processes;
};

TEST_F(ObserveProcesses, ALivePostmasterIsProvedWithoutAScan) {
    record("42");
    add_server(42, 1);
    add_server(43, 42);
    const auto found = observe();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_EQ(found->postmaster, 42);
    EXPECT_TRUE(found->orphans.empty());
    EXPECT_FALSE(found->stale_pid);
    EXPECT_EQ(processes.scans, 0);
}

TEST_F(ObserveProcesses, AStoppedPostmasterIsAlive) {
    record("42");
    add_server(42, 1).state = ProcessState::kStopped;
    EXPECT_EQ(observe()->postmaster, 42);
    EXPECT_EQ(observe()->postmaster_state, ProcessState::kStopped);
}

TEST_F(ObserveProcesses, NothingAliveWithoutPidFile) {
    const auto found = observe();
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->nothing_alive());
    EXPECT_FALSE(found->stale_pid);
    EXPECT_EQ(processes.scans, 1);
}

TEST_F(ObserveProcesses, AMissingDataDirectoryIsServedByNobody) {
    files.statuses.erase("/data");
    EXPECT_TRUE(observe()->nothing_alive());
}

TEST_F(ObserveProcesses, ADeadPidIsStale) {
    record("42");
    const auto found = observe();
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->nothing_alive());
    EXPECT_EQ(found->stale_pid, 42);
    EXPECT_THAT(found->stale_cause, HasSubstr("no such process"));
}

TEST_F(ObserveProcesses, AZombieIsDead) {
    record("42");
    add_server(42, 1).state = ProcessState::kZombie;
    const auto found = observe();
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->nothing_alive());
    EXPECT_EQ(found->stale_pid, 42);
    EXPECT_THAT(found->stale_cause, HasSubstr("a zombie"));
}

TEST_F(ObserveProcesses, AForeignProcessIsNamed) {
    record("30");
    const auto found = observe();
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->nothing_alive());
    EXPECT_EQ(found->stale_pid, 30);
    EXPECT_THAT(found->stale_cause, HasSubstr("a foreign process: 'sshd' (pid 30, user 0, directory '/')"));
}

TEST_F(ObserveProcesses, AServerOfAnotherDirectoryIsForeign) {
    record("42");
    add(42, 1, "postgres", "/data2", 51);
    EXPECT_FALSE(observe()->postmaster);
    EXPECT_EQ(observe()->stale_pid, 42);
}

TEST_F(ObserveProcesses, AShellInTheDataDirectoryIsForeign) {
    record("42");
    add(42, 1, "bash", "/data", kDataInode);
    EXPECT_TRUE(observe()->nothing_alive());
    EXPECT_EQ(observe()->stale_pid, 42);
}

TEST_F(ObserveProcesses, AServerOfAnotherNameIsKnownByItsProgram) {
    record("42");
    add(42, 1, "edb-postgres", "/data", kDataInode).executable = "/pg/bin/postgres";
    EXPECT_EQ(observe()->postmaster, 42);
    processes.table[42].executable = "/real/edb-postgres";
    EXPECT_FALSE(observe()->postmaster);
    files.program("/real/edb-postgres", 60);
    EXPECT_EQ(observe()->postmaster, 42);
}

TEST_F(ObserveProcesses, ADeletedDataDirectoryIsKnownByItsPath) {
    record("42");
    add(42, 1, "postgres", "/data", 0);
    EXPECT_EQ(observe()->postmaster, 42);
}

TEST_F(ObserveProcesses, OrphansAreFoundAfterThePostmasterDied) {
    record("42");
    add_server(43, 1);
    add_server(44, 1);
    add_server(45, 1).state = ProcessState::kZombie;
    const auto found = observe();
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->postmaster);
    EXPECT_THAT(found->orphans, ElementsAre(43, 44));
    EXPECT_EQ(found->stale_pid, 42);
}

TEST_F(ObserveProcesses, APostmasterWhosePidFileWasRemovedIsKnownByItsChildren) {
    add_server(42, 1);
    add_server(43, 42);
    add_server(44, 42);
    add_server(60, 1);
    const auto found = observe();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->postmaster, 42);
    EXPECT_THAT(found->orphans, ElementsAre(60));
}

TEST_F(ObserveProcesses, APostmasterThatWritesItsPidFileDuringTheScanIsNoOrphan) {
    add_server(42, 1);
    processes.on_scan = [this] { record("42"); };
    const auto found = observe();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->postmaster, 42);
    EXPECT_TRUE(found->orphans.empty());
    EXPECT_FALSE(found->stale_pid);
}

TEST_F(ObserveProcesses, TwoPostmastersInOneDirectoryAreAnError) {
    for (const pid_t pid : {42, 52}) {
        add_server(pid, 1);
        add_server(pid + 1, pid);
    }
    const auto found = observe();
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, HasSubstr("pid 42 and pid 52"));
}

TEST_F(ObserveProcesses, AnUnreadablePidFileLeavesTheScan) {
    files.contents["/data/postmaster.pid"] = "";
    auto found = observe();
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->nothing_alive());
    EXPECT_EQ(found->stale_pid, 0);
    EXPECT_THAT(found->stale_cause, HasSubstr("empty file"));
    add_server(42, 1);
    add_server(43, 42);
    EXPECT_EQ(observe()->postmaster, 42);
}

TEST_F(ObserveProcesses, ASingleUserBackendIsReportedNotStopped) {
    record("-42");
    add_server(42, 30);
    const auto found = observe();
    ASSERT_FALSE(found);
    EXPECT_THAT(found.error().message, HasSubstr("single-user backend"));
}

TEST_F(ObserveProcesses, SomethingUnseenOnTheSharedMemoryIsNotNothing) {
    record("42");
    processes.segments[7] = 3;
    auto found = observe();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kUnavailable);
    EXPECT_THAT(found.error().message, HasSubstr("3 process(es) are attached"));

    processes.segments[7] = 0;
    EXPECT_TRUE(observe()->nothing_alive());
}

TEST_F(ObserveProcesses, ASegmentNumberReusedAfterARebootIsNotOurs) {
    record("42");
    processes.segments[7] = 3;
    const std::string header = "       key      shmid perms                  size  cpid  lpid nattch   uid\n";
    files.contents["/proc/sysvipc/shm"] = header + "   5432001          7   600   56   42  42   3   26\n";
    EXPECT_FALSE(observe());
    files.contents["/proc/sysvipc/shm"] = header + "   5432001          7   600   56  900 900   3   26\n";
    EXPECT_TRUE(observe()->nothing_alive());
    files.contents["/proc/sysvipc/shm"] = header + "   -777777          7   600   56   42  42   3   26\n";
    EXPECT_TRUE(observe()->nothing_alive());
}

TEST_F(ObserveProcesses, AHiddenWorkingDirectoryIsUnknownNotForeign) {
    record("42");
    add(42, 1, "postgres", "", 0);
    const auto found = observe();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kPermission);
    add(42, 1, "postgres", "", 0, 99);
    EXPECT_TRUE(observe()->nothing_alive());
}

TEST_F(ObserveProcesses, AProcessThatEndsDuringTheScanIsLookedAtAgain) {
    add(43, 1, "postgres", "", 0);
    processes.on_scan = [this] { processes.table.erase(43); };
    const auto found = observe();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(found->nothing_alive());
}

TEST(ForeignSegment, GarbageIsNeverProof) {
    const SharedMemoryId id{5, 7};
    for (const char* list : {"", "\n\n", "5 7", "x 7 1 1 1\n", "5 7 600 56 -\n", "5 8 600 56 99\n"}) {
        EXPECT_FALSE(is_foreign_segment(list, id, 42)) << list;
    }
    EXPECT_TRUE(is_foreign_segment("5 7 600 56 99\n", id, 42));
}

}  // namespace
}  // namespace paf
