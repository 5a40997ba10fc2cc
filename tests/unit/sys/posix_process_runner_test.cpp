#include "sys/process/posix_process_runner.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sys/posix_clock.hpp"
#include "sys/process/procfs_process_table.hpp"
#include "sys/unique_fd.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class PosixProcessRunnerTest : public testing::Test {
  protected:
    // No test may leave a child behind, dead or alive.
    void TearDown() override { EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child was left behind"; }

    static Command shell(const std::string& script) {
        Command command;
        command.argv = {"/bin/sh", "-c", script};
        return command;
    }

    ProcessResult run(const Command& command) {
        const auto result = runner_.run(command);
        EXPECT_TRUE(result) << result.error().message;
        return result ? *result : ProcessResult();
    }

    bool ends(pid_t pid) {
        ProcfsProcessTable table;
        for (const TimePoint end = clock_.now() + milliseconds(5000); clock_.now() < end;
             clock_.sleep_for(milliseconds(5))) {
            const auto found = table.find(pid);
            if (found && (!*found || (*found)->state == ProcessState::kZombie)) return true;
        }
        return false;
    }

    PosixClock clock_;
    PosixProcessRunner runner_{clock_};
    test::TempDirectory directory_;
};

TEST_F(PosixProcessRunnerTest, CollectsOutputAndExitCode) {
    const auto result = run(shell("echo out; echo err >&2; exit 7"));
    EXPECT_EQ(result.exit_code, 7);
    EXPECT_EQ(result.signal, 0);
    EXPECT_FALSE(result.timed_out);
    EXPECT_EQ(result.out, "out\n");
    EXPECT_EQ(result.err, "err\n");
    EXPECT_LT(result.duration, milliseconds(5000));
}

TEST_F(PosixProcessRunnerTest, PassesArgumentsUntouched) {
    Command command;
    command.argv = {"printf", "%s|", "a b", "$HOME", "\"q\"", "", "*", "x;y\nz"};
    EXPECT_EQ(run(command).out, "a b|$HOME|\"q\"||*|x;y\nz|");
}

TEST_F(PosixProcessRunnerTest, ReportsTheSignalThatEndedIt) {
    const auto result = run(shell("kill -ABRT $$"));
    EXPECT_EQ(result.exit_code, -1);
    EXPECT_EQ(result.signal, SIGABRT);
    EXPECT_FALSE(result.timed_out);
}

TEST_F(PosixProcessRunnerTest, AMissingProgramIsNotFound) {
    for (const char* name : {"/no/such/program", "no-such-program-of-ours"}) {
        Command command;
        command.argv = {name};
        const auto result = runner_.run(command);
        ASSERT_FALSE(result) << name;
        EXPECT_EQ(result.error().kind, ErrorKind::kNotFound);
        EXPECT_THAT(result.error().message, HasSubstr(name));
    }
}

TEST_F(PosixProcessRunnerTest, AFileThatCannotRunIsRefused) {
    Command command;
    command.argv = {directory_.write("plain", "x")};
    EXPECT_EQ(runner_.run(command).error().kind, ErrorKind::kPermission);
}

TEST_F(PosixProcessRunnerTest, AnAbsentDirectoryIsNamed) {
    Command command = shell("true");
    command.directory = directory_.file("none");
    const auto result = runner_.run(command);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(result.error().message, HasSubstr(command.directory));
}

TEST_F(PosixProcessRunnerTest, RefusesNonsense) {
    EXPECT_EQ(runner_.run(Command()).error().kind, ErrorKind::kInternal);
    Command command;
    command.argv = {"echo", std::string("a\0b", 3)};
    EXPECT_EQ(runner_.run(command).error().kind, ErrorKind::kInvalid);
}

TEST_F(PosixProcessRunnerTest, RunsInTheDirectoryGiven) {
    Command command = shell("pwd");
    EXPECT_EQ(run(command).out, "/\n");
    command.directory = directory_.path();
    EXPECT_EQ(run(command).out, directory_.path() + "\n");
}

