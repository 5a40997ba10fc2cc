#include "observe/server/server_processes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.hpp"
#include "observe/server/process_words.hpp"

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
        process.uid = process.effective_uid = uid;
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

TEST_F(ObserveProcesses, ThePostmastersSocketIsWhatItsFileSays) {
    add_server(42, 1);
    add_server(43, 42);
    record("42");
    ASSERT_TRUE(observe()->socket);
    EXPECT_EQ(observe()->socket->directory, "/tmp");
    EXPECT_EQ(observe()->socket->port, 5432);
    record("43");
    EXPECT_EQ(observe()->postmaster, 42);
    EXPECT_FALSE(observe()->socket) << "another process's";
    for (const char* directory : {"", "evil.example.org", "127.0.0.1", "tmp"}) {
        files.contents["/data/postmaster.pid"] = "42\n/data\n1763876400\n5432\n" + std::string(directory) + "\n*\n";
        EXPECT_EQ(observe()->postmaster, 42);
        EXPECT_FALSE(observe()->socket) << directory;
    }
    files.contents["/data/postmaster.pid"] = "42\n/data\n1763876400\n";
    EXPECT_FALSE(observe()->socket);
}

TEST_F(ObserveProcesses, AStoppedPostmasterIsAlive) {
    record("42");
    add_server(42, 1).state = ProcessState::kStopped;
    EXPECT_EQ(observe()->postmaster, 42);
    EXPECT_EQ(observe()->postmaster_state, ProcessState::kStopped);
}

TEST_F(ObserveProcesses, WhatAServerRunsIsTheInstances) {
    add_server(42, 1).start_time = 10;
    add_server(43, 42).start_time = 20;
    add(44, 43, "sh", "/data", kDataInode).start_time = 30;
    add(45, 44, "cp", "/tmp", 3).start_time = 40;
    add(46, 1, "sh", "/data", kDataInode).start_time = 50;  // whose parent is no server
    add(47, 43, "sudo", "/data", kDataInode).effective_uid = 0;
    add(48, 47, "id", "/data", kDataInode, 0);
    add(49, 43, "sh", "/data", kDataInode).start_time = 5;  // older than what has its parent's number now
    add(50, 51, "a", "/", 2);
    add(51, 50, "b", "/", 2);
    add(52, 99, "orphaned", "/", 2);
    const auto is_of_instance = [this](pid_t pid) {
        return prove_process_of_instance(files, processes, {"/data", "/pg/bin", kPostgres}, processes.table[pid])
            .has_value();
    };
    for (const pid_t pid : {42, 43, 44, 45}) EXPECT_TRUE(is_of_instance(pid)) << pid;
    for (const pid_t pid : {1, 30, 46, 47, 48, 49, 50, 51, 52}) EXPECT_FALSE(is_of_instance(pid)) << pid;
    processes.table[43].state = ProcessState::kZombie;
    EXPECT_FALSE(is_of_instance(44)) << "nobody's any more";
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
    EXPECT_EQ(observe()->postmaster, 42) << "by its path, though an upgrade has replaced the program";
    processes.table[42].executable = "/real/edb-postgres";
    EXPECT_FALSE(observe()->postmaster);
    files.program("/real/edb-postgres", 60);
    EXPECT_EQ(observe()->postmaster, 42) << "what its path names now is the program in bindir";
    processes.table[42].executable = "/moved/away";
    EXPECT_FALSE(observe()->postmaster);
    processes.table[42].executable_device = 1;
    processes.table[42].executable_inode = 60;
    EXPECT_EQ(observe()->postmaster, 42) << "it is the program in bindir, wherever that was started from";
}

