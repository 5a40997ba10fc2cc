#include "observe/setup/conninfo.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace paf {
namespace {

/// What may be told of the keywords that libpq does not know.
std::vector<std::string> told(const std::string& conninfo) {
    std::vector<std::string> names;
    for (const UnknownOption& option : unknown_conninfo_options(conninfo)) names.push_back(option.name);
    return names;
}

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
    for (const std::string& text :
         {std::string("host"), std::string("non sense=1"), std::string("non-sense=1"), std::string("=1"),
          std::string("host='open"), std::string("host=a\0b", 8), std::string("postgresql://[::1")}) {
        const auto values = parse_conninfo(text);
        ASSERT_FALSE(values) << text;
        EXPECT_EQ(values.error().kind, ErrorKind::kInvalid);
    }
}

/// All are refused by libpq, and hold "hidden" somewhere.
const std::vector<std::string>& refused_strings() {
    static const std::vector<std::string> all = {
        "host=a password=my hidden",
        "password=my hidden=word",
        "hidden",
        "hidden ",
        " hidden",
        "host=a hidden",
        "host=a\nhidden",
        "host=a\thidden\t",
        "hidden=1",
        "HIDDEN hidden=1",
        "host = a hidden = b",
        "password='hidden",
        "password='hidden\\'",
        "password='hidden\\",
        "password = 'a b hidden",
        "password='a\nhidden",
        "password=''hidden'' x",
        "password='hidden''x'",
        "password='a''hidden'",
        "password='a'hidden",
        "password=a 'hidden'",
        "password=\"a hidden\"",
        "pass word=hidden",
        "passwd=hidden",
        "password:hidden",
        "password hidden",
        "password==hidden hidden",
        "=hidden",
        "host=a =hidden",
        "host=a,password=b hidden",
        "host=a;hidden",
        "host=a;b hidden",
        "options='-c x=hidden",
        "options=-c x=hidden",
        "sslpassword='hidden",
        "passfile='/hidden",
        "application_name='hidden",
        "\xff\xfehidden",
        "host=a \x1b[31mhidden",
        "host=a \xc2\x9bhidden",
        "'hidden'",
        "\\hidden",
        "postgresql://me:hidden@[::1",
        "postgresql://me:hidden@[::1]x",
        "postgresql://me:hidden@[]",
        "postgresql://me:hidden@a?port",
        "postgresql://me:hidden@a?hidden=1",
        "postgresql://me:hidden@a?port=1=2",
        "postgresql://me:hidden%@a",
        "postgresql://me:hidden%zz@a",
        "postgresql://me:hidden%00@a",
        "postgres://a?password=hidden&x",
        "postgres://a?pass%77ord=hidden&x=1",
        "postgres://]\"\"]\"hidden%",
        "Postgresql://me:hidden@a",
    };
    return all;
}

TEST(Conninfo, MessagesHoldNoPartOfAPassword) {
    EXPECT_GE(refused_strings().size(), 50U);
    std::size_t refused = 0;
    for (const std::string& text : refused_strings()) {
        const auto values = parse_conninfo(text);
        if (values) continue;  // some versions of libpq are more lenient
        ++refused;
        const std::string& message = values.error().message;
        EXPECT_EQ(message.find("hidden"), std::string::npos) << message;
        EXPECT_TRUE(message.rfind("a fault at character ", 0) == 0 || message.rfind("a URI that libpq", 0) == 0)
            << text << ": " << message;
    }
    EXPECT_GE(refused, 45U);
}

TEST(Conninfo, OptionsOfANewerLibpqAreTaken) {
    const std::string text = "host=a future_option='b \\'c' application_name=srv1 other=x\\ y";
    const auto values = parse_conninfo(text);
    ASSERT_TRUE(values) << values.error().message;
    EXPECT_EQ(*values, (std::map<std::string, std::string>{
                           {"host", "a"}, {"future_option", "b 'c"}, {"application_name", "srv1"}, {"other", "x y"}}));
    EXPECT_EQ(told(text), (std::vector<std::string>{"future_option", "keyword 4"}));
    EXPECT_TRUE(told("host=a port=1 application_name=b").empty());
    EXPECT_TRUE(told("").empty());
}

TEST(Conninfo, InAUriToo) {
    for (const char* text : {"postgresql://u:p?w@h:1,[::1]:2/d?future_option=1&application_name=srv1",
                             "postgresql://u:p?w@h:1,[::1]:2/d?application_name=srv1&future_option=1",
                             "postgres://u:p?w@h:1,[::1]:2/d?application_name=srv1&future_option=1&sslmode=prefer"}) {
        const auto values = parse_conninfo(text);
        ASSERT_TRUE(values) << text << ": " << values.error().message;
        EXPECT_EQ(values->at("application_name"), "srv1");
        EXPECT_EQ(values->at("future_option"), "1");
        EXPECT_EQ(values->at("host"), "h,::1");
        EXPECT_EQ(told(text), std::vector<std::string>{"future_option"});
    }
    EXPECT_EQ(parse_conninfo("postgresql://h?ssl=true&future_option=1")->at("sslmode"), "require");
    EXPECT_TRUE(told("postgresql://h/d").empty());
}

TEST(Conninfo, AnUnknownWordThatMayBeTheRestOfASecretIsNotNamed) {
    for (const char* text : {"password=my hidden_word=1", "host=a password=my hidden_word=1 b=c",
                             "passwd=x hidden_word=1", "options=-c hidden_word=1", "sslpassword=x hidden_word=1",
                             "postgresql://h?password=x&hidden_word=1", "unknown=x hidden_word=1"}) {
        for (const std::string& name : told(text)) EXPECT_NE(name, "hidden_word") << text;
        EXPECT_EQ(told(text).back().rfind("keyword ", 0), 0U) << text;
    }
    // Names that every newer libpq has are no secrets.
    EXPECT_EQ(told("password=x oauth_scope=y host=h future_option=1"),
              (std::vector<std::string>{"oauth_scope", "future_option"}));
}

TEST(Conninfo, APasswordInPlaceOfAKeywordIsNotNamed) {
    for (const char* word : {"S3cr3t", "hunter", "Secret_word", "9_lives", "_x"}) {
        const std::string text = "host=a " + std::string(word) + "=srv1";
        EXPECT_EQ(told(text), std::vector<std::string>{"keyword 2"}) << text;
    }
}

TEST(Conninfo, MessagesSayWhereTheFaultIs) {
    const auto message = [](const char* text) { return parse_conninfo(text).error().message; };
    EXPECT_EQ(message("host"),
              "a fault at character 1: expected KEYWORD=VALUE, found a word without \"=\" at the end of the string");
    EXPECT_EQ(message("host=a b c=d"),
              "a fault at character 8: expected KEYWORD=VALUE, found a word without \"=\" (a value with blanks belongs "
              "in quotes)");
    EXPECT_EQ(message("host=a co-lour=red"),
              "a fault at character 8: expected a keyword before \"=\", found something else");
    EXPECT_EQ(message("host=a password='x"),
              "a fault at character 17: expected a closing quote, found none: the quote here is never closed");
    EXPECT_EQ(message("postgresql://[::1").rfind("a URI that libpq does not understand", 0), 0U);
}

}  // namespace
}  // namespace paf
