#include "observe/setup/setup_facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.hpp"
#include "model/outgoing/outgoing_text.hpp"
#include "observe/server/server_version.hpp"

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

using Names = std::vector<std::string>;

SetupWanted wanting(Names settings, Names files, Names directories) {
    SetupWanted wanted;
    wanted.settings = std::move(settings);
    wanted.files = std::move(files);
    wanted.directories = std::move(directories);
    return wanted;
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
    std::vector<Finding> check() {
        const auto configuration = read_server_configuration(files, params);
        return check_installation({files, runner, clock, deadline(), configuration}, params, user);
    }
    tl::expected<GatheredSetup, Finding> gather(const SetupWanted& wanted) {
        const auto configuration = read_server_configuration(files, params);
        return gather_setup_inputs({files, runner, clock, deadline(), configuration}, params, *user, wanted);
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
    EXPECT_THAT(runner.commands, IsEmpty());
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

TEST_F(SetupFacts, GathersSettingsAndFiles) {
    runner.results["/pg/bin/postgres -C primary_conninfo -D /etc/pg"] =
        ended(0, "host=10.0.0.1 application_name=srv1\n");
    runner.results["/pg/bin/postgres -C wal_level -D /etc/pg"] = ended(0, "replica\n");
    runner.results["/pg/bin/postgres -C nonsense -D /etc/pg"] = ended(1, "", "FATAL: unrecognized parameter\n");
    files.contents["/etc/pg/x"] = "content";
    const auto gathered =
        gather(wanting({"primary_conninfo", "wal_level", "nonsense"}, {"/etc/pg/x", "/etc/pg/missing"}, {}));
    ASSERT_TRUE(gathered) << gathered.error().text();
    EXPECT_EQ(gathered->inputs.settings.at("wal_level"), "replica");
    EXPECT_THAT(gathered->inputs.setting_errors, ElementsAre(Pair("nonsense", HasSubstr("unrecognized parameter"))));
    EXPECT_THAT(gathered->inputs.files, ElementsAre(Pair("/etc/pg/x", "content")));
    EXPECT_EQ(gathered->inputs.settings.at("primary_conninfo"), "host=10.0.0.1 application_name=srv1");
    EXPECT_EQ(gathered->inputs.datadir, "/data");
    EXPECT_EQ(gathered->inputs.pgdata, "/etc/pg");
}

TEST_F(SetupFacts, TheServerIsAskedWithTheOptionsItWillGet) {
    params.start_opts = "-c 'config_file=/etc/a b.conf' --hot-standby=off";
    files.program("/etc/a b.conf", 9);
    files.statuses.erase("/etc/pg/postgresql.conf");
    EXPECT_THAT(check(), IsEmpty());
    runner.results["/pg/bin/postgres -C hot_standby -D /etc/pg -c config_file=/etc/a b.conf --hot-standby=off"] =
        ended(0, "off\n");
    const auto gathered = gather(wanting({"hot_standby"}, {}, {}));
    ASSERT_TRUE(gathered);
    EXPECT_EQ(gathered->inputs.settings.at("hot_standby"), "off");
    EXPECT_EQ(gathered->inputs.places.at("hot_standby"), "the parameter start_opts");
    EXPECT_EQ(gathered->inputs.configuration, "/etc/a b.conf");
    EXPECT_EQ(runner.commands.back().argv.at(6), "config_file=/etc/a b.conf");
    files.statuses.erase("/etc/a b.conf");
    EXPECT_EQ(only().subject, "start_opts");
    EXPECT_EQ(only().area, Area::kInstallation);
}

TEST_F(SetupFacts, OptionsThatAShellExpandsAreAWarning) {
    params.start_opts = "-c config_file=$PGCONF";
    EXPECT_EQ(only().severity, Severity::kWarning);
    EXPECT_EQ(only().subject, "start_opts");
    runner.results["/pg/bin/postgres -C hot_standby -D /etc/pg"] = ended(0, "on\n");
    EXPECT_EQ(gather(wanting({"hot_standby"}, {}, {}))->inputs.settings.at("hot_standby"), "on");
}

TEST_F(SetupFacts, OptionsThatTheServerRefusesAreToldApartFromItsConfiguration) {
    params.start_opts = "-c colour=red";
    runner.results["/pg/bin/postgres -C port -D /etc/pg -c colour=red"] = ended(1, "", "FATAL:  unrecognized\n");
    runner.results["/pg/bin/postgres -C port -D /etc/pg"] = ended(0, "5432\n");
    EXPECT_THAT(gather(wanting({"port"}, {}, {}))->options_fault.value_or(""), HasSubstr("unrecognized"));
    runner.results["/pg/bin/postgres -C port -D /etc/pg"] = ended(1, "", "FATAL:  broken\n");
    EXPECT_EQ(gather(wanting({"port"}, {}, {}))->options_fault, std::nullopt);
}

TEST_F(SetupFacts, SettingsThatMatterOnlyWhenSet) {
    SetupWanted wanted;
    wanted.settings_if_set = {"recovery_target"};
    ASSERT_TRUE(gather(wanted));
    EXPECT_THAT(runner.commands, IsEmpty());
    files.contents["/data/postgresql.auto.conf"] = "Recovery_Target = 'immediate'\n";
    runner.results["/pg/bin/postgres -C recovery_target -D /etc/pg"] = ended(0, "immediate\n");
    const auto set = gather(wanted);
    ASSERT_TRUE(set);
    EXPECT_EQ(set->inputs.settings.at("recovery_target"), "immediate");
    EXPECT_EQ(set->inputs.places.at("recovery_target"), "/data/postgresql.auto.conf line 1");
    // What cannot be seen may set it; a version that has no such setting says nothing.
    files.contents["/data/postgresql.auto.conf"] = "include 'none'\n";
    EXPECT_EQ(gather(wanted)->inputs.settings.at("recovery_target"), "immediate");
    runner.results["/pg/bin/postgres -C recovery_target -D /etc/pg"] = ended(1, "", "FATAL:  unrecognized\n");
    EXPECT_THAT(gather(wanted)->inputs.setting_errors, IsEmpty());
}

TEST_F(SetupFacts, FilesThatASettingNames) {
    SetupWanted wanted;
    wanted.file_settings = {"promote_trigger_file", "trigger_file"};
    wanted.configurations = {"/etc/pg/recovery.conf.pcmk", "/etc/pg/none"};
    files.contents["/etc/pg/recovery.conf.pcmk"] = "include 'more.conf'\n";
    files.contents["/data/more.conf"] = "trigger_file = 'go'\n";
    files.contents["/etc/pg/postgresql.conf"] = "promote_trigger_file = '/tmp/go'\n";
    runner.results["/pg/bin/postgres -C promote_trigger_file -D /etc/pg"] = ended(0, "/tmp/go\n");
    EXPECT_THAT(gather(wanted)->inputs.named_files, IsEmpty());
    files.contents["/data/go"] = "";
    EXPECT_THAT(gather(wanted)->inputs.named_files, ElementsAre(Pair("trigger_file", "/data/go")));
    files.contents["/tmp/go"] = "";
    EXPECT_EQ(gather(wanted)->inputs.named_files.size(), 2U);
    EXPECT_EQ(gather(wanted)->inputs.files.size(), 2U);
    files.forbidden = {"/etc/pg/recovery.conf.pcmk"};
    EXPECT_EQ(gather(wanted).error().found, "no permission");
}

TEST_F(SetupFacts, AProgramThatWasKilledOrTookTooLongSaysNothingOfTheConfiguration) {
    ProcessResult killed = ended(-1, "");
    killed.signal = 9;
    ProcessResult slow;
    slow.timed_out = true;
    for (const ProcessResult& result : {killed, slow}) {
        runner.results["/pg/bin/postgres -C wal_level -D /etc/pg"] = result;
        const auto gathered = gather(wanting({"wal_level"}, {}, {}));
        ASSERT_TRUE(gathered);
        EXPECT_EQ(gathered->unasked, "wal_level");
        EXPECT_EQ(gathered->inputs.setting_errors.count("wal_level"), 1U);
    }
    time_left = std::chrono::milliseconds(0);
    EXPECT_EQ(gather(wanting({"wal_level"}, {}, {})).value().unasked, "wal_level");
}

TEST_F(SetupFacts, AFileThatMayNotBeReadIsAnError) {
    files.forbidden = {"/etc/pg/x"};
    const auto gathered = gather(wanting({}, {"/etc/pg/x"}, {}));
    ASSERT_FALSE(gathered);
    EXPECT_EQ(gathered.error().found, "no permission");
}

TEST_F(SetupFacts, DirectoriesThatASettingNames) {
    const auto errors_of = [this](const std::string& value) {
        runner.results["/pg/bin/postgres -C sockets -D /etc/pg"] = ended(0, value + "\n");
        const auto gathered = gather(wanting({}, {}, {"sockets"}));
        EXPECT_EQ(gathered.value().inputs.settings.at("sockets"), value);
        const auto& errors = gathered->inputs.directory_errors;
        return errors.count("sockets") == 0 ? std::string() : errors.at("sockets");
    };
    files.directory("/run/a", 20, 26, 0755);
    files.directory("/run/b, c", 21, 0, 01777);
    files.directory("/data/rel", 22, 0, 0775);
    files.directory("/run/roots", 23, 0, 0755);
    EXPECT_EQ(errors_of(""), "");
    EXPECT_EQ(errors_of("/run/a, \"/run/b, c\" ,rel,@abstract,"), "");
    EXPECT_EQ(errors_of("/run/missing"), "/run/missing is missing");
    EXPECT_EQ(errors_of("/run/a,/run/roots"), "postgres may not write to /run/roots");
    EXPECT_EQ(errors_of("/pg/bin/postgres, x"), "/pg/bin/postgres is no directory, /data/x is missing");
}

class ServerVersion : public SetupFacts {
  protected:
    Result<std::string> ask() { return ask_server_version(runner, user, "/pg/bin"); }
};

TEST_F(ServerVersion, IsTheFirstLine) {
    EXPECT_EQ(ask().value(), "postgres (PostgreSQL) 15.18 (Debian 15.18-1)");
    EXPECT_EQ(runner.commands.at(0).user->uid, 26U);
    EXPECT_LE(runner.commands.at(0).timeout.count(), 2000);
}

TEST_F(ServerVersion, AProgramThatFailsSaysSo) {
    runner.results["/pg/bin/postgres --version"] = ended(127, "", "libicu.so: cannot open shared object file\n");
    EXPECT_THAT(ask().error().message, HasSubstr("libicu.so"));
    runner.results["/pg/bin/postgres --version"] = ended(0, "\n");
    EXPECT_THAT(ask().error().message, HasSubstr("/pg/bin/postgres --version"));
    ProcessResult slow;
    slow.timed_out = true;
    runner.results["/pg/bin/postgres --version"] = slow;
    EXPECT_THAT(ask().error().message, HasSubstr("no end of it within 2000 ms"));
    EXPECT_TRUE(is_passing(ask().error()));
    ProcessResult killed = ended(-1, "");
    killed.signal = 9;
    runner.results["/pg/bin/postgres --version"] = killed;
    EXPECT_TRUE(is_passing(ask().error()));
    user = fail(ErrorKind::kNotFound, "no user 'postgres'");
    EXPECT_THAT(ask().error().message, HasSubstr("no user"));
}

/// A finding's text is an exit reason; see reason_head().
TEST_F(SetupFacts, WhatIsWrongFitsIntoAnExitReason) {
    const std::string root = "/srv/" + std::string(190, 'd');
    const auto head_of = [this](const std::string& words) {
        const auto findings = check();
        EXPECT_FALSE(findings.empty()) << words;
        if (findings.empty()) return;
        const std::string head = reason_head(findings.front().text());
        EXPECT_LE(head.size(), kReasonHead);
        EXPECT_THAT(head, HasSubstr(words));
    };
    const Parameters good = params;
    params.bindir = root + "/bin";
    head_of("bindir: expected an executable");
    params = good;
    params.datadir = root + "/data";
    head_of("datadir: expected the data directory");
    files.directory(params.datadir, 5, 99, 0700);
    files.contents[params.datadir + "/PG_VERSION"] = "15\n";
    head_of("found user id 99");
    files.directory(params.datadir, 5, 26, 0777);
    head_of("found 0777");
    files.directory(params.datadir, 5, 26, 0700);
    files.contents.erase(params.datadir + "/PG_VERSION");
    head_of("datadir: expected PG_VERSION in");
    files.contents[params.datadir + "/PG_VERSION"] = "S3cr3t and more\n";
    head_of("found PG_VERSION, line 1: expected");
    params = good;
    params.pgdata = root + "/etc";
    head_of("pgdata: expected the configuration file");
    params = good;
    user = fail(ErrorKind::kNotFound, "expected a user named '" + std::string(200, 'u') + "', found none");
    head_of("system_user: expected a user of this system");
}

TEST_F(SetupFacts, WordsOfProgramsComeFirstAndQuoteNothing) {
    runner.results["/pg/bin/postgres -C wal_level -D /etc/pg"] =
        ended(1, "",
              "2026-11-29 10:29:38.630 GMT [1475] LOG:  syntax error in file \"/etc/pg/postgresql.conf\" line 5, near "
              "token \"S3cr3t\"\nFATAL: x\n");
    const auto gathered = gather(wanting({"wal_level"}, {}, {}));
    ASSERT_TRUE(gathered);
    EXPECT_EQ(
        gathered->inputs.setting_errors.at("wal_level"),
        "/etc/pg/postgresql.conf line 5: LOG:  syntax error, near token \"...\" (/pg/bin/postgres ended with code 1)");
    // The name is not quoted, for it may be the rest of a broken line; the place is not lost with it.
    runner.results["/pg/bin/postgres -C wal_level -D /etc/pg"] = ended(
        1, "", "LOG:  unrecognized configuration parameter \"S3cr3t\" in file \"/d/postgresql.auto.conf\" line 3\n");
    EXPECT_EQ(gather(wanting({"wal_level"}, {}, {}))->inputs.setting_errors.at("wal_level"),
              "/d/postgresql.auto.conf line 3: LOG:  unrecognized configuration parameter \"...\" (/pg/bin/postgres "
              "ended with code 1)");
}

}  // namespace
}  // namespace paf