TEST_F(ObserveProcesses, NamesThatOnlyBeginLikeAServersAreForeign) {
    for (const char* name : {"postgres_export", "postgres-backup", "postgresqltuner", "postgres.sh", "postmaster-watch",
                             "Postgres", "postgres ", "pg_basebackup", "psql", ""}) {
        record("42");
        add(42, 1, name, "/data", kDataInode).executable = "/usr/bin/" + std::string(name);
        add(43, 42, name, "/data", kDataInode);
        const auto found = observe();
        ASSERT_TRUE(found) << name;
        EXPECT_TRUE(found->nothing_alive()) << name;
        EXPECT_EQ(found->stale_pid, 42) << name;
    }
    for (const char* name : {"postgres", "postmaster"}) {
        add(42, 1, name, "/data", kDataInode);
        EXPECT_EQ(observe()->postmaster, 42) << name;
    }
}

TEST_F(ObserveProcesses, ProcessesOfOtherUsersAreForeign) {
    struct Users {
        uid_t real, effective;
    };
    for (const Users& users : {Users{0, 0}, Users{99, 99}, Users{0, kPostgres}, Users{kPostgres, 0},
                               Users{kPostgres, 99}, Users{99, kPostgres}}) {
        record("42");
        for (const pid_t pid : {42, 43}) {
            auto& process = add(pid, pid == 42 ? 1 : 42, "postgres", "/data", kDataInode);
            process.executable = "/pg/bin/postgres";
            process.uid = users.real;
            process.effective_uid = users.effective;
        }
        auto found = observe();
        ASSERT_TRUE(found) << users.real << " " << users.effective;
        EXPECT_TRUE(found->nothing_alive()) << users.real << " " << users.effective;
        files.contents.erase("/data/postmaster.pid");
        EXPECT_TRUE(observe()->nothing_alive()) << users.real << " " << users.effective;
    }
}

TEST_F(ObserveProcesses, AServerOfTheDirectorysOwnerIsNeitherOursNorNobody) {
    files.directory("/data", kDataInode, 70);
    EXPECT_TRUE(observe()->nothing_alive());
    add(42, 1, "postgres", "/data", kDataInode, 70);
    const auto found = observe();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().kind, ErrorKind::kUnavailable);
    EXPECT_THAT(found.error().message, HasSubstr("system_user"));
    files.directory("/data", kDataInode, 0);
    add(42, 1, "postgres", "/data", kDataInode, 0);
    EXPECT_TRUE(observe()->nothing_alive()) << "PostgreSQL never runs as root";
}

TEST_F(ObserveProcesses, WithoutTheSystemUserTheDirectorysOwnerCounts) {
    const auto observe_anyhow = [this] { return observe_processes(files, processes, {"/data", "/pg/bin", {}}); };
    record("42");
    add_server(42, 1);
    EXPECT_EQ(observe_anyhow()->postmaster, 42);
    add(42, 1, "postgres", "/data", kDataInode, 99);
    EXPECT_TRUE(observe_anyhow()->nothing_alive());
    files.directory("/data", kDataInode, 0);
    add(42, 1, "postgres", "/data", kDataInode, 0);
    EXPECT_TRUE(observe_anyhow()->nothing_alive());
}

TEST_F(ObserveProcesses, APidFileThatNamesAChildIsNotBelieved) {
    add_server(42, 1);
    add_server(43, 42);
    add_server(44, 42);
    record("43");
    const auto found = observe();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->postmaster, 42);
    EXPECT_TRUE(found->orphans.empty());
}

TEST_F(ObserveProcesses, APidFileMayNameAnything) {
    add_server(42, 1);
    add_server(43, 42);
    for (const char* pid : {"1", "30", "0", "99999999", "4294967297", "-0", "-1", "-30", "x", "18446744073709551615"}) {
        record(pid);
        const auto found = observe();
        ASSERT_TRUE(found) << pid;
        EXPECT_EQ(found->postmaster, 42) << pid;
        EXPECT_TRUE(found->orphans.empty()) << pid;
    }
}

