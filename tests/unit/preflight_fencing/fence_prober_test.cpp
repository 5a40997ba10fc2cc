// What the tools of Pacemaker 2.1.5 printed on a real system, what those of 1.1 print, and what broken ones might.
#include "sys/pacemaker/fence_prober.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fence_world.hpp"
#include "process_result.hpp"
#include "sys/files/posix_file_system.hpp"
#include "sys/posix_clock.hpp"
#include "sys/process/posix_process_runner.hpp"
#include "temp_directory.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

class StillClock : public Clock {
  public:
    [[nodiscard]] TimePoint now() const override { return now_; }
    [[nodiscard]] std::int64_t seconds_since_epoch() const override { return 1700000000; }
    void sleep_for(milliseconds duration) override { now_ += duration; }

  private:
    TimePoint now_{std::chrono::hours(1)};
};

/// Answers command lines that begin with a text; everything else cannot be started.
class ScriptedRunner : public ProcessRunner {
  public:
    Result<ProcessResult> run(const Command& command) override {
        std::string line;
        for (const std::string& word : command.argv) line += (line.empty() ? "" : " ") + word;
        lines.push_back(line);
        limits.push_back(command.timeout);
        for (const auto& [start, result] : answers) {
            if (line.rfind(start, 0) == 0) return result;
        }
        return fail(ErrorKind::kNotFound, command.argv.front() + ": no such program");
    }
    std::string drain_daemon_output() override { return ""; }

    std::vector<std::pair<std::string, ProcessResult>> answers;
    std::vector<std::string> lines;
    std::vector<milliseconds> limits;
};

class FenceProberTest : public testing::Test {
  protected:
    Record ask(ProbeKind kind, const std::string& subject) {
        auto records = prober_.answer({kind, subject});
        EXPECT_FALSE(records.empty());
        return records.empty() ? Record{} : records.front();
    }
    void script(const std::string& start, const ProcessResult& result) { runner_.answers.emplace_back(start, result); }

    static constexpr std::int64_t kNow = 1795460400;
    StillClock clock_;
    ScriptedRunner runner_;
    PosixFileSystem files_;
    TempDirectory directory_;
    FenceProber prober_{runner_, files_, clock_, kNow};
};

const ProcessResult kNotRunning = ended(102, "", "Could not connect to fencer: Transport endpoint is not connected\n");
const ProcessResult kNotRunning1 = ended(149, "Command failed: Transport endpoint is not connected\n");

TEST_F(FenceProberTest, FilesAreLookedAt) {
    const std::string key = directory_.write("key", "secret");
    Record record = ask(ProbeKind::kFile, key);
    EXPECT_EQ(record.fields["exists"], "yes");
    EXPECT_EQ(record.fields["kind"], "file");
    EXPECT_EQ(record.fields["size"], "6");
    EXPECT_EQ(record.fields["mode"].size(), 4U);
    EXPECT_EQ(record.fields["owner"], std::to_string(geteuid()));
    EXPECT_EQ(record.fields.count("content"), 0U) << "keys are not told";
    EXPECT_EQ(ask(ProbeKind::kFile, directory_.path()).fields["kind"], "directory");
    record = ask(ProbeKind::kFile, directory_.file("none"));
    EXPECT_EQ(record.fields["exists"], "no");
    EXPECT_EQ(record.fields["error"], "");
    EXPECT_THAT(ask(ProbeKind::kFile, "key").fields["error"], HasSubstr("absolute path"));
    EXPECT_EQ(ask(ProbeKind::kFile, key + "/below").fields["exists"], "no");
}

TEST_F(FenceProberTest, DeviceThatAnswers) {
    script("stonith_admin -Q fence1", ended(0));
    const Record record = ask(ProbeKind::kDeviceStatus, "fence1");
    EXPECT_EQ(record.fields.at("ok"), "yes");
    EXPECT_EQ(record.fields.at("asked"), "yes");
    EXPECT_EQ(runner_.limits.back(), milliseconds(30000));
}

