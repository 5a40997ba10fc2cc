// Plugins that are refused when they are loaded, one defect each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugin_host/loading/plugin_library.hpp"

namespace paf {
namespace {

using testing::HasSubstr;

struct Defect {
    const char* plugin;
    ErrorKind kind;
    const char* text;
};

class Refused : public testing::TestWithParam<Defect> {};

TEST_P(Refused, WithExpectedAndFound) {
    const std::string path = std::string(TEST_PLUGINS "/") + GetParam().plugin + ".so";
    const auto loaded = load_version_plugin(path);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().kind, GetParam().kind);
    EXPECT_THAT(loaded.error().message, HasSubstr(path + ": expected "));
    EXPECT_THAT(loaded.error().message, HasSubstr(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(
    Plugins, Refused,
    testing::Values(
        Defect{"no_entry", ErrorKind::kUnsupported, "expected the symbol paf_plugin_entry_v1, found none"},
        Defect{"unresolved_symbol", ErrorKind::kInvalid, "undefined symbol: not_defined_anywhere"},
        Defect{"throwing_entry", ErrorKind::kInvalid, "found an exception thrown by the entry function"},
        Defect{"null_descriptor", ErrorKind::kInvalid, "expected a descriptor, found a null pointer"},
        Defect{"wrong_magic", ErrorKind::kInvalid, "expected magic number 826687824, found 1"},
        Defect{"wrong_major", ErrorKind::kUnsupported, "expected ABI major 1, found 2"},
        Defect{"short_descriptor", ErrorKind::kInvalid, "expected a descriptor of at least 96 bytes, found 88"},
        Defect{"unknown_kind", ErrorKind::kUnsupported, "expected kind 1, a version plugin, found kind 77"},
        Defect{"address_kind", ErrorKind::kUnsupported, "found kind 3, an address hook"},
        Defect{"no_name", ErrorKind::kInvalid, "expected a name, found an empty one"},
        Defect{"null_vendor", ErrorKind::kInvalid, "found a null pointer with a length of 11"},
        Defect{"long_version", ErrorKind::kInvalid, "one line of UTF-8, at most 256 bytes, found 257 bytes"},
        Defect{"two_line_licence", ErrorKind::kInvalid, "found control characters"},
        Defect{"latin1_name", ErrorKind::kInvalid, "found a text that is not UTF-8"},
        Defect{"null_ops", ErrorKind::kInvalid, "expected an operations table, found a null pointer"},
        Defect{"short_ops", ErrorKind::kInvalid,
               "expected an operations table of at least 72 bytes, a multiple of 8, found 64"},
        Defect{"missing_function", ErrorKind::kInvalid, "expected the operation wal_format, found a null pointer"},
        Defect{"odd_ops", ErrorKind::kInvalid, "a multiple of 8, found 76"}),
    [](const auto& test) { return std::string(test.param.plugin); });

/// Builds of missing_function.c, one for each operation that must be there.
class MissingOperation : public testing::TestWithParam<const char*> {};

TEST_P(MissingOperation, IsNamed) {
    const auto loaded = load_version_plugin(std::string(TEST_PLUGINS "/without_") + GetParam() + ".so");
    ASSERT_FALSE(loaded);
    EXPECT_THAT(loaded.error().message,
                HasSubstr("expected the operation " + std::string(GetParam()) + ", found a null pointer"));
}

INSTANTIATE_TEST_SUITE_P(Plugins, MissingOperation,
                         testing::Values("serves", "control_layout", "wal_format", "sql", "standby_marks",
                                         "prepare_standby", "start_command", "promotion"),
                         [](const auto& test) { return std::string(test.param); });

TEST(LoadVersionPlugin, RelativePath) {
    const auto loaded = load_version_plugin("minimal.so");
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().message, "expected an absolute path, found 'minimal.so'");
}

TEST(LoadVersionPlugin, Identity) {
    const auto loaded = load_version_plugin(TEST_PLUGINS "/minimal.so");
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(loaded->identity.name, "test-15");
    EXPECT_EQ(loaded->identity.version, "1.0");
    EXPECT_EQ(loaded->identity.vendor, "Test vendor");
    EXPECT_EQ(loaded->identity.licence, "PostgreSQL");
    EXPECT_EQ(loaded->identity.abi_minor, 1U);
}

}  // namespace
}  // namespace paf
