// The setup checks of PostgreSQL 9.3 to 11: what a recovery template must hold.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity.hpp"
#include "model/outgoing/outgoing_text.hpp"
#include "observe/setup/conninfo.hpp"
#include "plugin_host/loaded_version_plugin.hpp"

namespace paf {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kGood =
    "standby_mode = on\n"
    "primary_conninfo = 'host=10.0.0.1 application_name=srv1'\n"
    "recovery_target_timeline = 'latest'\n";

class RecoveryTemplate : public testing::Test {
  protected:
    RecoveryTemplate() {
        inputs_.node = "srv1";
        inputs_.pgdata = inputs_.datadir = "/d";
        inputs_.recovery_template = "/d/recovery.conf.pcmk";
        inputs_.files = {{inputs_.recovery_template, kGood}};
        inputs_.settings = {{"hot_standby", "on"}, {"wal_level", "hot_standby"}, {"max_wal_senders", "10"}};
        inputs_.control_wal_level = "hot_standby";
    }
    /// As the agent asks: the plugin says where the connection string is, the agent takes it apart.
    std::vector<Finding> check(const std::string& version = "9.3") {
        const bool old = version[0] == '9';
        LoadedVersionPlugin plugin(load_version_plugin(old ? POSTGRESQL_9_3_PLUGIN : POSTGRESQL_10_PLUGIN).value(),
                                   test::pg(version));
        const auto conninfo = plugin.primary_conninfo(inputs_);
        EXPECT_TRUE(conninfo) << conninfo.error().message;
        inputs_.conninfo.clear();
        inputs_.conninfo_error.clear();
        if (!conninfo->empty()) {
            const auto parsed = parse_conninfo(*conninfo);
            if (parsed) inputs_.conninfo = *parsed;
            if (!parsed) inputs_.conninfo_error = parsed.error().message;
        }
        auto findings = plugin.check_setup(inputs_);
        EXPECT_TRUE(findings) << findings.error().message;
        return findings.value();
    }
    std::string only(const std::string& content) {
        inputs_.files[inputs_.recovery_template] = content;
        const auto findings = check();
        if (findings.size() != 1) return std::to_string(findings.size()) + " findings";
        return (findings[0].severity == Severity::kRefuse ? "" : "warning: ") + findings[0].text();
    }

    SetupInputs inputs_;
};

TEST_F(RecoveryTemplate, Right) {
    EXPECT_THAT(check(), IsEmpty());
    inputs_.files[inputs_.recovery_template] =
        "standby_mode 'yes'\nprimary_conninfo='postgresql://rep@10.0.0.1:5433/?application_name=srv1'\n"
        "recovery_target_timeline=latest\ntrigger_file='/tmp/t'\nrestore_command='cp /a/%f \"%p\"'\n";
    EXPECT_THAT(check(), IsEmpty());
    inputs_.settings["wal_level"] = inputs_.control_wal_level.emplace("replica");
    EXPECT_THAT(check("9.6"), IsEmpty());
    EXPECT_THAT(check("11"), IsEmpty());
}

TEST_F(RecoveryTemplate, Missing) {
    inputs_.files.clear();
    const auto findings = check();
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].area, Finding::Area::kParameter);
    EXPECT_THAT(findings[0].text(), HasSubstr("expected the file /d/recovery.conf.pcmk, which becomes recovery.conf"));
}

