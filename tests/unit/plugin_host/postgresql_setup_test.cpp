// The setup checks of the plugin for PostgreSQL 12 to 18.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "identity.hpp"
#include "model/outgoing/outgoing_text.hpp"
#include "plugin_host/loaded_version_plugin.hpp"

namespace paf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Setup : public testing::Test {
  protected:
    Setup() {
        inputs_.node = "srv1";
        inputs_.pgdata = inputs_.datadir = "/srv/data";
        inputs_.recovery_template = "/srv/data/recovery.conf.pcmk";
        inputs_.settings = {{"primary_conninfo", "host=vip application_name=srv1"},
                            {"recovery_target_timeline", "latest"},
                            {"hot_standby", "on"},
                            {"wal_level", "replica"},
                            {"max_wal_senders", "10"}};
        inputs_.conninfo = {{"host", "vip"}, {"application_name", "srv1"}};
        inputs_.control_wal_level = "replica";
    }
    std::vector<Finding> check() {
        LoadedVersionPlugin plugin(load_version_plugin(POSTGRESQL_PLUGIN).value(), instance_);
        auto findings = plugin.check_setup(inputs_);
        EXPECT_TRUE(findings) << findings.error().message;
        return findings.value();
    }
    /// The only finding is a refusal with this text.
    void expect_refusal(const std::string& text) {
        const auto findings = check();
        ASSERT_EQ(findings.size(), 1U);
        EXPECT_EQ(findings[0].severity, Severity::kRefuse);
        EXPECT_EQ(findings[0].text(), text);
    }

    InstanceIdentity instance_ = {"15", 1300, 202209061, "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"};
    SetupInputs inputs_;
};

TEST_F(Setup, Right) {
    EXPECT_THAT(check(), IsEmpty());
}

TEST_F(Setup, Wanted) {
    LoadedVersionPlugin plugin(load_version_plugin(POSTGRESQL_PLUGIN).value(), test::pg("15"));
    Parameters params;
    params.pgdata = params.datadir = "/srv/data";
    params.recovery_template = "/srv/data/recovery.conf.pcmk";
    const auto wanted = plugin.setup_wanted(params);
    ASSERT_TRUE(wanted) << wanted.error().message;
    EXPECT_THAT(wanted->settings, ElementsAre("hot_standby", "wal_level", "max_wal_senders", "logging_collector",
                                              "log_destination", "primary_conninfo", "recovery_target_timeline"));
    EXPECT_THAT(wanted->directories, ElementsAre("unix_socket_directories"));
    EXPECT_THAT(wanted->settings_if_set, ElementsAre("recovery_target", "recovery_target_lsn", "recovery_target_name",
                                                     "recovery_target_time", "recovery_target_xid", "cluster_name"));
    EXPECT_THAT(wanted->file_settings, ElementsAre("promote_trigger_file"));
    EXPECT_THAT(wanted->files, ElementsAre("/srv/data/recovery.conf", "/srv/data/recovery.conf.pcmk"));
    params.pgdata = "/etc/postgresql";
    EXPECT_THAT(plugin.setup_wanted(params)->settings, testing::Contains("data_directory"));
}

TEST_F(Setup, StatisticsFilesUpTo14) {
    LoadedVersionPlugin plugin(load_version_plugin(POSTGRESQL_PLUGIN).value(), test::pg("14"));
    EXPECT_THAT(plugin.setup_wanted(Parameters{})->directories,
                ElementsAre("unix_socket_directories", "stats_temp_directory"));
}

TEST_F(Setup, AnotherVersionsPrograms) {
    for (const auto& [says, found] : {std::pair{"postgres (PostgreSQL) 14.2", "PostgreSQL 14"},
                                      {"postgres (PostgreSQL) 9.6.24", "PostgreSQL 9.6"},
                                      {"postgres (PostgreSQL) 19devel", "PostgreSQL 19"},
                                      {"postgres (PostgreSQL) 10.23", "PostgreSQL 10"}}) {
        instance_.server_version = says;
        expect_refusal(std::string("bindir: expected PostgreSQL 15, which made /srv/data, found ") + found +
                       "; set the parameter bindir to the programs of version 15");
    }
}

