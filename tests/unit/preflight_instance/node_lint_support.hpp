// What the tests of both lints share.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "checks/instance/hba.hpp"
#include "model/cluster/evidence.hpp"
#include "model/ip_address.hpp"

namespace paf::test {

inline IpAddress ip(const std::string& text) {
    const auto address = parse_address(text);
    EXPECT_TRUE(address) << text;
    return address.value_or(IpAddress{});
}

inline HostInterface interface_of(const std::string& name, const std::string& address, unsigned long prefix) {
    return {name, ip(address), mask_of_length(false, prefix).value()};
}

inline std::string text_of(const std::vector<CheckResult>& results) {
    static const char* kLevels[] = {"PASS", "WARN", "BLOCK", "UNKNOWN"};
    std::string text;
    for (const auto& [check, verdict] : results) {
        text += std::string(kLevels[static_cast<int>(verdict.level)]) + " " + check + ": " + verdict.subject +
                ": expected " + verdict.expected + ", found " + verdict.found;
        for (const auto& [tool, remedy] : verdict.remedies) text += " -> " + remedy;
        text += "\n";
    }
    return text;
}

/// One thing that is wrong, and what is said of it.
struct Said {
    std::string check;
    VerdictLevel level = VerdictLevel::kWarn;
    std::string found, remedy;  ///< parts of the texts
};

/// Just this finding, beside what passed.
inline void expect_only(const std::vector<CheckResult>& results, const Said& said) {
    std::vector<CheckResult> findings;
    std::copy_if(results.begin(), results.end(), std::back_inserter(findings), [](const CheckResult& result) {
        return result.verdict.level != VerdictLevel::kPass || !result.verdict.remedies.empty();
    });
    ASSERT_EQ(findings.size(), 1U) << text_of(results);
    const auto& [check, verdict] = findings.front();
    EXPECT_EQ(check, said.check) << text_of(results);
    EXPECT_EQ(verdict.level, said.level) << text_of(results);
    EXPECT_THAT(verdict.found, testing::HasSubstr(said.found));
    if (said.remedy.empty()) return;
    ASSERT_EQ(verdict.remedies.count(AdminTool::kAny), 1U) << text_of(results);
    EXPECT_THAT(verdict.remedies.at(AdminTool::kAny), testing::HasSubstr(said.remedy));
}

/// Everything passed, in one line.
inline void expect_clean(const std::vector<CheckResult>& results) {
    ASSERT_EQ(results.size(), 1U) << text_of(results);
    EXPECT_EQ(results[0].verdict.level, VerdictLevel::kPass) << text_of(results);
}

/// Reads an access file that includes nothing.
inline HbaRules hba(const std::string& content) {
    const auto rules = read_hba(
        "/etc/pg_hba.conf", [&content](const std::string&) { return Result<std::string>(content); },
        [](const std::string& path) -> Result<std::vector<std::string>> {
            return fail(ErrorKind::kNotFound, path + ": no such directory");
        });
    EXPECT_TRUE(rules);
    return rules ? *rules : HbaRules{};
}

}  // namespace paf::test
