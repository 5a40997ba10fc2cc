#include "sys/cib/cib_status.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sys/cib/cib_tree.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using testing::HasSubstr;

const std::string kData = PAF_TEST_DATA "/tool-output/";
const std::string kScore = "master-pgsqld";
const std::string kPosition = "paf-position-pgsqld";

Result<CibView> parse(const std::string& xml) {
    return parse_cib(xml, {kScore, kPosition, "paf-generation-pgsqld"});
}

// A status section of one node with these attributes of node_state.
Result<CibView> parse_node(const std::string& attributes) {
    return parse("<status><node_state id=\"1\" uname=\"n\" " + attributes + "/></status>");
}

bool online(const std::string& attributes) {
    const auto view = parse_node(attributes);
    EXPECT_TRUE(view) << view.error().message;
    return view && view->status.nodes.size() == 1 && view->status.nodes[0].online;
}

TEST(CibStatus, ReadsPacemaker215) {
    const auto view = parse(test::slurp(kData + "status-2.1.5.xml"));
    ASSERT_TRUE(view) << view.error().message;
    ASSERT_EQ(view->status.nodes.size(), 3U);
    EXPECT_EQ(view->controller, std::nullopt);
    const ClusterNode* srv1 = view->status.find("srv1");
    const ClusterNode* srv2 = view->status.find("srv2");
    const ClusterNode* srv3 = view->status.find("srv3");
    ASSERT_TRUE(srv1 != nullptr && srv2 != nullptr && srv3 != nullptr);
    EXPECT_TRUE(srv1->online && srv2->online && srv3->online);
    EXPECT_EQ(srv1->score, Score{1001});
    EXPECT_EQ(srv2->score, Score{1000});
    EXPECT_EQ(srv3->score, Score::minus_infinity());
    EXPECT_EQ(srv2->published, "1;sys=7580000000000000001;tl=2;end=0/5000000");
    EXPECT_EQ(srv3->published, std::nullopt);
}

TEST(CibStatus, ReadsAWholeCibAndItsController) {
    const auto view = parse(test::slurp(kData + "cib-2.1.5.xml"));
    ASSERT_TRUE(view) << view.error().message;
    EXPECT_EQ(view->controller, "srv3");
    EXPECT_EQ(view->status.nodes.size(), 3U);
    EXPECT_EQ(view->status.find("srv1")->score, Score{1001});
}

TEST(CibStatus, ReadsPacemaker1112OnCman) {
    const auto view = parse(test::slurp(kData + "cib-1.1.12.xml"));
    ASSERT_TRUE(view) << view.error().message;
    EXPECT_EQ(view->controller, "srv2");
    ASSERT_EQ(view->status.nodes.size(), 3U);
    EXPECT_TRUE(view->status.find("srv1")->online);
    EXPECT_EQ(view->status.find("srv1")->score, Score{1001});
    EXPECT_EQ(view->status.find("srv2")->published, "1;sys=6101;tl=1;end=0/3000060");
    EXPECT_FALSE(view->status.find("srv3")->online);
    EXPECT_EQ(view->status.find("srv3")->score, std::nullopt);
}

TEST(CibStatus, ANodeIsOnlineWhenMemberRunningAndJoined) {
    EXPECT_TRUE(online(R"(in_ccm="true" crmd="online" join="member" expected="member")"));
    EXPECT_FALSE(online(R"(in_ccm="false" crmd="online" join="member")"));
    EXPECT_FALSE(online(R"(in_ccm="true" crmd="offline" join="member")"));
    EXPECT_FALSE(online(R"(in_ccm="true" crmd="online" join="down")"));
    EXPECT_FALSE(online(R"(in_ccm="true" crmd="online" join="pending")"));
    EXPECT_FALSE(online(""));
    EXPECT_FALSE(online(R"(in_ccm="" crmd="" join="")"));
}

TEST(CibStatus, KnowsTheTimesOfNewerVersions) {
    EXPECT_TRUE(online(R"(in_ccm="1700000000" crmd="1700000001" join="member")"));
    EXPECT_FALSE(online(R"(in_ccm="1700000000" crmd="0" join="member")"));
    EXPECT_FALSE(online(R"(in_ccm="0" crmd="1700000001" join="member")"));
    EXPECT_FALSE(online(R"(in_ccm="17x" crmd="1700000001" join="member")"));
}