TEST_F(ObserveProcesses, ACompanionOnTheSharedMemoryIsNotNothing) {
    record("42");
    add(42, 1, "vendor-db", "/data", kDataInode).executable = "/removed/vendor-db";
    EXPECT_TRUE(observe()->nothing_alive());
    processes.segments[7] = 3;
    files.contents["/proc/sysvipc/shm"] = "   5432001          7   600   56   42  42   3   26\n";
    EXPECT_FALSE(observe()) << "it made the segment that postmaster.pid names: a server that we do not know";
    files.contents["/proc/sysvipc/shm"] = "   5432001          7   600   56  900 900   3   26\n";
    EXPECT_TRUE(observe()->nothing_alive());
}

TEST_F(ObserveProcesses, AReceiverIsKnownByItsTitle) {
    const auto receives = [this] { return has_wal_receiver(files, processes, {"/data", "/pg/bin", kPostgres}); };
    add_server(42, 1);
    add_server(43, 42);
    add(44, 1, "postgres", "/elsewhere", 51);
    processes.titles = {
        {42, "/pg/bin/postgres"}, {43, "postgres: startup recovering"}, {44, "postgres: walreceiver streaming 0/3"}};
    EXPECT_EQ(receives(), false) << "another instance's";
    processes.titles[43] = "postgres: walreceiver";
    EXPECT_EQ(receives(), false) << "it looks for its primary";
    processes.titles[43] = "postgres: walreceiver streaming 0/3000148";
    EXPECT_EQ(receives(), true);
    processes.table[43].state = ProcessState::kStopped;
    EXPECT_EQ(receives(), true);
    processes.table[43].state = ProcessState::kZombie;
    EXPECT_EQ(receives(), false);
}

TEST_F(ObserveProcesses, WithoutASightOfTheProcessesNobodyKnows) {
    add(43, 42, "postgres", "", 0);
    EXPECT_FALSE(has_wal_receiver(files, processes, {"/data", "/pg/bin", kPostgres}));
}

TEST(ReceiverTitle, OfEveryMajor) {
    for (const char* title :
         {"postgres: wal receiver process   streaming 0/3000148", "postgres: walreceiver streaming 0/3000148",
          "postgres: walreceiver   streaming 0/3000148", "postgres: main: wal receiver process   streaming 0/3000148",
          "postgres: main: walreceiver streaming 0/3000148", "postgres: a: b: walreceiver streaming 0/1"}) {
        EXPECT_TRUE(is_receiver_title(title)) << title;
    }
    for (const char* title :
         {"", ":", ": ", ": :", "postgres: ", "postgres: main: ", "postgres: wal", "postgres: wal receiver",
          "postgres: wal receiver process   ", "postgres: walreceiver", "postgres: walreceiver restarting at 0/3000000",
          "postgres: walreceiver waiting for WAL to become available at 0/3000148",
          "postgres: walsender postgres streaming 0/3", "postgres: walreceiver2 streaming 0/3", "postgres: walwriter",
          "postgres: startup recovering 000000010000", "walreceiver streaming 0/3",
          "/usr/lib/postgresql/15/bin/postgres", "postgres:walreceiver streaming 0/3"}) {
        EXPECT_FALSE(is_receiver_title(title)) << title;
    }
    EXPECT_FALSE(is_receiver_title(std::string(4096, ':')));
}

TEST_F(ObserveProcesses, IdentityIsProvedForOneProcess) {
    const ServerIdentity server{"/data", "/pg/bin", kPostgres};
    EXPECT_TRUE(prove_server_process(files, server, add_server(42, 1)));
    EXPECT_FALSE(prove_server_process(files, server, add(42, 1, "postgres", "/data2", 51)));
    EXPECT_FALSE(prove_server_process(files, server, add(42, 1, "postgres", "/data", kDataInode, 0)));
    EXPECT_FALSE(prove_server_process(files, server, add(42, 1, "bash", "/data", kDataInode)));
    ProcessInfo& dead = add_server(42, 1);
    dead.state = ProcessState::kZombie;
    const auto proved = prove_server_process(files, server, dead);
    ASSERT_FALSE(proved);
    EXPECT_EQ(proved.error().kind, ErrorKind::kNotFound);
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
