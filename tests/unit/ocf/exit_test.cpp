#include "ocf/exit.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "model/outgoing/one_line.hpp"

namespace paf {
namespace {

std::string reason(const std::string& text, const Environment& env = {}) {
    std::ostringstream err;
    write_exit_reason(err, env, text);
    return err.str();
}

TEST(ExitCode, NamesOfTheSpecification) {
    EXPECT_STREQ(exit_name(OcfExit::kSuccess), "OCF_SUCCESS");
    EXPECT_STREQ(exit_name(OcfExit::kConfigured), "OCF_ERR_CONFIGURED");
    EXPECT_STREQ(exit_name(OcfExit::kFailedPromoted), "OCF_FAILED_PROMOTED");
}

TEST(ExitCode, OfEachKindOfFailure) {
    EXPECT_EQ(exit_for(ErrorKind::kInternal), OcfExit::kGeneric);
    EXPECT_EQ(exit_for(ErrorKind::kInvalid), OcfExit::kArgs);
    EXPECT_EQ(exit_for(ErrorKind::kNotFound), OcfExit::kInstalled);
    EXPECT_EQ(exit_for(ErrorKind::kPermission), OcfExit::kPerm);
    EXPECT_EQ(exit_for(ErrorKind::kTimeout), OcfExit::kGeneric);
    EXPECT_EQ(exit_for(ErrorKind::kUnavailable), OcfExit::kGeneric);
    EXPECT_EQ(exit_for(ErrorKind::kUnsupported), OcfExit::kUnimplemented);
}

TEST(ExitReason, IsOneLineWithThePrefix) {
    EXPECT_EQ(reason("no space left"), "ocf-exit-reason:no space left\n");
    EXPECT_EQ(reason("a\nb\x1b[31m\tc\r\n"), "ocf-exit-reason:a b [31m c\n");
    EXPECT_EQ(reason("x", {{"OCF_EXIT_REASON_PREFIX", "why:"}}), "why:x\n");
    EXPECT_EQ(reason("x", {{"OCF_EXIT_REASON_PREFIX", ""}}), "ocf-exit-reason:x\n");
    EXPECT_EQ(reason(""), "");
    EXPECT_EQ(reason(" \n "), "");
}

TEST(ExitReason, FitsIntoWhatPacemakerKeeps) {
    EXPECT_EQ(reason(std::string(120, 'x')), "ocf-exit-reason:" + std::string(120, 'x') + "\n");
    EXPECT_EQ(reason("a long word: " + std::string(500, 'x')),
              "ocf-exit-reason:a long word: " + std::string(20, 'x') + "..." + std::string(41, 'x') + "\n");
    const std::string many = reason("one two " + std::string(500, ' ') + [] {
        std::string words;
        for (int i = 0; i < 100; ++i) words += " \xc3\xa9\xc3\xa9";
        return words;
    }());
    EXPECT_LE(many.size(), std::string("ocf-exit-reason:\n").size() + 120);
    EXPECT_EQ(many.substr(many.size() - 4), "...\n");
}

TEST(ExitReason, HoldsNoSecretsAndNoOddBytes) {
    EXPECT_EQ(reason("found password='S3 cr3t'"), "ocf-exit-reason:found password=********\n");
    EXPECT_EQ(reason("a\xff\xc2\x9b\xe2\x80\xae z"), "ocf-exit-reason:a\\xFF z\n");
}

TEST(OneLine, CutsBetweenCharacters) {
    EXPECT_EQ(one_line("12345678", 8), "12345678");
    EXPECT_EQ(one_line("123456789", 8), "12345...");
    EXPECT_EQ(one_line("1234567 9", 8), "12345...");
    EXPECT_EQ(one_line("12345678 ", 8), "12345678");
    EXPECT_EQ(one_line("1234\xc3\xa9\xc3\xa9\xc3\xa9", 8), "1234...");
}

}  // namespace
}  // namespace paf