TEST(CibStatus, ARemoteNodeHasTheMembershipFlagAlone) {
    EXPECT_TRUE(online(R"(remote_node="true" in_ccm="true")"));
    EXPECT_FALSE(online(R"(remote_node="true" in_ccm="false")"));
}

TEST(CibStatus, DecodesEntitiesInValues) {
    const auto view = parse(
        "<?xml version=\"1.0\"?>\n<status><node_state uname='a&amp;b'><transient_attributes "
        "id=\"1\"><instance_attributes>"
        "<nvpair name=\"paf-position-pgsqld\" value=\"x &quot;y&quot; &lt;z&gt; &#38;\"/></instance_attributes>"
        "</transient_attributes></node_state></status>");
    ASSERT_TRUE(view) << view.error().message;
    ASSERT_NE(view->status.find("a&b"), nullptr);
    EXPECT_EQ(view->status.find("a&b")->published, "x \"y\" <z> &");
}

/// The two sections of one query, with this value of the cluster property.
Result<CibView> parse_parts(const std::string& value, const std::string& history = "") {
    return parse_cib(
        "<xpath-query><crm_config><cluster_property_set><nvpair name=\"other\" value=\"x\"/><nvpair name=\"r\" "
        "value=\"" +
            value + "\"/></cluster_property_set></crm_config><status><node_state uname=\"n\"><lrm><lrm_resources>" +
            "<lrm_resource id=\"pgsqld:1\">" + history +
            "</lrm_resource></lrm_resources></lrm></node_state></status></xpath-query>",
        {kScore, kPosition, "", "r", "pgsqld"});
}

TEST(CibStatus, KnowsWhatThePrimarysCommitsWaitFor) {
    const auto view = parse_parts("1;node=n;tl=2;since=0/5;commit=on;names=srv2");
    ASSERT_TRUE(view) << view.error().message;
    ASSERT_TRUE(view->status.replication);
    EXPECT_EQ(view->status.replication->settings, (SyncSettings{"srv2", "on"}));
    EXPECT_EQ(view->status.replication_fault, "");
    const auto broken = parse_parts("nonsense");
    ASSERT_TRUE(broken);
    EXPECT_FALSE(broken->status.replication);
    EXPECT_THAT(broken->status.replication_fault, HasSubstr("cluster property r: replication policy: expected"));
    const auto empty = parse_parts("");
    EXPECT_TRUE(empty && !empty->status.replication && empty->status.replication_fault.empty());
}

TEST(CibStatus, KnowsWhereThereMayBeAnInstance) {
    const auto there = [](const std::string& history) {
        return parse_parts("", history)->status.nodes[0].has_instance;
    };
    const std::string probe = "<lrm_rsc_op operation=\"monitor\" call-id=\"1\" rc-code=";
    EXPECT_FALSE(there(""));
    EXPECT_FALSE(there(probe + "\"5\"/>"));
    EXPECT_TRUE(there(probe + "\"7\"/>"));
    EXPECT_TRUE(there(probe + "\"5\"/><lrm_rsc_op operation=\"start\" call-id=\"2\" rc-code=\"1\"/>"));
    EXPECT_FALSE(there(probe + "\"193\" op-status=\"-1\"/>")) << "a probe that has not ended";
    EXPECT_FALSE(parse("<status><node_state uname='n'/></status>")->status.nodes[0].has_instance);
}

TEST(CibStatus, LooksAtTransientAttributesOnly) {
    const auto view = parse(
        "<status><node_state uname=\"n\"><other><instance_attributes><nvpair name=\"master-pgsqld\" value=\"5\"/>"
        "</instance_attributes></other><transient_attributes><instance_attributes>"
        "<nvpair name=\"master-pgsqld2\" value=\"7\"/><nvpair name=\"paf-position-pgsqld\" value=\"\"/>"
        "</instance_attributes></transient_attributes></node_state></status>");
    ASSERT_TRUE(view);
    EXPECT_EQ(view->status.nodes[0].score, std::nullopt);
    EXPECT_EQ(view->status.nodes[0].published, std::nullopt);
}

TEST(CibStatus, AnEmptyStatusHasNoNodes) {
    const auto view = parse("<status/>");
    ASSERT_TRUE(view);
    EXPECT_TRUE(view->status.nodes.empty());
}

