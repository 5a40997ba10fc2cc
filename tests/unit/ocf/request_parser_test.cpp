#include "ocf/request_parser.hpp"

#include <gmock/gmock.h>

#include <random>

namespace paf {
namespace {

using testing::HasSubstr;
using List = std::vector<std::string>;

constexpr const char* kMeta = "OCF_RESKEY_CRM_meta_";

Environment meta(const std::map<std::string, std::string>& variables) {
    Environment env{{"OCF_RESOURCE_INSTANCE", "pgsqld"}};
    for (const auto& [name, value] : variables) env[kMeta + name] = value;
    return env;
}

ParsedRequest parse(const char* action, const Environment& env) {
    auto parsed = parse_request({"pgsqlms", action}, env);
    EXPECT_TRUE(parsed) << parsed.error().message;
    return std::move(*parsed);
}

TEST(RequestParser, KnowsEachActionByItsWholeName) {
    for (const char* name : action_names())
        EXPECT_EQ(action_name(parse(name, meta({})).request.action), std::string(name));
    for (const char* name : {"star", "starts", "START", " start", "start\n", "status", "restart-monitor"}) {
        const auto parsed = parse_request({"pgsqlms", name}, meta({}));
        ASSERT_FALSE(parsed) << name;
        EXPECT_EQ(parsed.error().kind, ErrorKind::kUnsupported);
        EXPECT_THAT(parsed.error().message,
                    HasSubstr("expected one of start, stop, promote, demote, reload, monitor, notify, "
                              "validate-all, meta-data, methods"));
    }
}

TEST(RequestParser, IgnoresFurtherArguments) {
    const auto parsed = parse_request({"pgsqlms", "stop", "start", "--force"}, meta({}));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->request.action, Action::kStop);
}

TEST(RequestParser, WantsAnAction) {
    for (const List& argv : {List{}, List{"pgsqlms"}, List{"pgsqlms", ""}}) {
        const auto parsed = parse_request(argv, meta({}));
        ASSERT_FALSE(parsed);
        EXPECT_EQ(parsed.error().kind, ErrorKind::kInvalid);
    }
}

TEST(RequestParser, StripsTheInstanceNumber) {
    const std::map<std::string, std::string> names = {
        {"pgsqld", "pgsqld"}, {"pgsqld:0", "pgsqld"}, {"pgsqld:12", "pgsqld"}, {"pg:x", "pg:x"}, {"a:1:2", "a:1"}};
    for (const auto& [given, expected] : names) {
        EXPECT_EQ(parse("monitor", {{"OCF_RESOURCE_INSTANCE", given}}).request.resource, expected);
    }
}

TEST(RequestParser, WantsAResourceName) {
    for (const std::string& name :
         {std::string(), std::string("a b"), std::string("a\nb"), std::string(5000, 'x'), std::string(":1")}) {
        const auto parsed = parse_request({"pgsqlms", "stop"}, {{"OCF_RESOURCE_INSTANCE", name}});
        ASSERT_FALSE(parsed) << name;
        EXPECT_EQ(parsed.error().kind, ErrorKind::kInvalid);
        EXPECT_LT(parsed.error().message.size(), 250U);
    }
    for (const char* action : {"meta-data", "methods", "validate-all"}) {
        EXPECT_TRUE(parse_request({"pgsqlms", action}, {})) << action;
    }
}

TEST(RequestParser, TimeoutsAreMilliseconds) {
    using std::chrono::milliseconds;
    EXPECT_EQ(parse("start", meta({{"timeout", "90000"}})).request.timeout, milliseconds(90000));
    EXPECT_EQ(parse("start", meta({})).request.timeout, milliseconds(60000));
    EXPECT_EQ(parse("demote", meta({})).request.timeout, milliseconds(120000));
    EXPECT_EQ(parse("demote", meta({{"timeout", "0"}})).request.timeout, milliseconds(120000));
    EXPECT_EQ(parse("start", meta({{"timeout", "99999999999999"}})).request.timeout, milliseconds(2147483647));
}

TEST(RequestParser, MalformedCountsWarnAndFallBack) {
    for (const char* text : {"60s", "-1", "6e4", "99999999999999999999999"}) {
        const ParsedRequest parsed = parse("start", meta({{"timeout", text}}));
        EXPECT_EQ(parsed.request.timeout, std::chrono::seconds(60));
        ASSERT_EQ(parsed.warnings.size(), 1U) << text;
        EXPECT_THAT(parsed.warnings.front(), HasSubstr("OCF_RESKEY_CRM_meta_timeout: expected a whole number"));
    }
    EXPECT_EQ(parse("start", meta({{"master_max", "one"}})).request.promoted_max, std::nullopt);
}

TEST(RequestParser, MonitorWithoutIntervalIsAProbe) {
    EXPECT_TRUE(parse("monitor", meta({})).request.probe);
    EXPECT_TRUE(parse("monitor", meta({{"interval", "0"}})).request.probe);
    EXPECT_FALSE(parse("monitor", meta({{"interval", "15000"}})).request.probe);
    EXPECT_FALSE(parse("start", meta({})).request.probe);
    for (const char* role : {"Promoted", "Master", "promoted", "MASTER"})
        EXPECT_TRUE(parse("monitor", meta({{"interval", "15000"}, {"role", role}})).request.promoted_role) << role;
    for (const char* role : {"Unpromoted", "Slave", "Started", "Stopped", "", "Master "})
        EXPECT_FALSE(parse("monitor", meta({{"interval", "15000"}, {"role", role}})).request.promoted_role) << role;
    EXPECT_FALSE(parse("monitor", meta({{"interval", "15000"}})).request.promoted_role);
    EXPECT_FALSE(parse("monitor", meta({{"role", "Master"}})).request.promoted_role) << "a probe has no role";
    EXPECT_FALSE(parse("start", meta({{"interval", "15000"}, {"role", "Master"}})).request.promoted_role);
}

TEST(RequestParser, NewNameOfPromotedMaxWins) {
    EXPECT_EQ(parse("start", meta({{"promoted_max", "2"}, {"master_max", "1"}})).request.promoted_max, 2);
    EXPECT_EQ(parse("start", meta({{"master_max", "1"}})).request.promoted_max, 1);
}

TEST(RequestParser, NotifyMetaAttribute) {
    EXPECT_EQ(parse("start", meta({{"notify", "true"}})).request.notify_enabled, true);
    EXPECT_EQ(parse("start", meta({{"notify", "false"}})).request.notify_enabled, false);
    EXPECT_EQ(parse("start", meta({})).request.notify_enabled, std::nullopt);
    EXPECT_EQ(parse("start", meta({{"notify", "perhaps"}})).request.notify_enabled, std::nullopt);
}

TEST(RequestParser, CheckLevel) {
    Environment env = meta({});
    EXPECT_EQ(parse("validate-all", env).request.check_level, 10);
    env["OCF_CHECK_LEVEL"] = "0";
    EXPECT_EQ(parse("validate-all", env).request.check_level, 0);
    env["OCF_CHECK_LEVEL"] = "twenty";
    EXPECT_EQ(parse("validate-all", env).request.check_level, 10);
}

TEST(RequestParser, ListsAreCutAtAnyBlanks) {
    const auto notify = parse("notify", meta({{"notify_type", "pre"},
                                              {"notify_operation", "promote"},
                                              {"notify_slave_uname", "  srv1\tsrv10 \n srv2 "},
                                              {"notify_master_uname", " "},
                                              {"notify_promote_uname", ""}}))
                            .request.notify;
    EXPECT_EQ(notify.unpromoted, (List{"srv1", "srv10", "srv2"}));
    EXPECT_EQ(notify.promoted, List{});
    EXPECT_EQ(notify.promote, List{});
    EXPECT_EQ(notify.active, (List{"srv1", "srv10", "srv2"}));
}

TEST(RequestParser, NewNamesOfTheRolesWinOverTheOld) {
    const auto notify = parse("promote", meta({{"notify_promoted_uname", "new1"},
                                               {"notify_master_uname", "old1"},
                                               {"notify_unpromoted_uname", " "},
                                               {"notify_slave_uname", "old2"}}))
                            .request.notify;
    EXPECT_EQ(notify.promoted, List{"new1"});
    EXPECT_EQ(notify.unpromoted, List{});
}

TEST(RequestParser, NotifyWithoutVariablesIsNoOccasion) {
    const ParsedRequest parsed = parse("notify", meta({{"notify", "true"}}));
    EXPECT_FALSE(parsed.request.notify.when);
    EXPECT_FALSE(parsed.request.notify.operation);
    EXPECT_FALSE(parsed.request.notify.present);
    EXPECT_TRUE(parsed.warnings.empty());
}

TEST(RequestParser, UnknownOccasionIsIgnoredWithAWarning) {
    const ParsedRequest parsed = parse("notify", meta({{"notify_type", "pre"}, {"notify_operation", "migrate"}}));
    EXPECT_FALSE(parsed.request.notify.when);
    ASSERT_EQ(parsed.warnings.size(), 1U);
    EXPECT_THAT(parsed.warnings.front(), HasSubstr("'migrate'"));
}

/// Whatever the variables hold, parsing ends with an answer.  The seed is fixed: a failure can be repeated.
TEST(RequestParser, SurvivesAnyValues) {
    const Environment whole = meta({{"timeout", ""},
                                    {"interval", ""},
                                    {"notify", ""},
                                    {"notify_type", ""},
                                    {"notify_operation", ""},
                                    {"notify_master_uname", ""},
                                    {"master_max", ""}});
    std::mt19937 random(20261123);
    constexpr char kBytes[] = "\0\n\t :/.,-+eE019aZ\x7f\xc3\xa9\xff";
    const std::string bytes(kBytes, sizeof(kBytes) - 1);
    for (int round = 0; round < 3000; ++round) {
        Environment env = whole;
        for (const ParameterSpec& spec : parameter_table()) env["OCF_RESKEY_" + std::string(spec.name)] = "";
        for (auto& [name, value] : env) {
            for (auto length = random() % 24; length > 0; --length) value += bytes[random() % bytes.size()];
        }
        const auto parsed = parse_request({"pgsqlms", "monitor"}, env);
        if (!parsed) {
            EXPECT_FALSE(parsed.error().message.empty());
        } else {
            EXPECT_GT(parsed->request.timeout.count(), 0);
        }
    }
}

}  // namespace
}  // namespace paf
