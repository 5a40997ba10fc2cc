#include "model/text.hpp"

#include <gtest/gtest.h>

namespace paf {
namespace {

TEST(ParseUnsigned, TakesDigitsOnly) {
    EXPECT_EQ(parse_unsigned("0"), 0U);
    EXPECT_EQ(parse_unsigned("007"), 7U);
    EXPECT_EQ(parse_unsigned("18446744073709551615"), UINT64_MAX);
    for (const char* text : {"", " ", "+1", "-1", " 1", "1 ", "1x", "0x1", "18446744073709551616", "1.0"}) {
        EXPECT_EQ(parse_unsigned(text), std::nullopt) << text;
    }
    EXPECT_EQ(parse_unsigned(std::string_view()), std::nullopt);
}

TEST(QuoteText, MakesAnyTextFitForALine) {
    EXPECT_EQ(quote_text("a b"), "'a b'");
    EXPECT_EQ(quote_text(std::string_view("a\0b\n-\x7f-\xff", 8)), "'a b - -\\xFF'");
    EXPECT_EQ(quote_text(std::string(80, 'x')), "'" + std::string(80, 'x') + "'");
    EXPECT_EQ(quote_text(std::string(81, 'x')), "'" + std::string(80, 'x') + "...'");
}

TEST(Text, Endings) {
    EXPECT_TRUE(starts_with("postgresql-15", "postgresql"));
    EXPECT_FALSE(starts_with("post", "postgresql"));
    EXPECT_TRUE(ends_with("a.conf", ".conf"));
    EXPECT_FALSE(ends_with("conf", ".conf"));
    EXPECT_TRUE(starts_with("a", ""));
    EXPECT_TRUE(ends_with("a", ""));
}

TEST(Text, Lines) {
    EXPECT_EQ(lines_of(""), std::vector<std::string>{});
    EXPECT_EQ(lines_of("a\n\nb"), (std::vector<std::string>{"a", "", "b"}));
    EXPECT_EQ(lines_of("a\nb\n"), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(lines_of("\n"), std::vector<std::string>{""});
}

TEST(Text, ListsAndSmallLetters) {
    EXPECT_EQ(joined({}), "");
    EXPECT_EQ(joined({"a"}), "a");
    EXPECT_EQ(joined({"a", "b", "c"}), "a, b, c");
    EXPECT_EQ(lower("Srv1-A"), "srv1-a");
}

TEST(SecondsText, RoundsToATenth) {
    using std::chrono::milliseconds;
    EXPECT_EQ(seconds_text(milliseconds(0)), "0.0 s");
    EXPECT_EQ(seconds_text(milliseconds(49)), "0.0 s");
    EXPECT_EQ(seconds_text(milliseconds(50)), "0.1 s");
    EXPECT_EQ(seconds_text(milliseconds(12345)), "12.3 s");
    EXPECT_EQ(seconds_text(milliseconds(-2100)), "-2.1 s");
    EXPECT_EQ(seconds_text(milliseconds(-10)), "0.0 s");
}

TEST(Text, WordsBetweenBlanks) {
    EXPECT_EQ(split_words(" a\tbc  d\r"), (std::vector<std::string>{"a", "bc", "d"}));
    EXPECT_EQ(split_words("a"), std::vector<std::string>{"a"});
    EXPECT_TRUE(split_words(" \t ").empty());
    EXPECT_TRUE(split_words("").empty());
}

}  // namespace
}  // namespace paf