TEST_F(FenceProberTest, DeviceThatDoesNot) {
    script("stonith_admin -Q fence1", ended(1));  // it prints nothing
    Record record = ask(ProbeKind::kDeviceStatus, "fence1");
    EXPECT_EQ(record.fields["ok"], "no");
    EXPECT_EQ(record.fields["asked"], "yes");
    EXPECT_EQ(record.fields["said"], "exit code 1");
}

TEST_F(FenceProberTest, DeviceThatTakesForEver) {
    ProcessResult late;
    late.timed_out = true;
    script("stonith_admin -Q fence1", late);
    Record record = ask(ProbeKind::kDeviceStatus, "fence1");
    EXPECT_EQ(record.fields["ok"], "no");
    EXPECT_EQ(record.fields["asked"], "yes");
    EXPECT_THAT(record.fields["said"], HasSubstr("within 30 s"));
}

TEST_F(FenceProberTest, DeviceThatTheFencerDoesNotKnow) {
    script("stonith_admin -Q new", ended(105));
    script("stonith_admin -Q old", ended(237, "Command failed: No such device\n"));
    for (const char* device : {"new", "old"}) {
        Record record = ask(ProbeKind::kDeviceStatus, device);
        EXPECT_EQ(record.fields["registered"], "no");
        EXPECT_EQ(record.fields["asked"], "no");
    }
}

TEST_F(FenceProberTest, WithoutAClusterNothingIsAsked) {
    for (const ProcessResult& result : {kNotRunning, kNotRunning1}) {
        runner_.answers = {{"stonith_admin", result}};
        Record record = ask(ProbeKind::kDeviceStatus, "fence1");
        EXPECT_EQ(record.fields["asked"], "no");
        EXPECT_EQ(record.fields["registered"], "");
        EXPECT_THAT(record.fields["said"], HasSubstr("Pacemaker does not run on this node"));
        EXPECT_THAT(ask(ProbeKind::kFenceTargets, "srv1").fields["error"], HasSubstr("Pacemaker does not run"));
        record = ask(ProbeKind::kFenceHistory, "");
        EXPECT_EQ(record.fields["known"], "no");
        EXPECT_THAT(record.fields["error"], HasSubstr("Pacemaker does not run"));
    }
}

TEST_F(FenceProberTest, WithoutTheToolItIsSaid) {
    EXPECT_THAT(ask(ProbeKind::kDeviceStatus, "fence1").fields["said"], HasSubstr("no such program"));
    EXPECT_THAT(ask(ProbeKind::kFenceTargets, "srv1").fields["error"], HasSubstr("no such program"));
    EXPECT_THAT(ask(ProbeKind::kFenceHistory, "").fields["error"], HasSubstr("no such program"));
    EXPECT_THAT(ask(ProbeKind::kFenceAgent, "external/sbd").fields["error"], HasSubstr("no such program"));
}

TEST_F(FenceProberTest, TargetsOfPacemaker2) {
    script("stonith_admin -l srv3", ended(0, fencing_data("targets-2.1.5.txt")));
    script("stonith_admin -l other", ended(0, fencing_data("targets-none-2.1.5.txt")));
    auto records = prober_.answer({ProbeKind::kFenceTargets, "srv3"});
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[0].fields["device"], "d2");
    EXPECT_EQ(records[1].fields["device"], "d3");
    records = prober_.answer({ProbeKind::kFenceTargets, "other"});
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].fields["device"], "");
    EXPECT_EQ(records[0].fields["error"], "");
}

TEST_F(FenceProberTest, TargetsOfPacemaker1) {
    script("stonith_admin -l srv3", ended(0, " fence_vm_srv3\n", "1 devices found\n"));
    const auto records = prober_.answer({ProbeKind::kFenceTargets, "srv3"});
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].fields.at("device"), "fence_vm_srv3");
}

TEST_F(FenceProberTest, HistoryOfPacemaker2) {
    script("stonith_admin -H * -V --output-as=xml", ended(0, fencing_data("history-2.1.5.xml")));
    EXPECT_EQ(prober_.answer({ProbeKind::kFenceHistory, ""}).size(), 5U);
    EXPECT_EQ(runner_.lines.size(), 1U);
}