TEST_F(PosixProcessRunnerTest, GivesAMinimalEnvironment) {
    Command command;
    command.argv = {"env"};
    EXPECT_EQ(run(command).out, "PATH=/usr/sbin:/usr/bin:/sbin:/bin\nLC_ALL=C\n");
    command.environment = {{"ADDED", "a b"}, {"LC_ALL", "POSIX"}};
    PosixProcessRunner runner(clock_, {{"PCMK_stack", "cman"}, {"ADDED", "inherited"}});
    EXPECT_EQ(runner.run(command)->out,
              "PATH=/usr/sbin:/usr/bin:/sbin:/bin\nLC_ALL=POSIX\nPCMK_stack=cman\nADDED=a b\n");
}

TEST_F(PosixProcessRunnerTest, OtherUsersGetNothingOfTheClusters) {
    Command command;
    command.argv = {"env"};
    // Nothing is run for root as for another user.
    command.user = ::getuid() == 0 ? find_user("nobody").value() : find_user(::getuid()).value();
    PosixProcessRunner runner(clock_, {{"PCMK_authkey", "secret"}}, {{"PG_OOM_ADJUST_VALUE", "0"}});
    const std::string out = runner.run(command)->out;
    EXPECT_THAT(out, Not(HasSubstr("PCMK")));
    EXPECT_THAT(out, AllOf(HasSubstr("PG_OOM_ADJUST_VALUE=0\n"), HasSubstr("HOME="), HasSubstr("USER="),
                           HasSubstr("LOGNAME="), HasSubstr("PATH=/usr/sbin:/usr/bin:/sbin:/bin\n")));
    command.user.reset();
    EXPECT_THAT(runner.run(command)->out, HasSubstr("PCMK_authkey=secret\n"));
}

TEST_F(PosixProcessRunnerTest, GivesNothingElseToTheChild) {
    // A descriptor without FD_CLOEXEC, blocked and ignored signals: none of it may reach the child.
    const UniqueFd leaking(::open("/dev/null", O_RDONLY));
    ASSERT_GE(leaking.get(), 3);
    sigset_t blocked, before;
    ::sigemptyset(&blocked);
    ::sigaddset(&blocked, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &blocked, &before);
    auto* const quit = ::signal(SIGQUIT, SIG_IGN);
    auto* const pipe = ::signal(SIGPIPE, SIG_IGN);
    Command command;
    command.argv = {"/bin/sh", "-c", "cat; grep -E '^Sig(Blk|Ign)' /proc/self/status; exec ls -l /proc/self/fd"};
    const auto result = run(command);
    ::signal(SIGQUIT, quit);
    ::signal(SIGPIPE, pipe);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    EXPECT_THAT(result.out, AllOf(HasSubstr("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n"),
                                  HasSubstr(" 0 -> /dev/null"), HasSubstr(" 1 -> pipe:"), HasSubstr(" 2 -> pipe:"),
                                  // ls itself has 3 open: the directory it lists.
                                  Not(HasSubstr(" 4 -> "))));
}

