// Plugins whose answers are wrong, and plugins of other ages, compilers and libraries whose answers are right.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "identity.hpp"
#include "plugin_host/loaded_version_plugin.hpp"

namespace paf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::unique_ptr<LoadedVersionPlugin> load(const std::string& name) {
    auto library = load_version_plugin(std::string(TEST_PLUGINS "/") + name + ".so");
    if (!library) throw std::runtime_error(library.error().message);
    return std::make_unique<LoadedVersionPlugin>(*library, test::pg("15"));
}

Parameters parameters() {
    Parameters params;
    params.bindir = "/opt/bin";
    params.pgdata = "/srv/data";
    params.pgport = 5433;
    return params;
}

SetupInputs setup() {
    SetupInputs inputs;
    inputs.node = "srv1";
    inputs.settings["wal_level"] = "replica";
    return inputs;
}

template <class T>
Error error_of(const Result<T>& result) {
    return result ? Error{ErrorKind::kNotFound, "no error"} : result.error();
}

struct Lie {
    const char* plugin;
    std::function<Error(VersionPlugin&)> ask;
    const char* text;
    ErrorKind kind = ErrorKind::kInternal;
};

Error ask_sql(VersionPlugin& plugin) {
    return error_of(plugin.sql(SqlKind::kInstance));
}
Error ask_promotion(VersionPlugin& plugin) {
    return error_of(plugin.promotion());
}
Error ask_edits(VersionPlugin& plugin) {
    return error_of(plugin.prepare_standby(std::nullopt));
}
Error ask_layout(VersionPlugin& plugin) {
    return error_of(plugin.control_layout());
}
Error ask_wal(VersionPlugin& plugin) {
    return error_of(plugin.wal_format());
}
Error ask_start(VersionPlugin& plugin) {
    return error_of(plugin.start_command(parameters()));
}
Error ask_wanted(VersionPlugin& plugin) {
    return error_of(plugin.setup_wanted(parameters()));
}
Error ask_check(VersionPlugin& plugin) {
    return error_of(plugin.check_setup(setup()));
}

Error ask_marks(VersionPlugin& plugin) {
    return error_of(plugin.standby_marks());
}

class WrongAnswer : public testing::TestWithParam<Lie> {};