TEST_F(RecoveryTemplate, BrokenOnesNameTheLine) {
    const std::string conninfo = "primary_conninfo = 'host=10.0.0.1 application_name=srv1'\n";
    const std::string latest = "recovery_target_timeline = 'latest'\n", standby = "standby_mode = on\n";
    const std::pair<std::string, const char*> broken[] = {
        {"", "3 findings"},
        {conninfo + latest, "standby_mode: expected standby_mode = on, found no such line"},
        {"standby_mode = off\n" + conninfo + latest, "line 1: expected standby_mode = on, found another value"},
        {"standby_mode = sure\n" + conninfo + latest, "line 1: expected standby_mode = on, found another value"},
        {standby + "standby_mode = no\n" + conninfo + latest, "line 2: expected standby_mode = on"},
        {standby + conninfo, "recovery_target_timeline: expected recovery_target_timeline = 'latest'"},
        {standby + conninfo + "recovery_target_timeline = 2\n", "line 3: expected recovery_target_timeline = 'latest'"},
        {standby + conninfo + "recovery_target_timeline = 'Latest'\n", "line 3: expected recovery_target_timeline"},
        {standby + latest,
         "primary_conninfo: expected primary_conninfo with application_name=srv1, found no such line"},
        {standby + latest + "primary_conninfo = ''\n", "line 3: expected primary_conninfo with application_name=srv1"},
        {standby + latest + "primary_conninfo = 'host=a'\n", "line 3: expected application_name=srv1"},
        {standby + latest + "primary_conninfo = 'host=a application_name=srv2'\n", "found srv2"},
        {standby + latest + "primary_conninfo = 'host=a application_name=SRV1'\n", "found SRV1"},
        {standby + latest + "primary_conninfo = 'host'\n", "line 3: expected a connection string"},
        {standby + latest + "primary_conninfo = 'host=a co-lour=red'\n", "line 3: expected a connection string"},
        {standby + latest + "primary_conninfo = 'host=a colour=red'\n", "line 3: expected application_name=srv1"},
        {standby + latest + "primary_conninfo = 'service=x'\n",
         "warning: /d/recovery.conf.pcmk, line 3: expected application_name=srv1, found a service"},
        {standby + latest + "primary_conninfo = 'postgresql://a?x'\n", "line 3: expected a connection string"},
        {standby + latest + "primary_conninfo = host=a application_name=srv1\n",
         "line 3, column 24: expected the end of the line"},
        {standby + latest + "primary_conninfo = 'host=a\n" + conninfo, "line 3, column 20: expected a closing quote"},
        {kGood + std::string("Standby_Mode = on\n"), "line 4: expected a setting that recovery.conf"},
        {kGood + std::string("primary_slot_name = 'x'\n"),
         "line 4: expected a setting that recovery.conf of PostgreSQL 9.3"},
        {kGood + std::string("recovery_target_action = promote\n"), "line 4: expected a setting that recovery.conf"},
        {kGood + std::string("hot_standby = on\n"), "line 4: expected a setting that recovery.conf"},
        {kGood + std::string("recovery_target_xid = 7\n"), "line 4: expected no recovery target"},
        {kGood + std::string("recovery_target_time = '2026-01-01'\n"), "line 4: expected no recovery target"},
        {kGood + std::string("include 'more.conf'\n"),
         "/d/recovery.conf.pcmk, line 4: expected an included file that can be read, found none"},
        {kGood + std::string("[section]\n"),
         "line 4, column 1: expected the name of a setting, found another character"},
        {"standby_mode: on\n" + conninfo + latest,
         "line 1, column 13: expected a number, a word, or a text in single quotes"},
    };
    for (const auto& [content, expected] : broken) EXPECT_THAT(only(content), HasSubstr(expected)) << content;
}

