#include "sys/process/procfs_process_table.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <set>
#include <thread>

#include "sys/posix_clock.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

// A child that sleeps in a directory of its choice until it is killed.
class Sleeper {
  public:
    explicit Sleeper(const std::string& directory = "/", const char* name = "paf (a) b") {
        int ready[2];
        if (::pipe(ready) != 0) return;
        pid_ = ::fork();
        if (pid_ == 0) {
            ::prctl(PR_SET_NAME, name);
            if (::chdir(directory.c_str()) != 0) ::_exit(1);
            if (::write(ready[1], "x", 1) != 1) ::_exit(1);
            for (;;) ::pause();
        }
        char byte = 0;
        EXPECT_EQ(::read(ready[0], &byte, 1), 1);
        ::close(ready[0]);
        ::close(ready[1]);
    }
    ~Sleeper() {
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    Sleeper(const Sleeper&) = delete;
    Sleeper& operator=(const Sleeper&) = delete;
    [[nodiscard]] pid_t pid() const { return pid_; }

  private:
    pid_t pid_ = -1;
};

class ProcfsProcessTableTest : public testing::Test {
  protected:
    // Waits until the process shows `state`, five seconds at most.
    bool becomes(pid_t pid, ProcessState state) {
        PosixClock clock;
        for (const TimePoint end = clock.now() + milliseconds(5000); clock.now() < end;
             clock.sleep_for(milliseconds(2))) {
            const auto found = table_.find(pid);
            if (found && *found && (*found)->state == state) return true;
        }
        return false;
    }

    Status signal(pid_t pid, int number) {
        return table_.signal(pid, number, [](const ProcessInfo&) { return Status{}; });
    }

    ProcfsProcessTable table_;
    test::TempDirectory directory_;
};

TEST_F(ProcfsProcessTableTest, FindsAProcess) {
    const Sleeper sleeper(directory_.path());
    const auto found = table_.find(sleeper.pid());
    ASSERT_TRUE(found && *found);
    const ProcessInfo& info = **found;
    struct stat here {};
    ASSERT_EQ(::stat(directory_.path().c_str(), &here), 0);
    EXPECT_EQ(info.pid, sleeper.pid());
    EXPECT_EQ(info.parent, ::getpid());
    EXPECT_EQ(info.uid, ::getuid());
    EXPECT_EQ(info.effective_uid, ::geteuid());
    struct stat program {};
    ASSERT_EQ(::stat("/proc/self/exe", &program), 0);
    EXPECT_EQ(info.executable_inode, program.st_ino);
    EXPECT_GT(info.start_time, 0U);
    EXPECT_EQ(info.comm, "paf (a) b");
    EXPECT_EQ(info.state, ProcessState::kRunning);
    EXPECT_EQ(info.directory, directory_.path());
    EXPECT_EQ(info.directory_device, here.st_dev);
    EXPECT_EQ(info.directory_inode, here.st_ino);
    EXPECT_NE(info.executable.find("sys_tests"), std::string::npos);
}

TEST_F(ProcfsProcessTableTest, ADeletedDirectoryHasNoInode) {
    ASSERT_EQ(::mkdir(directory_.file("gone").c_str(), 0755), 0);
    const Sleeper sleeper(directory_.file("gone"));
    ASSERT_EQ(::rmdir(directory_.file("gone").c_str()), 0);
    const auto found = table_.find(sleeper.pid());
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->directory, directory_.file("gone"));
    EXPECT_EQ((*found)->directory_inode, 0U);
    EXPECT_EQ((*found)->directory_device, 0U);
}

TEST_F(ProcfsProcessTableTest, ADirectoryThatIsCalledDeletedIsNot) {
    const std::string path = directory_.file("x (deleted)");
    ASSERT_EQ(::mkdir(path.c_str(), 0755), 0);
    const Sleeper sleeper(path);
    const auto found = table_.find(sleeper.pid());
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->directory, path);
    EXPECT_NE((*found)->directory_inode, 0U);
}

TEST_F(ProcfsProcessTableTest, SeesStoppedProcessesAndZombies) {
    const Sleeper sleeper;
    ASSERT_TRUE(signal(sleeper.pid(), SIGSTOP));
    EXPECT_TRUE(becomes(sleeper.pid(), ProcessState::kStopped));
    ASSERT_TRUE(signal(sleeper.pid(), SIGKILL));
    EXPECT_TRUE(becomes(sleeper.pid(), ProcessState::kZombie));
    const auto zombie = table_.find(sleeper.pid());
    EXPECT_EQ((*zombie)->executable, "");
    EXPECT_EQ((*zombie)->directory, "");
}

TEST_F(ProcfsProcessTableTest, ListsWhatASignalHasStopped) {
    const Sleeper runs, stands, traced;
    ASSERT_TRUE(signal(stands.pid(), SIGSTOP));
    ASSERT_TRUE(becomes(stands.pid(), ProcessState::kStopped));
    ASSERT_EQ(::ptrace(PTRACE_ATTACH, traced.pid(), nullptr, nullptr), 0) << std::strerror(errno);
    EXPECT_TRUE(becomes(traced.pid(), ProcessState::kTraced));
    std::set<pid_t> listed;
    const auto stopped = table_.stopped();
    ASSERT_TRUE(stopped) << stopped.error().message;
    for (const ProcessInfo& one : *stopped) listed.insert(one.pid);
    EXPECT_EQ(listed.count(stands.pid()), 1U);
    EXPECT_EQ(listed.count(runs.pid()) + listed.count(traced.pid()), 0U);
    EXPECT_EQ(::ptrace(PTRACE_DETACH, traced.pid(), nullptr, nullptr), 0);
}

