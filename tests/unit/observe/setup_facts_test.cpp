#include "observe/setup_facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.hpp"

namespace paf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using Area = Finding::Area;

/// Answers every program from a table keyed by its arguments.
class FakeRunner : public ProcessRunner {
  public:
    std::map<std::string, ProcessResult> results;
    std::vector<Command> commands;

    Result<ProcessResult> run(const Command& command) override {
        commands.push_back(command);
        std::string key;
        for (const std::string& word : command.argv) key += (key.empty() ? "" : " ") + word;
        const auto found = results.find(key);
        if (found == results.end()) return fail(ErrorKind::kNotFound, key + ": not found");
        return found->second;
    }
    std::string drain_daemon_output() override { return ""; }
};

ProcessResult ended(int code, std::string out, std::string err = "") {
    ProcessResult result;
    result.exit_code = code;
    result.out = std::move(out);
    result.err = std::move(err);
    return result;
}

class SetupFacts : public testing::Test {
  protected:
    void SetUp() override {
        params.bindir = "/pg/bin";
        params.pgdata = "/etc/pg";
        params.datadir = "/data";
        params.recovery_template = "/etc/pg/recovery.conf.pcmk";
        files.directory("/data", 5, 26, 0700);
        files.program("/pg/bin/postgres", 6);
        files.program("/pg/bin/pg_ctl", 7);
        files.program("/etc/pg/postgresql.conf", 8);
        files.contents["/data/PG_VERSION"] = "15\n";
        runner.results["/pg/bin/postgres --version"] = ended(0, "postgres (PostgreSQL) 15.18 (Debian 15.18-1)\n");
    }
    std::vector<Finding> check() { return check_installation({files, runner, clock, deadline()}, params, user); }
    Result<SetupInputs> gather(const SetupWanted& wanted) {
        return gather_setup_inputs({files, runner, clock, deadline()}, params, *user, wanted);
    }
    [[nodiscard]] TimePoint deadline() const { return clock.now() + time_left; }
    /// The only finding.
    Finding only() {
        const auto findings = check();
        EXPECT_EQ(findings.size(), 1U);
        return findings.empty() ? Finding{} : findings.front();
    }

    test::FakeFileSystem files;
    test::FakeClock clock;
    FakeRunner runner;
    Parameters params;
    Result<UserAccount> user = UserAccount{"postgres", 26, 26, "/var/lib/pgsql"};
    std::chrono::milliseconds time_left{60000};
};

TEST_F(SetupFacts, AGoodInstallationHasNoFindings) {
    EXPECT_THAT(check(), IsEmpty());
    files.directory("/data", 5, 26, 0750);
    EXPECT_THAT(check(), IsEmpty());
    ASSERT_FALSE(runner.commands.empty());
    EXPECT_EQ(runner.commands[0].user->uid, 26U);
    EXPECT_LE(runner.commands[0].timeout.count(), 5000);
}

TEST_F(SetupFacts, AMissingUser) {
    user = fail(ErrorKind::kNotFound, "no user 'postgres'");
    EXPECT_EQ(only().subject, "system_user");
    EXPECT_EQ(only().area, Area::kInstallation);
    EXPECT_THAT(runner.commands, IsEmpty());
}

TEST_F(SetupFacts, MissingPrograms) {
    files.statuses.erase("/pg/bin/pg_ctl");
    EXPECT_EQ(only().subject, "bindir");
    EXPECT_EQ(only().area, Area::kInstallation);
    EXPECT_THAT(only().expected, HasSubstr("/pg/bin/pg_ctl"));
}

TEST_F(SetupFacts, AProgramThatMayNotBeExecuted) {
    files.statuses["/pg/bin/postgres"].mode = 0644;
    EXPECT_EQ(only().area, Area::kPermission);
}

TEST_F(SetupFacts, AMissingDataDirectory) {
    files.statuses.erase("/data");
    EXPECT_EQ(only().subject, "datadir");
    EXPECT_EQ(only().area, Area::kInstallation);
}

TEST_F(SetupFacts, AnEmptyDataDirectory) {
    files.contents.erase("/data/PG_VERSION");
    EXPECT_THAT(only().text(), HasSubstr("PG_VERSION"));
}