TEST_F(RecoveryTemplate, WhatItIncludesCountsAsItsOwn) {
    inputs_.files["/d/target.conf"] = "\nrecovery_target_xid = '7'\n";
    EXPECT_THAT(
        only(kGood + std::string("include 'target.conf'\n")),
        HasSubstr("/d/target.conf, line 2: expected no recovery target on a standby, found recovery_target_xid"));
    EXPECT_THAT(only(kGood + std::string("include_if_exists 'target.conf'\nrecovery_target_xid = ''\n")),
                HasSubstr("0 findings"));
    inputs_.files = {{"/d/parts/b.conf", "standby_mode = off\n"}, {"/d/parts/a.conf", "standby_mode = on\n"}};
    EXPECT_THAT(only(kGood + std::string("include_dir 'parts'\n")),
                HasSubstr("/d/parts/b.conf, line 1: expected standby_mode = on"));
    inputs_.files = {{"/d/rest.conf", kGood}};
    EXPECT_THAT(only("include '/d/rest.conf'\n"), HasSubstr("0 findings"));
    inputs_.files["/d/rest.conf"] = "colour = red\n";
    EXPECT_THAT(only(kGood + std::string("include 'rest.conf'\n")),
                HasSubstr("/d/rest.conf, line 1: expected a setting that recovery.conf of PostgreSQL 9.3 knows"));
    inputs_.files["/d/rest.conf"] = "a = 'open\n";
    EXPECT_THAT(only(kGood + std::string("include 'rest.conf'\n")), HasSubstr("/d/rest.conf, line 1, column 5"));
}

TEST_F(RecoveryTemplate, ATriggerFileThatIsThere) {
    const std::string content = kGood + std::string("trigger_file = '/tmp/t'\n");
    EXPECT_THAT(only(content), HasSubstr("0 findings"));
    inputs_.named_files["trigger_file"] = "/tmp/t";
    EXPECT_EQ(
        only(content),
        "/d/recovery.conf.pcmk, line 4: expected no such trigger_file, for it promotes the standby, found /tmp/t; "
        "remove the file");
}

TEST_F(RecoveryTemplate, NothingIsQuotedFromIt) {
    const std::string good = kGood, standby = "standby_mode = on\n", latest = "recovery_target_timeline = 'latest'\n";
    for (const std::string& content : std::vector<std::string>{
             "primary_conninfo = 'user=r password=S3cr3t host=x\n",
             "primary_conninfo = 'host=x' password=S3cr3t\n",
             "primary_conninfo = user=r password=S3cr3t\n",
             "primary_conninfo = S3cr3t password\n",
             "primary_conninfo = \"host=x password=S3cr3t\"\n",
             "primary_conninfo : 'host=x password=S3cr3t'\n",
             standby + latest + "primary_conninfo = 'host=x password=foo S3cr3t'\n",
             standby + latest + "primary_conninfo = 'host=x S3cr3t=foo'\n",
             standby + latest + "primary_conninfo = 'host=x password=''S3cr3t'\n",
             standby + latest + "primary_conninfo = 'host=x password=\\'S3cr3t'\n",
             standby + latest + "primary_conninfo = 'postgresql://u:S3cr3t@h:p%zz/x'\n",
             standby + latest + "primary_conninfo = 'postgresql://u:S3cr3t@[::1/x'\n",
             standby + latest + "primary_conninfo = 'host=x password=S3cr3t'\n",
             standby + latest + "primary_conninfo = 'host=x application_name=\\'other password=S3cr3t\\''\n",
             standby + latest + "primary_conninfo = 'host=x application_name=''a S3cr3t'''\n",
             good + "restore_command = 'curl -u u:S3cr3t\n",
             good + "include = 'S3cr3t'\n",
             good + "S3cr3t = 1\n",
             good + "S3cr3t\n",
             "S3cr3t = 1\n",
             "standby_mode = 'S3cr3t'\n",
             "recovery_target_timeline='S3cr3t'\n",
             good + "recovery_target_name = 'S3cr3t'\n",
             good + "recovery_target_time = 'S3cr3t'\n",
             good + "[S3cr3t]\n",
             "\xff\xfeS3cr3t\n",
         }) {
        inputs_.files[inputs_.recovery_template] = content;
        const auto findings = check("11");
        EXPECT_FALSE(findings.empty()) << content;
        for (const Finding& finding : findings)
            EXPECT_EQ(finding.text().find("S3cr3t"), std::string::npos) << content << finding.text();
    }
}

