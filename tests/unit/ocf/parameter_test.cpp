#include <gmock/gmock.h>

#include "model/outgoing/outgoing_text.hpp"
#include "ocf/parameters/parameter_check.hpp"
#include "ocf/request_parser.hpp"

namespace paf {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

ParsedRequest parse(const char* action, Environment env) {
    env.emplace("OCF_RESOURCE_INSTANCE", "pgsqld");
    auto parsed = parse_request({"pgsqlms", action}, env);
    EXPECT_TRUE(parsed) << parsed.error().message;
    return std::move(*parsed);
}

std::vector<std::string> names(const std::vector<ParameterProblem>& problems) {
    std::vector<std::string> result;
    for (const ParameterProblem& problem : problems) result.push_back(problem.parameter);
    return result;
}

using Names = std::vector<std::string>;

void expect_defaults(const Parameters& params) {
    const Parameters expected;
    EXPECT_EQ(params.system_user, expected.system_user);
    EXPECT_EQ(params.bindir, expected.bindir);
    EXPECT_EQ(params.pgdata, expected.pgdata);
    EXPECT_EQ(params.datadir, expected.datadir);
    EXPECT_EQ(params.pghost, expected.pghost);
    EXPECT_EQ(params.pgport, expected.pgport);
    EXPECT_EQ(params.recovery_template, "/var/lib/pgsql/data/recovery.conf.pcmk");
    EXPECT_FALSE(params.recovery_template_given);
    EXPECT_EQ(params.start_opts, expected.start_opts);
    EXPECT_EQ(params.maxlag, expected.maxlag);
    EXPECT_EQ(params.max_loss, expected.max_loss);
}

TEST(Parameters, AbsentOnesHaveTheDefaultsOfTheModel) {
    expect_defaults(parse("start", {}).request.params);
}

TEST(Parameters, EmptyOnesHaveTheDefaultsToo) {
    Environment env;
    for (const ParameterSpec& spec : parameter_table()) env["OCF_RESKEY_" + std::string(spec.name)] = "";
    const ParsedRequest parsed = parse("start", env);
    EXPECT_TRUE(parsed.problems.empty());
    expect_defaults(parsed.request.params);
}

TEST(Parameters, AreTakenAsGiven) {
    const ParsedRequest parsed = parse("start", {{"OCF_RESKEY_system_user", "pg-9.3_x"},
                                                 {"OCF_RESKEY_bindir", "/usr/pgsql-9.3/bin/"},
                                                 {"OCF_RESKEY_pgdata", "/etc/postgresql/15/main//"},
                                                 {"OCF_RESKEY_datadir", "/srv/pg data"},
                                                 {"OCF_RESKEY_pghost", "/var/run/postgresql"},
                                                 {"OCF_RESKEY_pgport", "5433"},
                                                 {"OCF_RESKEY_recovery_template", "/etc/recovery.pcmk"},
                                                 {"OCF_RESKEY_start_opts", "-c config_file=/etc/pg.conf"},
                                                 {"OCF_RESKEY_maxlag", "16777216"},
                                                 {"OCF_RESKEY_max_loss", "1E3"}});
    const Parameters& params = parsed.request.params;
    EXPECT_TRUE(parsed.problems.empty());
    EXPECT_EQ(params.system_user, "pg-9.3_x");
    EXPECT_EQ(params.bindir, "/usr/pgsql-9.3/bin");
    EXPECT_EQ(params.pgdata, "/etc/postgresql/15/main");
    EXPECT_EQ(params.datadir, "/srv/pg data");
    EXPECT_EQ(params.pghost, "/var/run/postgresql");
    EXPECT_EQ(params.pgport, 5433);
    EXPECT_EQ(params.recovery_template, "/etc/recovery.pcmk");
    EXPECT_TRUE(params.recovery_template_given);
    EXPECT_EQ(params.start_opts, "-c config_file=/etc/pg.conf");
    EXPECT_EQ(params.maxlag, 16777216U);
    EXPECT_EQ(params.max_loss, 1000U);
}

TEST(Parameters, DataDirectoryAndTemplateFollowPgdata) {
    const Parameters params = parse("start", {{"OCF_RESKEY_pgdata", "/srv/pg"}}).request.params;
    EXPECT_EQ(params.datadir, "/srv/pg");
    EXPECT_EQ(params.recovery_template, "/srv/pg/recovery.conf.pcmk");
    const Parameters both =
        parse("start", {{"OCF_RESKEY_pgdata", "/etc/pg"}, {"OCF_RESKEY_datadir", "/srv/pg"}}).request.params;
    EXPECT_EQ(both.recovery_template, "/etc/pg/recovery.conf.pcmk");
}

struct Refusal {
    const char* parameter;
    std::string value;
    const char* expected;
};

TEST(Parameters, MalformedOnesAreRefusedWithAReason) {
    const std::string huge(4096, 'x');
    const Refusal refusals[] = {
        {"system_user", "-rf", "expected the name of a user"},
        {"system_user", "root postgres", "expected the name of a user"},
        {"system_user", "post;gres", "expected the name of a user"},
        {"system_user", "a\nb", "expected the name of a user"},
        {"system_user", huge, "expected at most 256 bytes, found 4096"},
        {"bindir", "usr/bin", "expected an absolute path, found 'usr/bin'"},
        {"pgdata", "data", "expected an absolute path"},
        {"pgdata", "/srv\n/pg", "expected an absolute path"},
        {"pgdata", std::string("/srv\0/pg", 8), "expected an absolute path"},
        {"pgdata", "/" + huge, "expected at most 1023 bytes, found 4097"},
        {"datadir", "~postgres/data", "expected an absolute path"},
        {"pghost", "/tmp, /run", "expected one socket directory"},
        {"pghost", "a,b", "expected one socket directory"},
        {"pghost", huge, "expected at most 1023 bytes"},
        {"pgport", "0", "expected a whole number from 1 to 65535"},
        {"pgport", "65536", "expected a whole number from 1 to 65535"},
        {"pgport", "-1", "expected a whole number from 1 to 65535"},
        {"pgport", "+5432", "expected a whole number from 1 to 65535"},
        {"pgport", "5432 ", "expected a whole number from 1 to 65535"},
        {"pgport", "0x1538", "expected a whole number from 1 to 65535"},
        {"pgport", "postgres", "expected a whole number from 1 to 65535, found 'postgres'"},
        {"recovery_template", "recovery.conf.pcmk", "expected an absolute path"},
        {"start_opts", "-c a=b\n-c c=d", "expected options on one line"},
        {"start_opts", huge, "expected at most 4095 bytes"},
        {"maxlag", "-1", "expected a whole number of bytes"},
        {"maxlag", "10MB", "expected a whole number of bytes"},
        {"maxlag", "1E-8", "expected a whole number of bytes"},
        {"maxlag", "9223372036854775808", "expected a whole number of bytes"},
        {"max_loss", "none", "found 'none'; write it in digits, or leave it empty for no limit"},
        {"max_loss", "-1", "expected a whole number of bytes, 0 or more"},
    };
    for (const Refusal& refusal : refusals) {
        const ParsedRequest parsed = parse("start", {{std::string("OCF_RESKEY_") + refusal.parameter, refusal.value}});
        ASSERT_EQ(names(parsed.problems), Names{refusal.parameter}) << refusal.value;
        const Error& error = parsed.problems.front().error;
        EXPECT_EQ(error.kind, ErrorKind::kInvalid);
        EXPECT_THAT(error.message, AllOf(StartsWith(std::string(refusal.parameter) + ": "), HasSubstr(refusal.expected),
                                         HasSubstr("; ")));
        EXPECT_LT(error.message.size(), 250U);
        EXPECT_EQ(error.message.find('\n'), std::string::npos);
    }
}

/// The reason is an exit reason; see reason_head().
TEST(Parameters, WhatIsWrongFitsIntoAnExitReason) {
    for (const char* name : {"system_user", "bindir", "pgdata", "datadir", "pghost", "pgport", "recovery_template",
                             "start_opts", "maxlag", "max_loss", "preflight"}) {
        for (const std::string& value : {"\x01 " + std::string(200, 'x'), "\xff\x01" + std::string(5000, '\xff'),
                                         "\x01 a b " + std::string(300, ' ') + "z"}) {
            const ParsedRequest parsed = parse("start", {{std::string("OCF_RESKEY_") + name, value}});
            ASSERT_FALSE(parsed.problems.empty()) << name;
            const std::string head = reason_head(parsed.problems.front().error.message);
            EXPECT_LE(head.size(), kReasonHead);
            EXPECT_THAT(head, AllOf(HasSubstr(name), HasSubstr("expected ")));
        }
    }
}

TEST(Parameters, RefusedPathsLeaveTheirDefaults) {
    const Parameters params = parse("stop", {{"OCF_RESKEY_bindir", "x"},
                                             {"OCF_RESKEY_datadir", "x"},
                                             {"OCF_RESKEY_pgdata", "/srv/pg"},
                                             {"OCF_RESKEY_recovery_template", "x"}})
                                  .request.params;
    EXPECT_EQ(params.bindir, "/usr/bin");
    EXPECT_EQ(params.datadir, "/var/lib/pgsql/data");
    EXPECT_EQ(params.recovery_template, "/srv/pg/recovery.conf.pcmk");
}

TEST(Parameters, MaxlagTakesWholeNumbersInExponentForm) {
    EXPECT_EQ(*check_bytes("1E8"), 100000000U);
    EXPECT_EQ(*check_bytes("1e+8"), 100000000U);
    EXPECT_EQ(*check_bytes("1.5e9"), 1500000000U);
    EXPECT_EQ(*check_bytes("12.50E2"), 1250U);
    EXPECT_EQ(*check_bytes("0E5"), 0U);
    EXPECT_EQ(*check_bytes("9223372036854775807"), 9223372036854775807U);
    for (const char* text :
         {"1E", "E8", ".5E1", "1.E1", "1.55E1", "1E19", "1E99", "1E99999999999", "1E8E1", "1.5", "1 E8", "", "-0"}) {
        EXPECT_FALSE(check_bytes(text)) << text;
    }
}

TEST(Parameters, StopNeedsNoMoreThanTheInstance) {
    const ParsedRequest parsed = parse("stop", {{"OCF_RESKEY_bindir", "x"},
                                                {"OCF_RESKEY_pghost", "a,b"},
                                                {"OCF_RESKEY_pgport", "x"},
                                                {"OCF_RESKEY_recovery_template", "x"},
                                                {"OCF_RESKEY_start_opts", "a\nb"},
                                                {"OCF_RESKEY_maxlag", "x"}});
    EXPECT_EQ(parsed.problems.size(), 6U);
    EXPECT_EQ(names(parsed.problems_that_matter(Action::kStop)), Names{});
    EXPECT_EQ(names(parsed.problems_that_matter(Action::kMetaData)), Names{});
    EXPECT_EQ(names(parsed.problems_that_matter(Action::kMonitor)), (Names{"pghost", "pgport"}));
    EXPECT_EQ(names(parsed.problems_that_matter(Action::kNotify)), (Names{"pghost", "pgport"}));
    EXPECT_EQ(names(parsed.problems_that_matter(Action::kDemote)),
              (Names{"bindir", "pghost", "pgport", "recovery_template", "start_opts"}));
    EXPECT_EQ(parsed.problems_that_matter(Action::kStart).size(), 6U);
    EXPECT_EQ(parsed.problems_that_matter(Action::kValidateAll).size(), 6U);
}

TEST(Parameters, StopRefusesWhenItCannotTellTheInstance) {
    const ParsedRequest parsed = parse("stop", {{"OCF_RESKEY_system_user", "a b"}, {"OCF_RESKEY_pgdata", "x"}});
    EXPECT_EQ(names(parsed.problems_that_matter(Action::kStop)), (Names{"system_user", "pgdata"}));
}

TEST(Parameters, DataDirectoryOfItsOwnTellsTheInstanceAlone) {
    const ParsedRequest parsed = parse("stop", {{"OCF_RESKEY_pgdata", "x"}, {"OCF_RESKEY_datadir", "/srv/pg"}});
    EXPECT_EQ(names(parsed.problems_that_matter(Action::kStop)), Names{});
    EXPECT_EQ(names(parsed.problems_that_matter(Action::kStart)), Names{"pgdata"});
    EXPECT_EQ(parsed.request.params.datadir, "/srv/pg");
}

TEST(Parameters, RefusedAddressCanReachNoServer) {
    EXPECT_EQ(parse("monitor", {{"OCF_RESKEY_pgport", "x"}}).request.params.pgport, 0);
    EXPECT_EQ(parse("monitor", {{"OCF_RESKEY_pghost", "a b"}, {"OCF_RESKEY_pgport", "5433"}}).request.params.pgport, 0);
}

TEST(ParameterTable, TimeoutsAreThoseOfPerlPaf) {
    EXPECT_EQ(default_timeout(Action::kStart).count(), 60);
    EXPECT_EQ(default_timeout(Action::kStop).count(), 60);
    EXPECT_EQ(default_timeout(Action::kPromote).count(), 30);
    EXPECT_EQ(default_timeout(Action::kDemote).count(), 120);
    EXPECT_EQ(default_timeout(Action::kMonitor).count(), 10);
    EXPECT_EQ(default_timeout(Action::kNotify).count(), 60);
    EXPECT_EQ(default_timeout(Action::kReload).count(), 20);
    EXPECT_EQ(default_timeout(Action::kValidateAll).count(), 5);
}

TEST(ParameterTable, EachHasAFallbackOrARule) {
    for (const ParameterSpec& spec : parameter_table()) {
        EXPECT_NE(spec.fallback == nullptr, spec.derived == nullptr) << spec.name;
        EXPECT_STRNE(spec.shortdesc, "");
        EXPECT_STRNE(spec.longdesc, "");
    }
}

}  // namespace
}  // namespace paf
