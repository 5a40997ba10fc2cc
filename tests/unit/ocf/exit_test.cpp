#include "ocf/exit.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "ocf/one_line.hpp"

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

TEST(ExitReason, IsNotCutAtPacemakersLength) {
    EXPECT_EQ(reason(std::string(500, 'x')), "ocf-exit-reason:" + std::string(500, 'x') + "\n");
    EXPECT_EQ(reason(std::string(5000, 'x')), "ocf-exit-reason:" + std::string(1997, 'x') + "...\n");
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