/// A finding's text is an exit reason; see reason_head().
TEST_F(RecoveryTemplate, WhatIsWrongFitsIntoAnExitReason) {
    const std::string directory = "/srv/" + std::string(190, 'd');
    inputs_.node = "srv1-" + std::string(55, 'n');
    inputs_.pgdata = inputs_.datadir = directory;
    inputs_.recovery_template = directory + "/recovery.conf.pcmk";
    const std::string conninfo = "primary_conninfo = 'host=10.0.0.1 application_name=" + inputs_.node + "'\n";
    const std::string latest = "recovery_target_timeline = 'latest'\n", standby = "standby_mode = on\n";
    const std::string good = standby + latest + conninfo;
    const std::vector<std::pair<std::string, std::string>> rows = {
        {conninfo + latest, "standby_mode: expected standby_mode = on, found no such line"},
        {"standby_mode = off\n" + conninfo + latest, "line 1: expected standby_mode = on, found another value"},
        {standby + conninfo, "expected recovery_target_timeline = 'latest'"},
        {standby + conninfo + "recovery_target_timeline = 2\n", "line 3: expected recovery_target_timeline = 'latest'"},
        {standby + latest, "expected primary_conninfo with"},
        {standby + latest + "primary_conninfo = 'host=a'\n", "in primary_conninfo, found"},
        {standby + latest + "primary_conninfo = 'host=a application_name=" + std::string(200, 'x') + "'\n",
         "in primary_conninfo, found"},
        {standby + latest + "primary_conninfo = 'host=a co-lour=red'\n",
         "line 3: expected a connection string in primary_conninfo, found a fault at character 8"},
        {standby + latest + "primary_conninfo = 'postgresql://a?x'\n", "found a URI that libpq"},
        {standby + latest + "primary_conninfo = 'host=a\n" + conninfo,
         "line 3, column 20: expected a closing quote on the same line, found none"},
        {good + "Standby_Mode = on\n", "line 4: expected a setting that recovery.conf of PostgreSQL 9.3 knows"},
        {good + "recovery_target_xid = 7\n", "line 4: expected no recovery target"},
        {good + "[section]\n", "line 4, column 1: expected the name of a setting, found another character"},
    };
    for (const auto& [content, words] : rows) {
        inputs_.files[inputs_.recovery_template] = content;
        const auto findings = check();
        ASSERT_FALSE(findings.empty()) << content;
        const std::string head = reason_head(findings.front().text());
        EXPECT_LE(head.size(), kReasonHead);
        EXPECT_THAT(head, HasSubstr(words));
    }
    inputs_.files.clear();
    EXPECT_THAT(reason_head(check().at(0).text()), HasSubstr("which becomes recovery.conf, found no such file"));
}

TEST_F(RecoveryTemplate, SlotsCameWith94) {
    inputs_.files[inputs_.recovery_template] += "primary_slot_name = 'srv1'\n";
    EXPECT_EQ(check("9.3").size(), 1U);
    EXPECT_THAT(check("9.4"), IsEmpty());
}

TEST_F(RecoveryTemplate, WalThatAStandbyCannotLiveOn) {
    inputs_.settings["wal_level"] = "archive";
    auto findings = check();
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_THAT(findings[0].text(), HasSubstr("wal_level: expected hot_standby, found \"archive\""));
    inputs_.settings["wal_level"] = "hot_standby";
    inputs_.control_wal_level = "archive";
    EXPECT_THAT(check().at(0).text(), HasSubstr("found archive in the control file"));
    inputs_.settings["wal_level"] = inputs_.control_wal_level.emplace("logical");
    EXPECT_THAT(check("9.4"), IsEmpty());
}

TEST_F(RecoveryTemplate, ServerSettings) {
    inputs_.settings["hot_standby"] = "off";
    inputs_.settings["max_wal_senders"] = "0";
    EXPECT_EQ(check().size(), 2U);
}

}  // namespace
}  // namespace paf
