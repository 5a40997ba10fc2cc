// recovery.conf as PostgreSQL reads it.
#include "paf/recovery_conf.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paf::sdk {
namespace {

/// The value of `name` in `content`; "ERROR n" when line n is refused, "NONE" when it is not set.
std::string value(std::string_view content, std::string_view name = "a") {
    const RecoveryConf conf = parse_recovery_conf(content);
    if (conf.error) return "ERROR " + std::to_string(conf.error->line);
    const RecoverySetting* setting = conf.find(name);
    return setting == nullptr ? "NONE" : setting->value;
}

TEST(RecoveryConf, TheUsualTemplate) {
    constexpr std::string_view kContent =
        "standby_mode = on\n"
        "# primary_conninfo = 'host=commented'\n"
        "primary_conninfo = 'host=192.168.1.1 application_name=srv1'  # the VIP\r\n"
        "\n"
        "recovery_target_timeline = 'latest'";
    EXPECT_EQ(value(kContent, "primary_conninfo"), "host=192.168.1.1 application_name=srv1");
    EXPECT_EQ(value(kContent, "standby_mode"), "on");
    EXPECT_EQ(value(kContent, "restore_command"), "NONE");
    EXPECT_EQ(parse_recovery_conf(kContent).find("recovery_target_timeline")->line, 5U);
}

TEST(RecoveryConf, NamesAndTheEqualsSign) {
    EXPECT_EQ(value("a 'no equals sign'"), "no equals sign");
    EXPECT_EQ(value("a'tight'"), "tight");
    EXPECT_EQ(value("a=b"), "b");
    EXPECT_EQ(value("\t a\t=\tb\t"), "b");
    EXPECT_EQ(value("A='upper'"), "NONE") << "PostgreSQL tells upper from lower case here";
    EXPECT_EQ(value("A='upper'", "A"), "upper");
    EXPECT_EQ(value("a='1'\na='2'\nab='3'"), "2") << "the last one counts";
    EXPECT_EQ(value("x.y = 1", "x.y"), "1");
    EXPECT_EQ(value("_a1 = 1", "_a1"), "1");
}

TEST(RecoveryConf, QuotedValues) {
    EXPECT_EQ(value("a=''"), "");
    EXPECT_EQ(value("a='it''s'"), "it's");
    EXPECT_EQ(value("a='it\\'s'"), "it's");
    EXPECT_EQ(value("a='\\b\\f\\n\\r\\t\\x\\\\'"), "\b\f\n\r\tx\\");
    EXPECT_EQ(value("a='\\101\\60\\7'"), "A0\a");
    EXPECT_EQ(value("a='\\1018'"), "A8") << "three octal digits at most";
    EXPECT_EQ(value("a='# no comment'"), "# no comment");
    EXPECT_EQ(value("a='x' # comment ' with a quote"), "x");
}

TEST(RecoveryConf, BareValues) {
    for (const char* text : {"on", "latest", "a-b.c_d:e/f", "0", "42", "-1", "+1", "0x1F", "16MB", "1.5", ".5", "1.",
                             "1e", "0x", "1.5e-3", "5min", "\xC3\xA9t\xC3\xA9"}) {
        EXPECT_EQ(value(std::string("a = ") + text), text);
        EXPECT_EQ(value(std::string("a = ") + text + "#comment"), text);
    }
}

TEST(RecoveryConf, ErrorsNameTheLine) {
    for (const char* text :
         {"a",     "a=",     "a = # x",   "a='open", "a='open\\", "a='open\\'", "'a'='1'", "=",     "a==b",
          "a=b c", "a='b'c", "a='b' 'c'", "1a=b",    "-a=b",      "a=$b",       "a=\"b\"", "a={b}", "a=;",
          "a b c", "a=/b",   "a=1e5",     "a=1.5MB", "a=1..5",    "a.=1",       ".a=1",    "a=\vb"}) {
        EXPECT_EQ(value(std::string("x = 1\n\n") + text + "\ny = 2"), "ERROR 3") << text;
    }
}

TEST(RecoveryConf, AnErrorSaysWhatWasExpectedAndFound) {
    const auto error = [](std::string_view content) { return *parse_recovery_conf(content).error; };
    EXPECT_EQ(error("'x'").expected, "the name of a setting");
    EXPECT_EQ(error("'x'").found, "a text in quotes");
    EXPECT_EQ(error("a =").expected, "a value");
    EXPECT_EQ(error("a =").found, "nothing");
    EXPECT_EQ(error("a = 'x").expected, "a closing quote on the same line");
    EXPECT_EQ(error("a = $").expected, "a number, a word, or a text in single quotes");
    EXPECT_EQ(error("a = b c d").expected, "the end of the line after the value");
    EXPECT_EQ(error("a = b c d").found, "another word");
    EXPECT_EQ(error("a = b c d").where(), "line 1, column 7");
    EXPECT_EQ(error("x = 1\n\na = 'open").where(), "line 3, column 5");
    EXPECT_EQ(error("\n  = b").where(), "line 2, column 3");
    EXPECT_TRUE(parse_recovery_conf("a = 1\n$\nb = 2").settings.size() == 1);
}

TEST(RecoveryConf, AnErrorQuotesNothing) {
    for (const char* text : {"a = 'S3cr3t", "a = b S3cr3t", "S3cr3t", "$S3cr3t", "'S3cr3t' = b", "a = $S3cr3t",
                             "a = 'b' S3cr3t", "a = 'b'S3cr3t", "a == S3cr3t", "a = \"S3cr3t\"", "a = 'b\\' S3cr3t",
                             "S3cr3t b c", "S3cr3t = 'x", "S3cr3t ="}) {
        const RecoveryConf conf = parse_recovery_conf(text);
        ASSERT_TRUE(conf.error) << text;
        EXPECT_EQ((conf.error->where() + conf.error->expected + conf.error->found).find("S3cr3t"), std::string::npos)
            << text;
    }
}

TEST(RecoveryConf, OneWordMayBeTold) {
    EXPECT_EQ(one_word("srv-1.example"), "srv-1.example");
    EXPECT_EQ(one_word("/srv/data"), "/srv/data");
    for (const char* value :
         {"", "other password=S3cr3t", "a b", "it's", "x=y", "postgres://u:S3cr3t@h", "a\nb", "\xff"}) {
        EXPECT_EQ(one_word(value), "another value") << value;
    }
}

TEST(RecoveryConf, Booleans) {
    for (const char* yes : {"on", "ON", "1", "t", "true", "TRU", "y", "yes"})
        EXPECT_EQ(recovery_bool(yes), true) << yes;
    for (const char* no : {"off", "of", "0", "f", "False", "n", "NO"}) EXPECT_EQ(recovery_bool(no), false) << no;
    for (const char* neither : {"", "o", "2", "truex", "01", "yess", "online", " on"}) {
        EXPECT_EQ(recovery_bool(neither), std::nullopt) << neither;
    }
}

}  // namespace
}  // namespace paf::sdk