TEST_F(Setup, AVersionNobodyUnderstandsIsAWarning) {
    for (const char* says : {"postgres (PostgreSQL) ", "postgres (PostgreSQL) x", "postgres"}) {
        instance_.server_version = says;
        ASSERT_EQ(check().size(), 1U) << says;
        EXPECT_EQ(check()[0].severity, Severity::kWarning) << says;
    }
}

TEST_F(Setup, NoSocketDirectory) {
    inputs_.directory_errors = {{"unix_socket_directories", "/run/postgresql is missing"}};
    expect_refusal(
        "unix_socket_directories: expected directories it can write to, found /run/postgresql is missing; "
        "create it with the server's user as its owner; below /run or /var/run, at every boot");
}

TEST_F(Setup, WithoutItsStatisticsAServerRuns) {
    inputs_.directory_errors = {{"stats_temp_directory", "/run/stats is missing"}};
    ASSERT_EQ(check().size(), 1U);
    EXPECT_EQ(check()[0].severity, Severity::kWarning);
}

TEST_F(Setup, NoApplicationName) {
    inputs_.conninfo.erase("application_name");
    expect_refusal(
        "primary_conninfo: expected application_name=srv1, found no application_name; set "
        "application_name=srv1 in primary_conninfo, in /srv/data/postgresql.conf of this node");
}

TEST_F(Setup, AnotherNodesApplicationName) {
    inputs_.conninfo["application_name"] = "srv2";
    expect_refusal(
        "primary_conninfo: expected application_name=srv1, found application_name=srv2; set "
        "application_name=srv1 in primary_conninfo, in /srv/data/postgresql.conf of this node");
}

TEST_F(Setup, NoConninfo) {
    inputs_.settings["primary_conninfo"] = "";
    inputs_.conninfo.clear();
    expect_refusal(
        "primary_conninfo: expected a connection string with application_name=srv1, found nothing; set "
        "application_name=srv1 in primary_conninfo, in /srv/data/postgresql.conf of this node");
}

TEST_F(Setup, ConninfoThatCannotBeTakenApart) {
    inputs_.conninfo.clear();
    inputs_.conninfo_error = "missing \"=\" after \"vip\"";
    expect_refusal(
        "primary_conninfo: expected a connection string, found missing \"=\" after \"vip\"; correct it in "
        "/srv/data/postgresql.conf");
}

TEST_F(Setup, FixedTimeline) {
    inputs_.settings["recovery_target_timeline"] = "current";
    expect_refusal(
        "recovery_target_timeline: expected \"latest\", to follow a new primary, found \"current\"; set "
        "recovery_target_timeline = 'latest' in /srv/data/postgresql.conf");
}

TEST_F(Setup, WhatEndsARecoveryIsRefused) {
    inputs_.configuration = "/etc/pg/postgresql.conf";
    for (const char* name : {"recovery_target", "recovery_target_lsn", "recovery_target_name", "recovery_target_xid"}) {
        inputs_.settings[name] = "777";
        inputs_.places[name] = "/srv/data/postgresql.auto.conf line 4";
        expect_refusal(std::string(name) +
                       ": expected none on a standby, found \"777\" in /srv/data/postgresql.auto.conf line 4; remove "
                       "it, for a standby that reaches its target stops following, or promotes itself");
        inputs_.settings[name] = "";
        EXPECT_THAT(check(), IsEmpty());
    }
    inputs_.settings["recovery_target_time"] = "2026-11-30 12:00:00.5+01";
    EXPECT_EQ(check().at(0).found, "\"2026-11-30 12:00:00.5+01\"");
    inputs_.settings["recovery_target_time"] = "password=S3cr3t yesterday";
    EXPECT_EQ(check().at(0).found, "another value");
}

TEST_F(Setup, ATriggerFileThatIsThere) {
    inputs_.settings["promote_trigger_file"] = "go";
    EXPECT_THAT(check(), IsEmpty());
    inputs_.named_files["promote_trigger_file"] = "/srv/data/go";
    inputs_.places["promote_trigger_file"] = "the parameter start_opts";
    expect_refusal(
        "promote_trigger_file: expected no such file, for it promotes the standby, found /srv/data/go; remove the "
        "file; "
        "the setting is in the parameter start_opts");
}

