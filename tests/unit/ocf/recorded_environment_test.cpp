// Every recorded environment becomes exactly the Request that is written beside it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "describe_request.hpp"
#include "ocf/request_parser.hpp"

namespace paf {
namespace {

namespace fs = std::filesystem;

/// Paths without extension, below tests/data/pacemaker-env.
std::vector<std::string> recordings() {
    const fs::path root = fs::path(PAF_TEST_DATA) / "pacemaker-env";
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (entry.path().extension() == ".env") {
            names.push_back(fs::relative(entry.path(), root).replace_extension().string());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
    std::string name = info.param;
    for (char& byte : name) {
        if (std::isalnum(static_cast<unsigned char>(byte)) == 0) byte = '_';
    }
    return name;
}

/// The word after "action: " on the first line.
std::string expected_action(const std::string& expected) {
    const std::size_t start = std::string("action: ").size();
    return expected.substr(start, expected.find('\n') - start);
}

class RecordedEnvironment : public testing::TestWithParam<std::string> {};

TEST_P(RecordedEnvironment, BecomesTheRequest) {
    const std::string path = std::string(PAF_TEST_DATA) + "/pacemaker-env/" + GetParam();
    const Environment env = load_environment(path + ".env");
    const std::string expected = load_text(path + ".expected");
    ASSERT_FALSE(env.empty());
    ASSERT_FALSE(expected.empty()) << "no " << path << ".expected";

    const auto parsed = parse_request({"pgsqlms", expected_action(expected)}, env);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(describe(parsed->request), expected);
    EXPECT_TRUE(parsed->problems.empty());
    EXPECT_TRUE(parsed->warnings.empty());
}

INSTANTIATE_TEST_SUITE_P(All, RecordedEnvironment, testing::ValuesIn(recordings()), test_name);

TEST(RecordedEnvironments, CoverEveryActionOfBothVersions) {
    EXPECT_GE(recordings().size(), 45U);
}

}  // namespace
}  // namespace paf