TEST_F(ProcfsProcessTableTest, SignalsOnlyWhatIsProved) {
    const Sleeper sleeper(directory_.path());
    std::vector<pid_t> asked;
    const Status refused = table_.signal(sleeper.pid(), SIGSTOP, [&asked](const ProcessInfo& info) -> Status {
        asked.push_back(info.pid);
        return fail(ErrorKind::kPermission, "a foreign process");
    });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().message, "a foreign process");
    EXPECT_EQ(asked, std::vector<pid_t>{sleeper.pid()});
    EXPECT_EQ((*table_.find(sleeper.pid()))->state, ProcessState::kRunning);
}

TEST_F(ProcfsProcessTableTest, AProcessThatEndsAfterTheProofIsNotSignalled) {
    auto sleeper = std::make_unique<Sleeper>();
    const Status late = table_.signal(sleeper->pid(), SIGTERM, [&sleeper](const ProcessInfo&) {
        sleeper.reset();
        return Status{};
    });
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, ErrorKind::kNotFound);
}

TEST_F(ProcfsProcessTableTest, SeesTheEffectiveUserOfAProcess) {
    if (::getuid() != 0) GTEST_SKIP() << "only root can be two users";
    constexpr uid_t kNobody = 65534;
    ASSERT_EQ(::seteuid(kNobody), 0);
    const auto found = table_.find(::getpid());
    ASSERT_EQ(::seteuid(0), 0);
    ASSERT_TRUE(found && *found);
    EXPECT_EQ((*found)->uid, 0U);
    EXPECT_EQ((*found)->effective_uid, kNobody);
}

TEST_F(ProcfsProcessTableTest, AnAbsentProcessIsNoError) {
    pid_t gone = 0;
    {
        const Sleeper sleeper;
        gone = sleeper.pid();
    }
    const auto found = table_.find(gone);
    ASSERT_TRUE(found);
    EXPECT_FALSE(*found);
    for (const pid_t pid : {0, -1, -gone}) EXPECT_FALSE(*table_.find(pid));
    const auto signalled = signal(gone, SIGCONT);
    ASSERT_FALSE(signalled);
    EXPECT_EQ(signalled.error().kind, ErrorKind::kNotFound);
}

TEST_F(ProcfsProcessTableTest, ATitleIsWhatStandsInPlaceOfTheArguments) {
    test::TempDirectory root;
    ProcfsProcessTable table(root.path());
    ASSERT_EQ(::mkdir((root.path() + "/7").c_str(), 0755), 0);
    EXPECT_EQ(table.title(7), "");
    (void)root.write("7/cmdline", std::string("postgres: walreceiver\0\0x", 24));
    EXPECT_EQ(table.title(7), "postgres: walreceiver");
    (void)root.write("7/cmdline", std::string(5000, 'x'));
    EXPECT_EQ(table.title(7), std::string(512, 'x'));
    (void)root.write("7/cmdline", "");
    EXPECT_EQ(table.title(7), "");
    for (const pid_t nobody : {0, -1, 8}) EXPECT_EQ(table.title(nobody), "");
    EXPECT_NE(table_.title(::getpid()), "");
}

TEST_F(ProcfsProcessTableTest, AThreadIsNoProcess) {
    std::thread([this] {
        const auto tid = static_cast<pid_t>(::syscall(SYS_gettid));
        ASSERT_NE(tid, ::getpid());
        const auto found = table_.find(tid);
        ASSERT_TRUE(found);
        EXPECT_FALSE(*found);
    }).join();
}

TEST_F(ProcfsProcessTableTest, ListsEveryProcess) {
    const Sleeper sleeper;
    const auto all = table_.all();
    ASSERT_TRUE(all);
    const auto has = [&](pid_t pid) {
        return std::any_of(all->begin(), all->end(), [&](const ProcessInfo& info) { return info.pid == pid; });
    };
    EXPECT_TRUE(has(1));
    EXPECT_TRUE(has(::getpid()));
    EXPECT_TRUE(has(sleeper.pid()));
}

TEST_F(ProcfsProcessTableTest, WithoutProcfsNothingIsClaimed) {
    ProcfsProcessTable elsewhere(directory_.path());
    ASSERT_FALSE(elsewhere.all());
    EXPECT_EQ(elsewhere.all().error().kind, ErrorKind::kUnavailable);
    ASSERT_FALSE(elsewhere.find(1));
    EXPECT_EQ(elsewhere.find(1).error().kind, ErrorKind::kUnavailable);
    ProcfsProcessTable nowhere(directory_.file("none"));
    EXPECT_FALSE(nowhere.all());
    EXPECT_FALSE(nowhere.find(1));
}

TEST_F(ProcfsProcessTableTest, NeverSignalsGroupsInitOrItself) {
    for (const pid_t pid : {0, -1, 1, ::getpid(), -::getpid()}) {
        const auto signalled = signal(pid, 0);
        ASSERT_FALSE(signalled);
        EXPECT_EQ(signalled.error().kind, ErrorKind::kInvalid);
    }
}

TEST_F(ProcfsProcessTableTest, CountsTheUsersOfASharedMemorySegment) {
    const int id = ::shmget(IPC_PRIVATE, 4096, 0600);
    ASSERT_GE(id, 0);
    EXPECT_EQ(table_.shared_memory_users(id), 0UL);
    void* const memory = ::shmat(id, nullptr, 0);
    EXPECT_EQ(table_.shared_memory_users(id), 1UL);
    ::shmdt(memory);
    ::shmctl(id, IPC_RMID, nullptr);
    EXPECT_EQ(table_.shared_memory_users(id), std::nullopt);
}

}  // namespace
}  // namespace paf
