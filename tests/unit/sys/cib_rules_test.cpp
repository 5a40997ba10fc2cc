#include "sys/cib/meaning/cib_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sys/cib/cib_records.hpp"
#include "sys/cib/meaning/cib_names.hpp"
#include "sys/cib/meaning/cib_nodes.hpp"
#include "sys/cib/meaning/cib_pattern.hpp"
#include "sys/pacemaker/fence_agent_metadata.hpp"

namespace paf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kNodes =
    R"(<nodes><node id="1" uname="a"><instance_attributes id="n1"><nvpair id="n1r" name="rack" value="X"/>)"
    R"(<nvpair id="n1w" name="weight" value="9"/></instance_attributes></node><node id="2" uname="b"/>)"
    R"(<node id="r" uname="edge" type="remote"/><node id="g" uname="vm1" type="remote"/></nodes>)";

/// A CIB file with these sections besides its nodes.
std::string cib_with(const std::string& sections) {
    return std::string("<cib><configuration>") + kNodes + sections + "</configuration></cib>";
}

/// The records of one type, as "field=value" of the fields asked for.
std::vector<std::string> records(const std::string& sections, const std::string& type,
                                 std::initializer_list<const char*> fields) {
    const auto all = parse_records(cib_with(sections));
    EXPECT_TRUE(all) << all.error().message;
    std::vector<std::string> found;
    for (const Record& record : all.value_or(std::vector<Record>{})) {
        if (record.type != type) continue;
        std::string text;
        for (const char* name : fields) {
            const auto value = record.fields.find(name);
            text += (text.empty() ? "" : " ") + (value == record.fields.end() ? "-" : value->second);
        }
        found.push_back(text);
    }
    return found;
}

/// What a rule of these conditions says about a node.
RuleOutcome about(const std::string& node, const std::string& rule, const std::string& sections = "") {
    const auto document = CibDocument::parse(
        cib_with(sections + "<constraints><rsc_location id=\"l\">" + rule + "</rsc_location></constraints>"),
        CibSource::kFile);
    EXPECT_TRUE(document);
    const CibRules rules(*document);
    RuleSubject subject;
    for (const RuleNode& one : rules.nodes()) {
        if (one.name == node) subject.node = &one;
    }
    return rules.evaluate_children(document->configuration().get_child("constraints.rsc_location"), subject);
}

std::string expression(const std::string& attribute, const std::string& operation, const std::string& value = "",
                       const std::string& more = "") {
    return "<expression id=\"e\" attribute=\"" + attribute + "\" operation=\"" + operation + "\"" +
           (value.empty() ? "" : " value=\"" + value + "\"") + " " + more + "/>";
}

std::string rule(const std::string& conditions, const std::string& combine = "and") {
    return "<rule id=\"r\" boolean-op=\"" + combine + "\">" + conditions + "</rule>";
}

TEST(CibRulesTest, ConditionsOnNodes) {
    const auto is = [](const char* node, const std::string& conditions) { return about(node, rule(conditions)); };
    EXPECT_EQ(is("a", expression("#uname", "eq", "A")), RuleOutcome::kPasses);
    EXPECT_EQ(is("b", expression("#uname", "eq", "a")), RuleOutcome::kFails);
    EXPECT_EQ(is("b", expression("#id", "ne", "1")), RuleOutcome::kPasses);
    EXPECT_EQ(is("edge", expression("#kind", "eq", "remote")), RuleOutcome::kPasses);
    EXPECT_EQ(is("a", expression("rack", "eq", "x")), RuleOutcome::kPasses);
    EXPECT_EQ(is("b", expression("rack", "not_defined")), RuleOutcome::kPasses);
    EXPECT_EQ(is("b", expression("rack", "ne", "x")), RuleOutcome::kPasses);
    EXPECT_EQ(is("a", expression("weight", "gt", "10")), RuleOutcome::kFails);
    EXPECT_EQ(is("a", expression("weight", "lt", "10", "type=\"string\"")), RuleOutcome::kFails);
    EXPECT_EQ(is("a", expression("weight", "like", "9")), RuleOutcome::kFails);
}

TEST(CibRulesTest, WhatOnlyARunningClusterKnowsIsOpen) {
    const auto is = [](const std::string& conditions) { return about("a", rule(conditions)); };
    EXPECT_EQ(is(expression("pingd", "lt", "1")), RuleOutcome::kOpen);
    EXPECT_EQ(is("<date_expression id=\"d\" operation=\"lt\" end=\"2020-01-01\"/>"), RuleOutcome::kOpen);
    EXPECT_EQ(is(expression("rack", "eq", "site", "value-source=\"param\"")), RuleOutcome::kOpen);
    EXPECT_EQ(is(expression("weight", "eq", "9", "type=\"version\"")), RuleOutcome::kOpen);
    EXPECT_EQ(is("<wish/>"), RuleOutcome::kOpen);
    EXPECT_EQ(about("nobody", rule(expression("#uname", "eq", "a"))), RuleOutcome::kOpen);
}

