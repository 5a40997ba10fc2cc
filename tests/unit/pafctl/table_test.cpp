#include "pafctl/table.hpp"

#include <gtest/gtest.h>

namespace paf {
namespace {

TEST(PafctlTable, AlignsColumnsAndLeavesNoBlanksAtTheEnd) {
    EXPECT_EQ(table_text({"NODE", "STATE", "X"}, {{"a", "online", "1"}, {"longer-name", "", ""}}, 2),
              "  NODE         STATE   X\n"
              "  a            online  1\n"
              "  longer-name  -       -\n");
    EXPECT_EQ(table_text({"A", "B"}, {}, 0), "A  B\n");
}

TEST(PafctlTable, CellsCannotBreakTheTable) {
    EXPECT_EQ(table_text({"A", "B"}, {{"x\n\x1b[31my", "z"}}, 0),
              "A        B\n"
              "x [31my  z\n");
}

TEST(PafctlTable, WrapsBetweenWords) {
    EXPECT_EQ(wrapped("- ", "one two three four", 11), "- one two\n  three\n  four\n");
    EXPECT_EQ(wrapped("- ", "short", 80), "- short\n");
    EXPECT_EQ(wrapped("- ", "a-word-longer-than-the-line and more", 10), "- a-word-longer-than-the-line\n  and more\n");
    EXPECT_EQ(wrapped("- ", "two\nlines", 80), "- two lines\n");
    EXPECT_EQ(wrapped("- ", "", 80), "- \n");
}

}  // namespace
}  // namespace paf