TEST_F(FenceProberTest, HistoryOfPacemaker1) {
    script("stonith_admin -H * -V --output-as=xml", ended(0, "Usage: stonith_admin mode [options]\n"));
    script("stonith_admin -H * -V",
           ended(0, "srv1 was able to reboot node srv2 on behalf of srv3 at Mon Nov 23 18:40:31 2026\n\n"));
    auto records = prober_.answer({ProbeKind::kFenceHistory, ""});
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[1].fields["target"], "srv2");
    runner_.answers.back().second = ended(0);
    EXPECT_THAT(ask(ProbeKind::kFenceHistory, "").fields["error"], HasSubstr("node by node"));
    runner_.answers.back().second = ended(0, "Nothing to see\n");
    EXPECT_EQ(ask(ProbeKind::kFenceHistory, "").fields["known"], "no");
    EXPECT_THAT(ask(ProbeKind::kFenceHistory, "").fields["error"], HasSubstr("Nothing to see"));
}

TEST_F(FenceProberTest, AgentThatIsNotThere) {
    Record record = ask(ProbeKind::kFenceAgent, "fence_of_no_package");
    EXPECT_EQ(record.fields["installed"], "no");
    EXPECT_EQ(record.fields["path"], "/usr/sbin/fence_of_no_package");
    EXPECT_TRUE(runner_.lines.empty());
    script("stonith_admin -M -a external/none", ended(105, "", "Can't get fence agent meta-data: No such device\n"));
    EXPECT_EQ(ask(ProbeKind::kFenceAgent, "external/none").fields["installed"], "no");
}

TEST_F(FenceProberTest, PluginsOfClusterGlueAreAskedThroughPacemaker) {
    script("stonith_admin -M -a external/sbd", ended(0, fencing_data("fence_dummy.xml")));
    EXPECT_EQ(ask(ProbeKind::kFenceAgent, "external/sbd").fields["installed"], "yes");
    EXPECT_GT(prober_.answer({ProbeKind::kFenceAgent, "external/sbd"}).size(), 5U);
}

TEST_F(FenceProberTest, NamesThatAreNoneRunNothing) {
    for (const char* name : {"", "-F", "--fence", "../../bin/sh", "a b", "fence_virsh;reboot", "fence_/../x"}) {
        EXPECT_NE(ask(ProbeKind::kFenceAgent, name).fields["error"], "") << name;
        EXPECT_EQ(ask(ProbeKind::kDeviceStatus, name).fields["ok"], "no") << name;
        EXPECT_NE(ask(ProbeKind::kFenceTargets, name).fields["error"], "") << name;
    }
    EXPECT_TRUE(runner_.lines.empty());
}

TEST_F(FenceProberTest, AllProbesTogetherEnd) {
    script("stonith_admin -Q fence1", ended(0));
    clock_.sleep_for(milliseconds(170000));
    EXPECT_EQ(ask(ProbeKind::kDeviceStatus, "fence1").fields["ok"], "yes");
    EXPECT_EQ(runner_.limits.back(), milliseconds(10000));
    clock_.sleep_for(milliseconds(10000));
    Record record = ask(ProbeKind::kDeviceStatus, "fence1");
    EXPECT_EQ(record.fields["asked"], "no");
    EXPECT_THAT(record.fields["said"], HasSubstr("180 s, has passed"));
    EXPECT_EQ(runner_.lines.size(), 1U);
}

// The real agent, when there is one.
TEST(FenceProberSystemTest, RealAgentSaysWhatItTakes) {
    PosixClock clock;
    PosixProcessRunner runner(clock);
    PosixFileSystem files;
    if (!files.status("/usr/sbin/fence_virsh")) GTEST_SKIP() << "fence_virsh is not installed";
    FenceProber prober(runner, files, clock, 0);
    const auto records = prober.answer({ProbeKind::kFenceAgent, "fence_virsh"});
    ASSERT_GT(records.size(), 10U);
    EXPECT_EQ(records.front().fields.at("installed"), "yes");
    EXPECT_EQ(records.front().fields.at("error"), "");
}

}  // namespace
}  // namespace paf::test