TEST(CibRulesTest, Combinations) {
    const std::string yes = expression("#uname", "eq", "a"), no = expression("#uname", "eq", "b");
    const std::string open = expression("pingd", "defined");
    EXPECT_EQ(about("a", rule(open + no)), RuleOutcome::kFails);
    EXPECT_EQ(about("a", rule(open + yes)), RuleOutcome::kOpen);
    EXPECT_EQ(about("a", rule(open + yes, "or")), RuleOutcome::kPasses);
    EXPECT_EQ(about("a", rule(open + no, "OR")), RuleOutcome::kOpen);
    EXPECT_EQ(about("a", rule(rule(no + yes, "or") + yes)), RuleOutcome::kPasses);
    EXPECT_EQ(about("a", rule(yes, "xor")), RuleOutcome::kFails);
    EXPECT_EQ(about("a", "<rule id-ref=\"x\"/>", "<acls><rule id=\"x\">" + no + "</rule></acls>"), RuleOutcome::kFails);
    EXPECT_EQ(about("a", "<rule id-ref=\"x\"/>", "<acls><rule id=\"x\" id-ref=\"x\"/></acls>"), RuleOutcome::kOpen)
        << "a circle ends";
}

TEST(CibPatternTest, PosixExtended) {
    EXPECT_EQ(matches_pattern("^pgsql-", "pgsql-ha"), true);
    EXPECT_EQ(matches_pattern("(ha|ip)$", "pgsql-ip"), true);
    EXPECT_EQ(matches_pattern("^ha", "pgsql-ha"), false);
    EXPECT_EQ(matches_pattern("(", "("), false) << "not valid: Pacemaker leaves the constraint out";
    EXPECT_EQ(matches_pattern("a{9}", "a"), std::nullopt);
    EXPECT_EQ(matches_pattern("(a)\\1", "aa"), std::nullopt);
    EXPECT_EQ(matches_pattern(std::string(256, 'a'), "a"), std::nullopt);
}

TEST(CibNodesTest, Kinds) {
    const std::string sections =
        R"(<resources><primitive id="far" class="ocf" provider="pacemaker" type="remote"/><group id="g">)"
        R"(<primitive id="vm"><meta_attributes id="m"><nvpair id="mn" name="remote-node" value="VM1"/>)"
        R"(</meta_attributes></primitive></group><bundle id="web"><docker image="x"/></bundle></resources>)";
    const auto document = CibDocument::parse(cib_with(sections), CibSource::kFile);
    ASSERT_TRUE(document);
    const NodeKinds kinds(*document);
    EXPECT_EQ(kinds.of("a", ""), NodeKind::kMember);
    EXPECT_EQ(kinds.of("a", "normal"), NodeKind::kMember);
    EXPECT_EQ(kinds.of("edge", "remote"), NodeKind::kRemote);
    EXPECT_EQ(kinds.of("FAR", ""), NodeKind::kRemote);
    EXPECT_EQ(kinds.of("vm1", "remote"), NodeKind::kGuest);
    EXPECT_EQ(kinds.of("web-0", "remote"), NodeKind::kGuest);
    EXPECT_EQ(kinds.of("web-x", "remote"), NodeKind::kRemote);
    EXPECT_EQ(kinds.of("router", "ping"), NodeKind::kOther);
    EXPECT_THAT(records(sections, "node", {"name", "kind"}),
                ElementsAre("a member", "b member", "edge remote", "vm1 guest"));
}

constexpr const char* kResources =
    R"(<resources><primitive id="p1" template="t"/><primitive id="p2" template="t"/><primitive id="q"/>)"
    R"(<template id="t" class="ocf" provider="heartbeat" type="Dummy"/></resources>)"
    R"(<tags><tag id="pair"><obj_ref id="p1"/><obj_ref id="q"/></tag></tags>)";

std::vector<std::string> locations(const std::string& constraint) {
    return records(kResources + ("<constraints>" + constraint + "</constraints>"), "location",
                   {"resource", "node", "score", "role", "rule", "shared"});
}

