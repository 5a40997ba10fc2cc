// The check of the address that follows the primary.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lint_cases.hpp"

namespace paf::test {
namespace {

using testing::HasSubstr;

/// good-crmsh.xml with these edits.
std::vector<CheckResult> with(const std::vector<Edit>& edits) {
    return look_at_addresses(xml_of({"", "good-crmsh.xml", "", VerdictLevel::kPass, "", edits}));
}

class GoodAddress : public testing::TestWithParam<const char*> {};

TEST_P(GoodAddress, Passes) {
    const auto results = look_at_addresses(good_setup(GetParam()));
    ASSERT_EQ(results.size(), 1U) << text_of(results);
    EXPECT_EQ(results[0].check, "ipaddr2");
    EXPECT_EQ(results[0].verdict.level, VerdictLevel::kPass) << text_of(results);
    EXPECT_EQ(results[0].verdict.found, "192.168.122.50 follows the primary of pgsql-ha");
}

INSTANTIATE_TEST_SUITE_P(Address, GoodAddress, testing::Values("good-crmsh.xml", "good-pcs.xml", "good-legacy.xml"),
                         [](const auto& one) {
                             const std::string name = one.param;
                             return name.substr(5, name.find('.') - 5);
                         });

class BrokenAddress : public testing::TestWithParam<Broken> {};

TEST_P(BrokenAddress, IsFound) {
    const Broken& broken = GetParam();
    const auto findings = findings_of(look_at_addresses(xml_of(broken)));
    ASSERT_EQ(findings.size(), 1U) << text_of(findings);
    const Verdict& verdict = findings.front().verdict;
    EXPECT_EQ(verdict.level, broken.level);
    EXPECT_THAT(verdict.found, HasSubstr(broken.found));
    EXPECT_NE(verdict.subject, "");
    EXPECT_NE(verdict.expected, "");
    EXPECT_EQ(verdict.remedies.count(AdminTool::kAny), broken.words_only ? 1U : 0U);
    EXPECT_EQ(verdict.remedies.size(), broken.words_only ? 1U : 3U);
}

// The lint leaves addresses to this check.
TEST_P(BrokenAddress, IsNothingToTheLint) {
    EXPECT_EQ(text_of(findings_of(lint(xml_of(GetParam())))), "");
}

INSTANTIATE_TEST_SUITE_P(Address, BrokenAddress, testing::ValuesIn(broken_address_setups()),
                         [](const auto& one) { return one.param.name; });

TEST(AddressTest, AddressInAGroupFollowsByItsGroup) {
    const auto results =
        with({{R"(<primitive id="pgsql-master-ip")", R"(<group id="services"><primitive id="pgsql-master-ip")"},
              {"    </resources>", "</group></resources>"},
              {R"(rsc="pgsql-master-ip" with-rsc)", R"(rsc="services" with-rsc)"},
              {R"(first-action="promote" then="pgsql-master-ip")", R"(first-action="promote" then="services")"},
              {R"(first-action="demote" then="pgsql-master-ip")", R"(first-action="demote" then="services")"}});
    EXPECT_EQ(text_of(findings_of(results)), "");
}

TEST(AddressTest, AddressOfTheStandbysIsNotItsBusiness) {
    const std::string reader =
        R"(<primitive id="read-ip" class="ocf" provider="heartbeat" type="IPaddr2"><instance_attributes id="read">)"
        R"(<nvpair id="read-ip-ip" name="ip" value="192.168.122.51"/></instance_attributes></primitive>)";
    const auto results = with(
        {{"<resources>", "<resources>" + reader},
         {"<constraints>", R"(<constraints><rsc_colocation id="read" score="100" rsc="read-ip" with-rsc="pgsql-ha" )"
                           R"(with-rsc-role="Unpromoted"/>)"}});
    EXPECT_EQ(text_of(findings_of(results)), "");
}

TEST(AddressTest, OldScoreOfAnOrderIsMandatory) {
    EXPECT_EQ(text_of(findings_of(
                  with({{R"(id="promote-then-ip" kind="Mandatory")", R"(id="promote-then-ip" score="INFINITY")"}}))),
              "");
}

TEST(AddressTest, DottedMaskLabelAndIpv6AreFine) {
    const std::string attributes = R"(<instance_attributes id="pgsql-master-ip-instance_attributes">)";
    EXPECT_EQ(
        text_of(findings_of(with({{R"(name="cidr_netmask" value="24")", R"(name="cidr_netmask" value="255.255.255.0")"},
                                  {attributes, attributes + R"(<nvpair id="n" name="nic" value="eth0:pg"/>)"}}))),
        "");
    EXPECT_EQ(text_of(findings_of(with({{R"(value="192.168.122.50")", R"(value="2001:db8::50")"},
                                        {R"(name="cidr_netmask" value="24")", R"(name="cidr_netmask" value="64")"}}))),
              "");
}

/// The colocation of good-crmsh.xml by these sets.
std::vector<CheckResult> colocated_by(const std::string& sets) {
    return findings_of(
        with({{R"(<rsc_colocation id="ip-with-primary" score="INFINITY" rsc="pgsql-master-ip" with-rsc="pgsql-ha" )"
               R"(with-rsc-role="Promoted"/>)",
               R"(<rsc_colocation id="ip-with-primary" score="INFINITY">)" + sets + "</rsc_colocation>"}}));
}

// A set depends on the next one.
TEST(AddressTest, ResourceSetsAreResolved) {
    const std::string address = R"(<resource_set id="s2"><resource_ref id="pgsql-master-ip"/></resource_set>)";
    const std::string primary = R"(<resource_set id="s1" role="Promoted"><resource_ref id="pgsql-ha"/></resource_set>)";
    EXPECT_EQ(text_of(colocated_by(address + primary)), "");
    const auto findings = colocated_by(primary + address);
    ASSERT_EQ(findings.size(), 1U) << text_of(findings);
    EXPECT_EQ(findings[0].verdict.level, VerdictLevel::kBlock);
    EXPECT_THAT(findings[0].verdict.found, HasSubstr("the primary follows the address"));
    EXPECT_EQ(findings[0].verdict.remedies.count(AdminTool::kAny), 1U) << "deleting the set would harm others";
}

// What holds for some time only is not looked into.
TEST(AddressTest, ConstraintWithALifetimeMakesItUnknown) {
    const auto findings = colocated_by("<lifetime/>");
    ASSERT_EQ(findings.size(), 1U) << text_of(findings);
    EXPECT_EQ(findings[0].verdict.level, VerdictLevel::kUnknown);
    EXPECT_THAT(findings[0].verdict.found, HasSubstr("not looked into"));
}

/// What is said with another agent in the address's place.
Verdict with_agent(const std::string& agent) {
    const auto results = with({{R"(type="IPaddr2")", "type=\"" + agent + "\""}});
    EXPECT_EQ(results.size(), 1U) << text_of(results);
    return results.empty() ? Verdict{} : results[0].verdict;
}

TEST(AddressTest, AddressesOfOtherAgentsPass) {
    for (const char* agent : {"IPaddr", "azure-lb", "aws-vpc-move-ip", "gcp-ilb"}) {
        EXPECT_EQ(with_agent(agent).level, VerdictLevel::kPass) << agent;
        EXPECT_THAT(with_agent(agent).found, HasSubstr("follows the primary of pgsql-ha"));
    }
}

TEST(AddressTest, OtherWaysToThePrimaryAreUnknown) {
    EXPECT_EQ(with_agent("Dummy").level, VerdictLevel::kUnknown);
    EXPECT_THAT(with_agent("Dummy").found, HasSubstr("(Dummy) follows its primary"));
    const auto none =
        findings_of(look_at_addresses(xml_of({"",
                                              "good-crmsh.xml",
                                              "",
                                              VerdictLevel::kPass,
                                              "",
                                              {{R"(type="IPaddr2")", R"(type="Dummy")"},
                                               {R"(with-rsc-role="Promoted"/>)", R"(with-rsc-role="Slave"/>)"}}})));
    ASSERT_EQ(none.size(), 1U) << text_of(none);
    EXPECT_EQ(none[0].verdict.level, VerdictLevel::kUnknown);
    EXPECT_THAT(none[0].verdict.found, HasSubstr("no address follows the primary"));
}

TEST(AddressTest, WithoutADatabaseThereIsNothingToFollow) {
    const auto results = with({{R"(type="pgsqlms")", R"(type="Dummy")"}});
    ASSERT_EQ(results.size(), 1U);
    EXPECT_EQ(results[0].verdict.level, VerdictLevel::kPass);
    EXPECT_EQ(results[0].verdict.found, "there is no promotable clone of pgsqlms");
}

}  // namespace
}  // namespace paf::test
