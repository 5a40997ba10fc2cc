#include "observe/conninfo.hpp"

#include <gtest/gtest.h>

#include "observe/recovery_conf.hpp"

namespace paf {
namespace {

TEST(Conninfo, KeywordsAndValues) {
    const auto values = parse_conninfo("host=192.168.1.1 port=5433 application_name='srv 1'");
    ASSERT_TRUE(values) << values.error().message;
    EXPECT_EQ(*values, (std::map<std::string, std::string>{
                           {"host", "192.168.1.1"}, {"port", "5433"}, {"application_name", "srv 1"}}));
}

TEST(Conninfo, AUri) {
    const auto values = parse_conninfo("postgresql://repl@10.0.0.1:5433/postgres?application_name=srv1");
    ASSERT_TRUE(values) << values.error().message;
    EXPECT_EQ(values->at("host"), "10.0.0.1");
    EXPECT_EQ(values->at("user"), "repl");
    EXPECT_EQ(values->at("application_name"), "srv1");
}

TEST(Conninfo, NothingIsSetInAnEmptyString) {
    EXPECT_TRUE(parse_conninfo("")->empty());
}

TEST(Conninfo, MalformedStringsAreRefused) {
    for (const std::string& text : {std::string("host"), std::string("nonsense=1"), std::string("host='open"),
                                    std::string("host=a\0b", 8), std::string("postgresql://[::1")}) {
        const auto values = parse_conninfo(text);
        ASSERT_FALSE(values) << text;
        EXPECT_EQ(values.error().kind, ErrorKind::kInvalid);
    }
}

TEST(Conninfo, MessagesHoldNoPartOfAPassword) {
    for (const char* text : {"host=a password=my hidden", "password=my hidden=word", "postgresql://me:hidden@[::1",
                             "postgresql://me:hidden@[::1]x", "postgresql://me:hidden@a?port", "password='hidden",
                             "postgres://]\"\"]\"hidden%"}) {
        const auto values = parse_conninfo(text);
        ASSERT_FALSE(values) << text;
        EXPECT_EQ(values.error().message.find("hidden"), std::string::npos) << values.error().message;
        EXPECT_GT(values.error().message.size(), std::string("connection string: ...").size());
    }
    EXPECT_EQ(parse_conninfo("host").error().message, "connection string: missing \"=\" after ...");
}

TEST(RecoveryConf, TheUsualTemplate) {
    const std::string content =
        "standby_mode = on\n"
        "# primary_conninfo = 'host=commented'\n"
        "primary_conninfo = 'host=192.168.1.1 application_name=srv1'  # the VIP\n"
        "recovery_target_timeline = 'latest'\n";
    EXPECT_EQ(recovery_conf_value(content, "primary_conninfo"), "host=192.168.1.1 application_name=srv1");
    EXPECT_EQ(recovery_conf_value(content, "standby_mode"), "on");
    EXPECT_EQ(recovery_conf_value(content, "restore_command"), std::nullopt);
}

TEST(RecoveryConf, QuotesEscapesCaseAndRepetition) {
    EXPECT_EQ(recovery_conf_value("A='it''s \\'x\\' \\101\\n'", "a"), "it's 'x' A\n");
    EXPECT_EQ(recovery_conf_value("a 'no equals sign'", "a"), "no equals sign");
    EXPECT_EQ(recovery_conf_value("a='1'\na='2'\nab='3'", "a"), "2");
    EXPECT_EQ(recovery_conf_value("a=''", "a"), "");
}

TEST(RecoveryConf, IncompleteValuesAreNone) {
    for (const char* content : {"a", "a=", "a = # x", "a='open", "a='open\\", "a='open\\'", "'a'='1'", "=", ""}) {
        EXPECT_EQ(recovery_conf_value(content, "a"), std::nullopt) << content;
    }
}

}  // namespace
}  // namespace paf
