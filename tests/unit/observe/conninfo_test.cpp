#include "observe/conninfo.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace paf
