// What counts as a text.
#include "plugin_host/loading/plugin_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace paf {
namespace {

TEST(PluginText, Utf8) {
    for (const char* text : {"", "plain", "na\xC3\xAFve", "\xE2\x82\xAC", "\xF0\x9F\x90\x98", "\xED\x9F\xBF",
                             "\xEE\x80\x80", "\xF4\x8F\xBF\xBF"}) {
        EXPECT_EQ(text_defect(text), nullptr) << text;
    }
}

TEST(PluginText, NotUtf8) {
    const char* wrong[] = {"\x80",
                           "\xBF",
                           "\xC0\x80",
                           "\xC1\xBF",
                           "\xC3",
                           "\xC3(",
                           "\xE0\x80\x80",
                           "\xE0\x9F\xBF",
                           "\xED\xA0\x80",
                           "\xED\xBF\xBF",
                           "\xE2\x82",
                           "\xE2\x82(",
                           "\xF0\x80\x80\x80",
                           "\xF0\x8F\xBF\xBF",
                           "\xF4\x90\x80\x80",
                           "\xF5\x80\x80",
                           "\xFE",
                           "\xFF",
                           "ab\xE9"};
    for (const char* text : wrong) EXPECT_STREQ(text_defect(text), "a text that is not UTF-8") << text;
}

TEST(PluginText, ZeroByte) {
    EXPECT_STREQ(text_defect(std::string("a\0b", 3)), "a text with a zero byte");
}

TEST(PluginText, OneLine) {
    EXPECT_TRUE(is_one_line("PostgreSQL 12 to 18"));
    for (const char* text : {"a\nb", "a\tb", "\x1B[2J", "\x7F"}) EXPECT_FALSE(is_one_line(text));
}

}  // namespace
}  // namespace paf