TEST(CibStatus, WithoutAControllerThereIsNone) {
    EXPECT_EQ(parse("<cib><status/></cib>")->controller, std::nullopt);
    EXPECT_EQ(parse("<cib dc-uuid=\"\"><status/></cib>")->controller, std::nullopt);
    EXPECT_EQ(parse("<cib dc-uuid=\"9\"><status/></cib>")->controller, std::nullopt);
    EXPECT_EQ(parse("<cib dc-uuid=\"9\"><configuration><nodes><node id=\"9\" uname=\"n\"/></nodes></configuration>"
                    "<status/></cib>")
                  ->controller,
              "n");
}

TEST(CibStatus, RefusesMalformedXml) {
    const std::string good = test::slurp(kData + "status-2.1.5.xml");
    for (const std::string& xml :
         {std::string(), std::string("\n"), std::string("Usage: cibadmin command [options]"), std::string("<status>"),
          std::string("<status"), std::string("<status a=\"></status>"), std::string("</status>"),
          std::string("<status></stat>"), std::string("<status/><status/>"), std::string("<nodes/>"),
          std::string("<cib/>"), std::string("<xpath-query/>"), good.substr(0, good.size() / 2),
          good.substr(0, good.size() - 4), std::string("\0\0\0", 3), "garbage" + good + "<x/>"}) {
        const auto view = parse(xml);
        ASSERT_FALSE(view) << xml.substr(0, 100);
        EXPECT_EQ(view.error().kind, ErrorKind::kInvalid);
    }
}

TEST(CibStatus, OneOddEntryLeavesTheOthers) {
    const std::string online = "<node_state id=\"1\" uname=\"n\" in_ccm=\"true\" crmd=\"online\" join=\"member\"/>";
    for (const std::string& odd :
         {std::string("<node_state id=\"2\"/>"), std::string("<node_state/>"),
          std::string("<node_state id=\"2\" uname=\"\"/>"), std::string("<node_state id=\"9\" uname=\"n\"/>")}) {
        for (const std::string& states : {odd + online, online + odd}) {
            const auto view = parse("<status>" + states + "</status>");
            ASSERT_TRUE(view) << view.error().message;
            ASSERT_EQ(view->status.nodes.size(), 1U) << states;
            EXPECT_TRUE(view->status.nodes[0].online) << states;
        }
    }
    const auto joining =
        parse("<cib><configuration><nodes><node id=\"2\" uname=\"m\"/></nodes></configuration><status>" + online +
              "<node_state id=\"2\" in_ccm=\"true\"/></status></cib>");
    ASSERT_TRUE(joining) << joining.error().message;
    ASSERT_EQ(joining->status.nodes.size(), 2U);
    EXPECT_EQ(joining->status.nodes[1].name, "m");
    EXPECT_FALSE(joining->status.nodes[1].online);
}

TEST(CibStatus, RefusesDocumentTypesAndHugeOrDeepInput) {
    const auto bomb = parse(
        "<?xml version=\"1.0\"?><!DOCTYPE status [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><status x=\"&b;\"/>");
    ASSERT_FALSE(bomb);
    EXPECT_THAT(bomb.error().message, HasSubstr("document type"));

    std::string deep = "<status>";
    for (int i = 0; i < 1000000; ++i) deep += "<a b='/>'>";
    ASSERT_FALSE(parse(deep));
    EXPECT_THAT(parse(deep).error().message, HasSubstr("deep"));

    EXPECT_THAT(parse(std::string(kLongestCib + 1, ' ')).error().message, HasSubstr("long"));
}

TEST(CibStatus, PassesOverComments) {
    const auto view =
        parse("<!-- by hand --><status><!-- <node_state uname=\"x\"> --><node_state uname=\"n\"/></status>");
    ASSERT_TRUE(view) << view.error().message;
    ASSERT_EQ(view->status.nodes.size(), 1U);
    EXPECT_EQ(view->status.nodes[0].name, "n");
    EXPECT_FALSE(parse("<status><!-- never closed </status>"));
    EXPECT_FALSE(parse("<status><!--></status>"));
    EXPECT_FALSE(parse("<status><![CDATA[x]]></status>"));
}

TEST(CibStatus, ReadsTenMegabytes) {
    std::string xml = "<status>";
    for (int i = 0; xml.size() < (10U << 20U); ++i)
        xml += "<node_state id=\"" + std::to_string(i) + "\" uname=\"n" + std::to_string(i) + "\"><lrm><op key=\"" +
               std::string(10000, 'k') + "\"/></lrm></node_state>";
    xml += "</status>";
    const auto view = parse(xml);
    ASSERT_TRUE(view) << view.error().message;
    EXPECT_GT(view->status.nodes.size(), 900U);
}

}  // namespace
}  // namespace paf