TEST_F(Setup, PlacesAreNamed) {
    inputs_.configuration = "/etc/pg/postgresql.conf";
    inputs_.settings["hot_standby"] = "off";
    EXPECT_EQ(check().at(0).remedy, "set hot_standby = on in /etc/pg/postgresql.conf");
    inputs_.places["hot_standby"] = "/etc/pg/conf.d/a.conf line 7";
    expect_refusal(
        "hot_standby: expected on, so that the standby answers, found \"off\" in /etc/pg/conf.d/a.conf line 7; set "
        "hot_standby = on there");
    inputs_.settings["hot_standby"] = "on";
    inputs_.conninfo["application_name"] = "srv2";
    inputs_.places["primary_conninfo"] = "/srv/data/postgresql.auto.conf line 3";
    expect_refusal(
        "primary_conninfo: expected application_name=srv1, found application_name=srv2 in "
        "/srv/data/postgresql.auto.conf line 3; set application_name=srv1 in primary_conninfo there");
}

TEST_F(Setup, AServiceMaySayTheName) {
    inputs_.conninfo = {{"service", "repl"}};
    const auto findings = check();
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].severity, Severity::kWarning);
    EXPECT_THAT(findings[0].text(), HasSubstr("found a service, whose file is not read here"));
    inputs_.conninfo["application_name"] = "srv1";
    EXPECT_THAT(check(), IsEmpty());
}

TEST_F(Setup, WithoutApplicationNameTheClusterNameCounts) {
    inputs_.conninfo.erase("application_name");
    inputs_.settings["cluster_name"] = "srv1";
    EXPECT_THAT(check(), IsEmpty());
    inputs_.settings["cluster_name"] = "main";
    EXPECT_EQ(check().at(0).found, "cluster_name=main");
    inputs_.conninfo["application_name"] = "srv1";
    EXPECT_THAT(check(), IsEmpty());
}

TEST_F(Setup, ColdStandby) {
    inputs_.settings["hot_standby"] = "off";
    expect_refusal(
        "hot_standby: expected on, so that the standby answers, found \"off\"; set hot_standby = on in "
        "/srv/data/postgresql.conf");
}

TEST_F(Setup, WalLevel) {
    inputs_.settings["wal_level"] = "logical";
    EXPECT_THAT(check(), IsEmpty());
    inputs_.settings["wal_level"] = "minimal";
    expect_refusal(
        "wal_level: expected replica or logical, found \"minimal\"; set wal_level = replica in "
        "/srv/data/postgresql.conf on every node");
}

TEST_F(Setup, MinimalWalInTheControlFile) {
    inputs_.control_wal_level = "minimal";
    ASSERT_EQ(check().size(), 1U);
    EXPECT_EQ(check()[0].found, "minimal in the control file");
    inputs_.control_wal_level.reset();
    EXPECT_THAT(check(), IsEmpty());
}

TEST_F(Setup, NoWalSenders) {
    inputs_.settings["max_wal_senders"] = "0";
    expect_refusal(
        "max_wal_senders: expected at least one for each other node, found 0; set max_wal_senders = 10 in "
        "/srv/data/postgresql.conf");
}

TEST_F(Setup, ALogThatNobodyReads) {
    inputs_.settings["logging_collector"] = "off";
    inputs_.settings["log_destination"] = "stderr";
    const auto findings = check();
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].severity, Severity::kWarning);
    EXPECT_EQ(
        findings[0].text(),
        "logging_collector: expected on, or log_destination = 'syslog', found off: the server's log goes nowhere; "
        "set logging_collector = on in /srv/data/postgresql.conf, and restart the server");
    inputs_.settings["log_destination"] = "stderr,syslog";
    EXPECT_THAT(check(), IsEmpty());
    inputs_.settings = {{"hot_standby", "on"}, {"logging_collector", "on"}, {"log_destination", "stderr"}};
    EXPECT_THAT(check(), testing::Not(testing::Contains(testing::Field(&Finding::subject, "logging_collector"))));
}

TEST_F(Setup, RecoveryConf) {
    inputs_.files["/srv/data/recovery.conf"] = "standby_mode = on\n";
    expect_refusal(
        "recovery.conf: expected no such file, since PostgreSQL 12 refuses to start with it, found "
        "/srv/data/recovery.conf; move its settings to /srv/data/postgresql.conf and remove it");
}