TEST(CibConstraintsTest, LocationsOfNamesTagsTemplatesPatternsAndSets) {
    EXPECT_THAT(locations(R"(<rsc_location id="l" rsc="q" node="B" score="1"/>)"), ElementsAre("q b 1  no no"));
    EXPECT_THAT(locations(R"(<rsc_location id="l" rsc="pair" node="b" score="1"/>)"),
                ElementsAre("p1 b 1  no yes", "q b 1  no yes"));
    EXPECT_THAT(locations(R"(<rsc_location id="l" rsc="t" node="b" score="1"/>)"),
                ElementsAre("p1 b 1  no yes", "p2 b 1  no yes"));
    EXPECT_THAT(locations(R"(<rsc_location id="l" rsc-pattern="^p[12]" node="b" score="1"/>)"),
                ElementsAre("p1 b 1  no yes", "p2 b 1  no yes"));
    EXPECT_THAT(locations(R"(<rsc_location id="l" rsc-pattern="!^p" node="b" score="1"/>)"),
                ElementsAre("q b 1  no yes"));
    EXPECT_THAT(locations(R"(<rsc_location id="l" node="b" score="1"><resource_set id="s" role="Promoted" score="2">)"
                          R"(<resource_ref id="q"/></resource_set></rsc_location>)"),
                ElementsAre("q b 2 Promoted no yes"));
}

TEST(CibConstraintsTest, LocationsOfRules) {
    EXPECT_THAT(locations("<rsc_location id=\"l\" rsc=\"q\">"
                          "<rule id=\"r\" score=\"-INFINITY\" role=\"Master\">" +
                          expression("#uname", "eq", "b") + "</rule></rsc_location>"),
                ElementsAre("q b -INFINITY Master no yes"));
    EXPECT_THAT(locations("<rsc_location id=\"l\" rsc=\"q\"><rule id=\"r\" score-attribute=\"weight\">" +
                          expression("rack", "defined") + "</rule></rsc_location>"),
                ElementsAre("q a 9  no yes"));
    EXPECT_THAT(locations("<rsc_location id=\"l\" rsc=\"q\"><rule id=\"r\" score=\"5\">" +
                          expression("#uname", "eq", "a") + "<date_expression id=\"d\"/></rule></rsc_location>"),
                ElementsAre("q a 5  yes yes"));
    EXPECT_THAT(locations("<rsc_location id=\"l\" rsc=\"q\"><rule id=\"r\" score=\"5\">" +
                          expression("#uname", "eq", "nobody") + "</rule></rsc_location>"),
                IsEmpty());
}

TEST(CibConstraintsTest, ColocationsAndOrdersOfSets) {
    const auto of = [](const std::string& type, const std::string& constraint,
                       std::initializer_list<const char*> fields) {
        return records(kResources + ("<constraints>" + constraint + "</constraints>"), type, fields);
    };
    const std::string first = R"(<resource_set id="s1"><resource_ref id="p1"/><resource_ref id="p2"/></resource_set>)";
    const std::string loose =
        R"(<resource_set id="s1" sequential="false" action="stop"><resource_ref id="p1"/><resource_ref id="p2"/></resource_set>)";
    const std::string last =
        R"(<resource_set id="s2" role="Promoted" action="promote"><resource_ref id="q"/></resource_set>)";
    EXPECT_THAT(of("colocation", "<rsc_colocation id=\"c\" score=\"7\">" + first + last + "</rsc_colocation>",
                   {"resource", "with", "with_role", "score"}),
                ElementsAre("p2 p1  7", "p1 q Promoted 7"));
    EXPECT_THAT(of("colocation", "<rsc_colocation id=\"c\" score=\"7\">" + loose + last + "</rsc_colocation>",
                   {"resource", "with", "with_role", "score"}),
                ElementsAre("p1 q Promoted 7", "p2 q Promoted 7"));
    EXPECT_THAT(of("order", "<rsc_order id=\"o\" kind=\"Optional\">" + loose + last + "</rsc_order>",
                   {"first", "first_action", "then", "then_action", "kind"}),
                ElementsAre("p1 stop q promote Optional", "p2 stop q promote Optional"));
    EXPECT_THAT(of("order",
                   R"(<rsc_order id="o"><resource_set id="s" require-all="0" sequential="0"><resource_ref id="p1"/>)"
                   R"(<resource_ref id="p2"/></resource_set>)" +
                       last + "</rsc_order>",
                   {"first", "then", "set"}),
                ElementsAre("- - yes"));
    EXPECT_THAT(of("ticket", R"(<rsc_ticket id="t" rsc="pair" ticket="x" loss-policy="fence"/>)",
                   {"resource", "ticket", "loss_policy"}),
                ElementsAre("p1 x fence", "q x fence"));
}