TEST_F(SetupFacts, WrongOwnerAndMode) {
    files.directory("/data", 5, 0, 0755);
    const auto findings = check();
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[0].area, Area::kPermission);
    EXPECT_THAT(findings[0].found, HasSubstr("user id 0"));
    EXPECT_EQ(findings[1].area, Area::kPermission);
    EXPECT_EQ(findings[1].found, "0755");
}

TEST_F(SetupFacts, AMissingConfiguration) {
    files.statuses.erase("/etc/pg/postgresql.conf");
    EXPECT_EQ(only().subject, "pgdata");
}

TEST_F(SetupFacts, AnotherVersionsPrograms) {
    runner.results["/pg/bin/postgres --version"] = ended(0, "postgres (PostgreSQL) 14.2\n");
    EXPECT_EQ(only().subject, "bindir");
    EXPECT_THAT(only().text(), HasSubstr("PostgreSQL 14"));
    EXPECT_EQ(only().severity, Severity::kRefuse);
}

TEST_F(SetupFacts, AVersionNobodyUnderstandsIsAWarning) {
    runner.results["/pg/bin/postgres --version"] = ended(0, "Derivative 7\n");
    EXPECT_EQ(only().severity, Severity::kWarning);
}

TEST_F(SetupFacts, AProgramThatFailsIsAFinding) {
    runner.results["/pg/bin/postgres --version"] = ended(127, "", "libicu.so: cannot open shared object file\n");
    EXPECT_THAT(only().text(), HasSubstr("libicu.so"));
    ProcessResult slow;
    slow.timed_out = true;
    runner.results["/pg/bin/postgres --version"] = slow;
    EXPECT_THAT(only().text(), HasSubstr("did not end within 5000 ms"));
    time_left = std::chrono::milliseconds(0);
    EXPECT_THAT(only().text(), HasSubstr("no time left"));
}

TEST_F(SetupFacts, GathersSettingsAndFiles) {
    runner.results["/pg/bin/postgres -C primary_conninfo -D /etc/pg"] =
        ended(0, "host=10.0.0.1 application_name=srv1\n");
    runner.results["/pg/bin/postgres -C wal_level -D /etc/pg"] = ended(0, "replica\n");
    runner.results["/pg/bin/postgres -C nonsense -D /etc/pg"] = ended(1, "", "FATAL: unrecognized parameter\n");
    files.contents["/etc/pg/x"] = "content";
    const auto inputs = gather({{"primary_conninfo", "wal_level", "nonsense"}, {"/etc/pg/x", "/etc/pg/missing"}});
    ASSERT_TRUE(inputs) << inputs.error().message;
    EXPECT_EQ(inputs->settings.at("wal_level"), "replica");
    EXPECT_THAT(inputs->setting_errors, ElementsAre(Pair("nonsense", HasSubstr("unrecognized parameter"))));
    EXPECT_THAT(inputs->files, ElementsAre(Pair("/etc/pg/x", "content")));
    EXPECT_EQ(inputs->settings.at("primary_conninfo"), "host=10.0.0.1 application_name=srv1");
    EXPECT_EQ(inputs->datadir, "/data");
    EXPECT_EQ(inputs->pgdata, "/etc/pg");
}

TEST_F(SetupFacts, AFileThatMayNotBeReadIsAnError) {
    files.forbidden = {"/etc/pg/x"};
    const auto inputs = gather({{}, {"/etc/pg/x"}});
    ASSERT_FALSE(inputs);
    EXPECT_EQ(inputs.error().kind, ErrorKind::kPermission);
}

TEST(ServerMajor, OfEveryKindOfVersion) {
    EXPECT_EQ(parse_server_major("postgres (PostgreSQL) 15.18 (Debian 15.18-1)\n").value(), "15");
    EXPECT_EQ(parse_server_major("postgres (PostgreSQL) 9.6.24").value(), "9.6");
    EXPECT_EQ(parse_server_major("postgres (PostgreSQL) 19devel\n").value(), "19");
    EXPECT_EQ(parse_server_major("postgres (EnterpriseDB) 13.4.8\n").value(), "13");
    for (const char* output : {"", "\n", "postgres", "postgres (PostgreSQL)", "postgres (PostgreSQL) x", "a) 9",
                               "a) 9.", "a) 9.x", "a) 12345.1"}) {
        EXPECT_FALSE(parse_server_major(output)) << output;
    }
}

}  // namespace
}  // namespace paf