TEST_F(PosixProcessRunnerTest, WorksWithoutStandardStreams) {
    const pid_t child = ::fork();
    if (child == 0) {
        for (const int fd : {0, 1, 2}) ::close(fd);
        const auto result = runner_.run(shell("echo out; echo err >&2; cat"));
        ::_exit(result && result->out == "out\n" && result->err == "err\n" ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

TEST_F(PosixProcessRunnerTest, KillsTheWholeGroupAtTheDeadline) {
    Command command = shell("echo begun; sleep 300 & echo $! >&2; wait");
    command.timeout = milliseconds(200);
    const auto result = run(command);
    EXPECT_TRUE(result.timed_out);
    EXPECT_EQ(result.exit_code, -1);
    EXPECT_EQ(result.out, "begun\n");
    EXPECT_LT(result.duration, milliseconds(1200));
    EXPECT_TRUE(ends(std::stoi(result.err)));
}

TEST_F(PosixProcessRunnerTest, KillsOneThatIgnoresSigterm) {
    Command command = shell("trap '' TERM; while :; do sleep 0.01; done");
    command.timeout = milliseconds(100);
    const auto result = run(command);
    EXPECT_TRUE(result.timed_out);
    EXPECT_EQ(result.signal, SIGKILL);
    EXPECT_LT(result.duration, milliseconds(1100));
}

TEST_F(PosixProcessRunnerTest, KillsOneThatHasClosedItsOutput) {
    Command command = shell("exec >&- 2>&-; sleep 300");
    command.timeout = milliseconds(100);
    EXPECT_TRUE(run(command).timed_out);
}

TEST_F(PosixProcessRunnerTest, WaitsForOneThatHasClosedItsOutput) {
    const auto result = run(shell("exec >&- 2>&-; sleep 0.05; exit 3"));
    EXPECT_EQ(result.exit_code, 3);
    EXPECT_FALSE(result.timed_out);
}

TEST_F(PosixProcessRunnerTest, KeepsOutputUpToTheLimitAndDropsTheRest) {
    Command command = shell("head -c 5000000 /dev/zero; head -c 3000000 /dev/zero >&2");
    command.output_limit = 1000;
    const auto result = run(command);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(result.out.size(), 1000U);
    EXPECT_EQ(result.err.size(), 1000U);
    command.output_limit = 8000000;
    const auto all = run(command);
    EXPECT_EQ(all.out.size(), 5000000U);
    EXPECT_EQ(all.err.size(), 3000000U);
}

TEST_F(PosixProcessRunnerTest, EndlessOutputEndsAtTheDeadline) {
    Command command = shell("exec cat /dev/zero");
    command.timeout = milliseconds(200);
    const auto result = run(command);
    EXPECT_TRUE(result.timed_out);
    EXPECT_EQ(result.out.size(), command.output_limit);
    EXPECT_LT(result.duration, milliseconds(1300));
}

TEST_F(PosixProcessRunnerTest, ReturnsThoughADaemonHoldsTheOutput) {
    Command command = shell("(echo early; sleep 0.2; echo late; exec sleep 300) & echo $! >&2; echo launched; exit 4");
    command.leaves_daemon = true;
    const auto result = run(command);
    EXPECT_EQ(result.exit_code, 4);
    EXPECT_FALSE(result.timed_out);
    EXPECT_LT(result.duration, milliseconds(190));
    EXPECT_THAT(result.out, HasSubstr("launched\n"));

    std::string later = result.out;
    const TimePoint end = clock_.now() + milliseconds(5000);
    while (later.find("late\n") == std::string::npos && clock_.now() < end) {
        later += runner_.drain_daemon_output();
        clock_.sleep_for(milliseconds(5));
    }
    EXPECT_THAT(later, AllOf(HasSubstr("early\n"), HasSubstr("late\n")));
    EXPECT_EQ(runner_.drain_daemon_output(), "");
    ASSERT_EQ(::kill(std::stoi(result.err), SIGKILL), 0);
    EXPECT_TRUE(ends(std::stoi(result.err)));
    EXPECT_EQ(runner_.drain_daemon_output(), "");
}

TEST_F(PosixProcessRunnerTest, ADaemonsLastWordsBeforeItsLauncherEndedAreDrainedOnce) {
    Command command = shell("echo 'no space left' >&2; sleep 0.1; exit 0");
    command.leaves_daemon = true;
    const auto result = run(command);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(runner_.drain_daemon_output(), "no space left\n");
    EXPECT_EQ(runner_.drain_daemon_output(), "");
}

TEST_F(PosixProcessRunnerTest, AnEndlessDaemonCannotHoldTheDrain) {
    Command command = shell("cat /dev/zero & echo $! >&2; exit 0");
    command.leaves_daemon = true;
    command.output_limit = 10;
    const auto result = run(command);
    EXPECT_EQ(result.exit_code, 0);
    for (int i = 0; i < 5; ++i) EXPECT_LE(runner_.drain_daemon_output().size(), 1U << 20U);
    ::kill(std::stoi(result.err), SIGKILL);
    EXPECT_TRUE(ends(std::stoi(result.err)));
}

TEST_F(PosixProcessRunnerTest, AnOrdinaryCommandWaitsForWhoeverHoldsItsOutput) {
    const auto result = run(shell("(sleep 0.1; echo late) & exit 0"));
    EXPECT_EQ(result.out, "late\n");
    EXPECT_FALSE(result.timed_out);

    Command command = shell("sleep 300 & echo $!; exit 0");
    command.timeout = milliseconds(150);
    const auto held = run(command);
    EXPECT_TRUE(held.timed_out);
    EXPECT_EQ(held.exit_code, 0);
    EXPECT_TRUE(ends(std::stoi(held.out)));
}

TEST_F(PosixProcessRunnerTest, RunsAsAnotherUser) {
    if (::getuid() != 0) GTEST_SKIP() << "only root can become another user";
    const auto user = find_user("nobody");
    ASSERT_TRUE(user);
    Command command = shell("id -u; id -g; echo $HOME $USER $LOGNAME; umask; test -w / || echo unprivileged");
    command.user = *user;
    EXPECT_EQ(run(command).out, std::to_string(user->uid) + "\n" + std::to_string(user->gid) + "\n" + user->home +
                                    " nobody nobody\n0077\nunprivileged\n");
    command.argv = {"/bin/sh", "-c", "id -G"};
    EXPECT_THAT(run(command).out, Not(testing::StartsWith("0 ")));
    // A terminal of ours would let it type for us.
    command.argv = {"/bin/sh", "-c", "test $(cut -d' ' -f6 /proc/$$/stat) = $$ && echo a session of its own"};
    EXPECT_EQ(run(command).out, "a session of its own\n");
}

TEST_F(PosixProcessRunnerTest, AnotherUserIsNeverRoot) {
    Command command = shell("echo run");
    command.user = UserAccount{"toor", 0, 0, "/"};
    const auto result = runner_.run(command);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::kPermission);
}

TEST_F(PosixProcessRunnerTest, TheChildDiesWithUs) {
    const std::string pid_file = directory_.file("pid");
    const pid_t agent = ::fork();
    if (agent == 0) {
        Command command = shell("echo $$ >" + pid_file + "; exec sleep 300");
        command.timeout = milliseconds(60000);
        runner_.run(command).has_value();
        ::_exit(0);
    }
    const TimePoint end = clock_.now() + milliseconds(5000);
    while (test::slurp(pid_file).empty() && clock_.now() < end) clock_.sleep_for(milliseconds(5));
    ::kill(agent, SIGKILL);
    ::waitpid(agent, nullptr, 0);
    EXPECT_TRUE(ends(std::stoi(test::slurp(pid_file))));
}

TEST_F(PosixProcessRunnerTest, SeesExitCodesThoughSigchldWasIgnored) {
    auto* const before = ::signal(SIGCHLD, SIG_IGN);
    PosixProcessRunner runner(clock_);
    const auto result = runner.run(shell("exit 5"));
    ::signal(SIGCHLD, before);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->exit_code, 5);
}

TEST_F(PosixProcessRunnerTest, AQuickProgramIsNoticedQuickly) {
    Command command;
    command.argv = {"true"};
    const TimePoint begin = clock_.now();
    for (int i = 0; i < 20; ++i) EXPECT_EQ(run(command).exit_code, 0);
    EXPECT_LT(clock_.now() - begin, milliseconds(20 * 50));
}

}  // namespace
}  // namespace paf
