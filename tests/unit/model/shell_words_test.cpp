#include "model/shell_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(ShellWords, BlanksAndQuotes) {
    EXPECT_THAT(*shell_words(""), IsEmpty());
    EXPECT_THAT(*shell_words(" \t "), IsEmpty());
    EXPECT_THAT(*shell_words("-c a=b\t--d=e "), ElementsAre("-c", "a=b", "--d=e"));
    EXPECT_THAT(*shell_words("-c 'a=b c' -c a\"=b  c\""), ElementsAre("-c", "a=b c", "-c", "a=b  c"));
    EXPECT_THAT(*shell_words("'' \"\" a''b"), ElementsAre("", "", "ab"));
    EXPECT_THAT(*shell_words(R"(a\ b '\' "\" \\ \x" \'c\')"), ElementsAre("a b", "\\", "\" \\ \\x", "'c'"));
    EXPECT_THAT(*shell_words("a\\"), ElementsAre("a\\"));
}

TEST(ShellWords, WhatNoShellReplacesStaysAsItIs) {
    EXPECT_THAT(*shell_words("-c listen_addresses=* a~b {x} 'a$b' \"a;b\" \\$c !"),
                ElementsAre("-c", "listen_addresses=*", "a~b", "{x}", "a$b", "a;b", "$c", "!"));
    EXPECT_THAT(*shell_words("-F # a comment 'without its end"), ElementsAre("-F"));
    EXPECT_THAT(*shell_words("a#b"), ElementsAre("a#b"));
}

TEST(ShellWords, WhatAShellReplacesIsNotGuessed) {
    for (const char* text : {"-c a=$HOME", "-c \"a=$(id)\"", "a `id`", "a; b", "a & b", "a | b", "a > b", "a < b",
                             "(a)", "~/a", "\"`\""}) {
        const auto words = shell_words(text);
        ASSERT_FALSE(words) << text;
        EXPECT_EQ(words.error().kind, ErrorKind::kUnsupported) << text;
        EXPECT_THAT(words.error().message, HasSubstr("expected plain words, found '")) << text;
    }
}

TEST(ShellWords, AQuoteIsClosed) {
    for (const char* text : {"-c 'hidden", "-c \"hidden", "\"hidden\\\""}) {
        const auto words = shell_words(text);
        ASSERT_FALSE(words) << text;
        EXPECT_EQ(words.error().kind, ErrorKind::kInvalid) << text;
        EXPECT_EQ(words.error().message.find("hidden"), std::string::npos) << words.error().message;
    }
    EXPECT_EQ(shell_words("ab 'c").error().message,
              "expected a closing quote, found none: the quote at character 4 is never closed");
}

}  // namespace
}  // namespace paf