TEST_F(Setup, RecoveryTemplate) {
    inputs_.files["/srv/data/recovery.conf.pcmk"] = "standby_mode = on\n";
    const auto findings = check();
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].area, Finding::Area::kParameter);
    EXPECT_EQ(findings[0].found, "/srv/data/recovery.conf.pcmk");
}

TEST_F(Setup, AnUnreadableConfigurationIsToldOnce) {
    for (const auto& [name, value] : inputs_.settings) inputs_.setting_errors[name] = "syntax error in line 3";
    inputs_.settings.clear();
    inputs_.conninfo.clear();
    expect_refusal(
        "postgresql.conf: expected a readable configuration, found syntax error in line 3; correct "
        "/srv/data/postgresql.conf");
}

TEST_F(Setup, OtherDataDirectory) {
    inputs_.pgdata = "/etc/postgresql";
    inputs_.settings["data_directory"] = "/srv/old";
    const auto findings = check();
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].severity, Severity::kWarning);
    EXPECT_THAT(findings[0].text(), HasSubstr("expected \"/srv/data\", the parameter datadir, found \"/srv/old\""));
    inputs_.settings["data_directory"] = "/srv/data";
    EXPECT_THAT(check(), IsEmpty());
}

/// A finding's text is an exit reason; see reason_head().
TEST_F(Setup, WhatIsWrongFitsIntoAnExitReason) {
    const std::string directory = "/srv/" + std::string(190, 'd');
    inputs_.node = inputs_.conninfo["application_name"] = "srv1-" + std::string(55, 'n');
    inputs_.pgdata = inputs_.datadir = directory;
    inputs_.recovery_template = directory + "/recovery.conf.pcmk";
    const std::string program = directory + "/bin/postgres";
    const std::pair<std::function<void(SetupInputs&)>, const char*> rows[] = {
        {[](SetupInputs& in) { in.conninfo["application_name"] = std::string(300, 'x'); },
         "found application_name=another"},
        {[](SetupInputs& in) { in.conninfo["application_name"] = std::string(60, 'x'); }, ", found applica"},
        {[](SetupInputs& in) { in.conninfo.erase("application_name"); }, "found no application_name"},
        {[](SetupInputs& in) { in.settings["primary_conninfo"] = ""; }, "expected a connection string with"},
        {[](SetupInputs& in) { in.conninfo_error = "a fault at character 12: expected a closing quote, found none"; },
         "found a fault at character 12: expected a closing quote"},
        {[](SetupInputs& in) { in.settings["recovery_target_timeline"] = std::string(100, '7'); },
         "\"latest\", to follow"},
        {[](SetupInputs& in) { in.settings["wal_level"] = "minimal"; },
         "expected replica or logical, found \"minimal\""},
        {[](SetupInputs& in) { in.settings["hot_standby"] = "off"; }, "found \"off\""},
        {[](SetupInputs& in) { in.settings["max_wal_senders"] = "0"; }, "found 0"},
        {[](SetupInputs& in) { in.files[in.datadir + "/recovery.conf"] = ""; }, "recovery.conf: expected no such file"},
        {[](SetupInputs& in) { in.files[in.recovery_template] = ""; }, "recovery_template: expected no such file"},
        {[&](SetupInputs& in) {
             in.settings.erase("hot_standby");
             in.setting_errors["hot_standby"] = directory +
                                                "/postgresql.conf line 500: LOG: syntax error, near token \"...\" (" +
                                                program + " ended with code 1)";
         },
         "line 500"},
        {[&](SetupInputs& in) { in.directory_errors["unix_socket_directories"] = directory + "/run is missing"; },
         "/run is missing"},
    };
    for (const auto& [change, words] : rows) {
        const SetupInputs good = inputs_;
        change(inputs_);
        const auto findings = check();
        ASSERT_FALSE(findings.empty()) << words;
        const std::string head = reason_head(findings.front().text());
        EXPECT_LE(head.size(), kReasonHead);
        EXPECT_THAT(head, HasSubstr(words));
        inputs_ = good;
    }
}

TEST_F(Setup, NothingOfAConnectionStringIsQuoted) {
    inputs_.conninfo["application_name"] = "other password=S3cr3t";
    ASSERT_EQ(check().size(), 1U);
    EXPECT_THAT(check()[0].text(), testing::Not(HasSubstr("S3cr3t")));
}

}  // namespace
}  // namespace paf