TEST(CibConstraintsTest, FencingLevels) {
    const auto levels = [](const std::string& level) {
        return records("<fencing-topology>" + level + "</fencing-topology>", "fencing_level",
                       {"target", "devices", "shared", "rule"});
    };
    EXPECT_THAT(levels(R"(<fencing-level id="l" index="1" devices="d" target-attribute="rack" target-value="X"/>)"),
                ElementsAre("a d yes no"));
    EXPECT_THAT(levels(R"(<fencing-level id="l" index="1" devices="d" target-pattern="^[ab]$"/>)"),
                ElementsAre("a d yes no", "b d yes no"));
    EXPECT_THAT(levels(R"(<fencing-level id="l" index="1" devices="d" target="A"/>)"
                       R"(<fencing-level id="m" index="1" devices="e" target-pattern="^[ab]$"/>)"),
                ElementsAre("A d no no", "b e yes no"))
        << "a level by name has precedence";
}

TEST(CibRecordsTest, RulesOfDefaults) {
    const std::string defaults =
        R"(<rsc_defaults><meta_attributes id="d1" score="9"><rule id="d1r"><rsc_expression id="d1e" type="Dummy"/></rule>)"
        R"(<nvpair id="d1n" name="x" value="1"/></meta_attributes><meta_attributes id="d2">)"
        R"(<nvpair id="d2n" name="x" value="2"/></meta_attributes><meta_attributes id="d3" score="1"><rule id="d3r">)"
        R"(<date_expression id="d3d"/></rule><nvpair id="d3n" name="x" value="3"/></meta_attributes></rsc_defaults>)";
    const std::string resources = R"(<resources><primitive id="p" class="ocf" provider="heartbeat" type="Dummy"/>)"
                                  R"(<primitive id="q" class="ocf" provider="heartbeat" type="Stateful"/></resources>)";
    EXPECT_THAT(records(resources + defaults, "resource_default", {"resource", "name", "value"}),
                ElementsAre("p x 1", "q x 2"));
    EXPECT_THAT(records(resources + defaults, "default", {"name", "value"}), ElementsAre("x 2"));
    EXPECT_THAT(records(resources + defaults, "ruled", {"of", "resource", "name", "value"}),
                ElementsAre("default - x 3", "resource_default q x 3"))
        << "what comes before it counts in any case";
}

TEST(CibRecordsTest, RenamedOptions) {
    const std::string options =
        R"(<crm_config><cluster_property_set id="o"><nvpair id="o1" name="fencing-enabled" value="false"/>)"
        R"(<nvpair id="o2" name="stonith-enabled" value="true"/></cluster_property_set></crm_config>)";
    EXPECT_THAT(records(options, "property", {"name", "value"}),
                ElementsAre("fencing-enabled false", "stonith-enabled false"));
}

TEST(CibDocumentTest, FilesThatAreNoCibAreNamed) {
    const auto said = [](const std::string& text) {
        const auto document = CibDocument::parse(text, CibSource::kFile);
        return document ? "a CIB" : document.error().message;
    };
    EXPECT_THAT(said("BZh91AY"), HasSubstr("bunzip2"));
    EXPECT_THAT(said("node 1: srv1\nprimitive pgsqld pgsqlms"), HasSubstr("crm configure show xml"));
    EXPECT_THAT(said("  \n"), HasSubstr("empty file"));
    EXPECT_THAT(said("<crm_mon version=\"2\"/>"), HasSubstr("cibadmin --query prints it, found <crm_mon>"));
    EXPECT_EQ(said("<?xml version=\"1.0\" ?>\n<cib><configuration/></cib>"), "a CIB");
    EXPECT_EQ(said("<configuration/>"), "a CIB");
    EXPECT_FALSE(parse_cib_content("<cib><configuration/></cib>")) << "a cluster's CIB has a status";
}

TEST(FenceAgentMetadataTest, MayHaveADocumentTypeAndCdata) {
    const auto records =
        parse_fence_agent("external/sbd", "",
                          "<?xml version=\"1.0\"?>\n<!DOCTYPE resource-agent SYSTEM \"ra-api-1.dtd\">\n"
                          "<resource-agent name=\"sbd\"><longdesc><![CDATA[a <b> & c]]></longdesc>"
                          "<parameters><parameter name=\"sbd_device\"/></parameters></resource-agent>");
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[0].fields.at("error"), "");
    EXPECT_EQ(records[1].fields.at("name"), "sbd_device");
    const auto entity = parse_fence_agent("x", "", "<!DOCTYPE a [<!ENTITY b \"c\">]><resource-agent/>");
    EXPECT_EQ(entity[0].fields.at("error"),
              "expected its meta-data when asked, found a document type or CDATA section");
}

}  // namespace
}  // namespace paf