TEST_P(WrongAnswer, IsAnErrorThatNamesThePlugin) {
    const auto plugin = load(GetParam().plugin);
    const Error error = GetParam().ask(*plugin);
    EXPECT_EQ(error.kind, GetParam().kind);
    EXPECT_THAT(error.message, HasSubstr("plugin test-15"));
    EXPECT_THAT(error.message, HasSubstr(GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(
    Plugins, WrongAnswer,
    testing::Values(
        Lie{"null_text", ask_sql, "a null pointer with a length of 8"},
        Lie{"long_text", ask_sql, "a text of 1048577 bytes, more than 1048576"},
        Lie{"not_utf8", ask_sql, "a text that is not UTF-8"}, Lie{"zero_byte", ask_sql, "a text with a zero byte"},
        Lie{"two_texts", ask_sql, "sql: expected one text, found 2"},
        Lie{"silent_failure", ask_sql, "failed without a reason"},
        Lie{"null_error", ask_sql, "a null pointer with a length of 8"}, Lie{"null_item", ask_promotion, "a null item"},
        Lie{"short_item", ask_promotion, "an item of 8 bytes instead of 16"},
        Lie{"wrong_item", ask_promotion, "an item of type 1, which is no answer to this question"},
        Lie{"unknown_item", ask_promotion, "an item of type 4000000000, which is no answer"},
        Lie{"no_answer", ask_promotion, "promotion: it answered nothing"},
        Lie{"climbing_trigger", ask_promotion, "'../../etc/promote' where a path below the data directory"},
        Lie{"absolute_edit", ask_edits, "'/etc/passwd' where a path below the data directory belongs"},
        Lie{"setuid_edit", ask_edits, "file mode 4755, expected none beyond 0644"},
        Lie{"endless_edits", ask_edits, "more than 10000 items"},
        Lie{"field_first", ask_layout, "a field before the layout it belongs to"},
        Lie{"field_kind", ask_layout, "field 'redo_lsn' of kind 2 with width 4"},
        Lie{"field_twice", ask_layout, "field 'state' a second time"},
        Lie{"climbing_mark", ask_marks, "expected paths below the data directory, found '../standby.signal'"},
        Lie{"field_outside", ask_layout, "field 'state' at 4294967294 with width 4"},
        Lie{"unknown_state", ask_layout, "meaning 'in a good mood'"},
        Lie{"overflowing_header", ask_wal, "a record header of 24 bytes"},
        Lie{"relative_program", ask_start, "expected the absolute path of a program first"},
        Lie{"option_setting", ask_wanted, "'-c shared_buffers=1TB' wanted as kind 1"},
        Lie{"unknown_severity", ask_check, "severity 9"},
        Lie{"throwing_calls", ask_wal, "misbehaved: wal_format threw an exception"},
        Lie{"throwing_calls", ask_sql, "misbehaved: sql threw an exception"}),
    [](const auto& test) { return std::string(test.param.plugin) + std::to_string(test.index); });

/// What every sound plugin made from test_plugin.h answers.
void expect_good_answers(VersionPlugin& plugin) {
    EXPECT_EQ(plugin.control_layout()->control_version, 1300U);
    EXPECT_EQ(plugin.wal_format()->page_magic, 0xD110);
    EXPECT_EQ(plugin.sql(SqlKind::kInstance).value(), "SELECT 1");
    EXPECT_EQ(error_of(plugin.sql(SqlKind::kCheckpoint)).kind, ErrorKind::kUnsupported);
    EXPECT_EQ(plugin.prepare_standby(std::nullopt)->front().path, "standby.signal");
    EXPECT_THAT(*plugin.start_command(parameters()), ElementsAre("/bin/start", "/srv/data"));
    EXPECT_EQ(plugin.promotion()->trigger_file, "promote");
}

TEST(Plugin, InC) {
    const auto plugin = load("minimal");
    expect_good_answers(*plugin);
    EXPECT_THAT(plugin->setup_wanted(parameters())->settings, ElementsAre("wal_level"));
    const auto findings = plugin->check_setup(setup());
    ASSERT_TRUE(findings);
    EXPECT_EQ(findings->at(0).found, "srv1");
}

TEST(Plugin, OlderOneWithoutTheTail) {
    const auto plugin = load("older");
    expect_good_answers(*plugin);
    EXPECT_THAT(plugin->setup_wanted(parameters())->settings, IsEmpty());
    EXPECT_THAT(*plugin->check_setup(setup()), IsEmpty());
}

TEST(Plugin, NewerOneWithALongerTable) {
    const auto plugin = load("newer");
    EXPECT_EQ(plugin->identity().abi_minor, 9U);
    expect_good_answers(*plugin);
}

void expect_sdk_answers(VersionPlugin& plugin) {
    EXPECT_EQ(plugin.name(), "acme-15");
    EXPECT_EQ(error_of(plugin.control_layout()).message,
              "plugin acme-15, control_layout: expected a version with a layout, found 15");
    EXPECT_EQ(error_of(plugin.wal_format()).message,
              "plugin acme-15, wal_format: the plugin threw something that is no std::exception");
    EXPECT_EQ(plugin.sql(SqlKind::kInstance).value(), "SELECT '15'");
    EXPECT_EQ(plugin.sql(SqlKind::kCheckpoint).value(), "CHECKPOINT");
    const auto edits = plugin.prepare_standby("standby_mode = on\n");
    ASSERT_TRUE(edits);
    EXPECT_EQ(edits->at(0).content, "standby_mode = on\n");
    EXPECT_EQ(edits->at(0).mode, 0640U);
    EXPECT_THAT(*plugin.start_command(parameters()), ElementsAre("/opt/bin/acme_ctl", "5433"));
    EXPECT_EQ(plugin.promotion()->trigger_file, "promote");
    EXPECT_THAT(plugin.setup_wanted(parameters())->settings, IsEmpty());
    EXPECT_EQ(plugin.check_setup(setup())->at(0).expected, "replica");
    // std::map::at() throws std::out_of_range.
    EXPECT_EQ(error_of(plugin.check_setup(SetupInputs{})).kind, ErrorKind::kInvalid);
}

TEST(Plugin, OnTheSdk) {
    expect_sdk_answers(*load("with_sdk"));
}

TEST(Plugin, OnTheSdkWithClangAndLibcxx) {
    const auto library = load_version_plugin(TEST_PLUGINS "/with_libcxx.so");
    if (!library && library.error().message.find("No such file") != std::string::npos) {
        GTEST_SKIP() << "clang++ with libc++ is not installed";
    }
    ASSERT_TRUE(library) << library.error().message;
    LoadedVersionPlugin plugin(*library, test::pg("15"));
    expect_sdk_answers(plugin);
}

}  // namespace
}  // namespace paf
