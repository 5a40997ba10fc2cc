#include "sys/cib/cib_resources.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sys/cib/cib_records.hpp"
#include "sys/cib/cib_tree.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

const std::string kData = PAF_TEST_DATA "/tool-output/";

CibResources parsed(const std::string& xml) {
    auto cib = parse_resources(xml);
    EXPECT_TRUE(cib) << cib.error().message;
    return cib ? *cib : CibResources{};
}

CibResources recorded(const std::string& name) {
    return parsed(test::slurp(kData + name));
}

// A CIB of these resources, two nodes without any state.
CibResources with_resources(const std::string& resources, const std::string& more = "") {
    return parsed(
        "<cib have-quorum=\"1\"><configuration><nodes><node id=\"1\" uname=\"a\"/><node id=\"2\" uname=\"b\"/>"
        "</nodes><resources>" +
        resources + "</resources>" + more + "</configuration><status/></cib>");
}

const std::string kPrimitive = "<primitive id=\"p\" class=\"ocf\" provider=\"heartbeat\" type=\"pgsqlms\"/>";

std::string op(const std::string& operation, int call, int exit_code, int expected, const std::string& more = "") {
    return "<lrm_rsc_op operation=\"" + operation + "\" call-id=\"" + std::to_string(call) + "\" rc-code=\"" +
           std::to_string(exit_code) + "\" transition-key=\"12:1:" + std::to_string(expected) + ":uuid\" " + more +
           "/>";
}

// The resource on a node with this history.
CibInstance with_history(const std::string& operations, const std::string& id = "p") {
    const CibResources cib =
        parsed("<cib><configuration><resources>" + kPrimitive +
               "</resources></configuration><status>"
               "<node_state uname=\"a\"><lrm><lrm_resources><lrm_resource id=\"" +
               id + "\">" + operations + "</lrm_resource></lrm_resources></lrm></node_state></status></cib>");
    return cib.resources.empty() || cib.resources[0].instances.empty() ? CibInstance{} : cib.resources[0].instances[0];
}

TEST(CibResourcesTest, ReadsPacemaker215) {
    const CibResources cib = recorded("cib-2.1.5.xml");
    EXPECT_EQ(cib.controller, "srv3");
    EXPECT_TRUE(cib.quorum);
    EXPECT_TRUE(cib.property("stonith-enabled", false));
    ASSERT_EQ(cib.nodes.size(), 3U);
    EXPECT_EQ(cib.nodes[0].name, "srv1");
    EXPECT_EQ(cib.nodes[2].state, NodeState::kOnline);
    ASSERT_EQ(cib.resources.size(), 1U);
    const CibResource& pgsqld = cib.resources[0];
    EXPECT_EQ(pgsqld.id, "pgsqld");
    EXPECT_EQ(pgsqld.clone_id, "pgsql-ha");
    EXPECT_TRUE(pgsqld.promotable);
    EXPECT_FALSE(pgsqld.has_rules);
    EXPECT_EQ(pgsqld.parameters.at("pghost"), "/run/postgresql");
    EXPECT_EQ(pgsqld.meta.at("notify"), "true");
    EXPECT_EQ(pgsqld.meta.at("migration-threshold"), "5");
    EXPECT_EQ(pgsqld.on("srv1")->role, CibRole::kPromoted);
    EXPECT_EQ(pgsqld.on("srv2")->role, CibRole::kUnpromoted);
    EXPECT_EQ(pgsqld.on("srv2")->score, Score{1000});
    EXPECT_EQ(pgsqld.on("srv2")->published, "1;sys=7580000000000000001;tl=2;end=0/5000000");
    EXPECT_EQ(pgsqld.on("srv3")->score, Score::minus_infinity());
    EXPECT_EQ(pgsqld.on("nobody"), nullptr);
}

TEST(CibResourcesTest, ReadsFailuresAndANodeThatIsOff) {
    const CibResources cib = recorded("cib-failures-2.1.5.xml");
    EXPECT_EQ(cib.find("srv2")->state, NodeState::kOffline);
    ASSERT_EQ(cib.resources.size(), 1U);
    const CibInstance& srv1 = *cib.resources[0].on("srv1");
    EXPECT_EQ(srv1.role, CibRole::kPromoted);
    EXPECT_FALSE(srv1.failed);
    EXPECT_EQ(srv1.fail_count, 1);
    ASSERT_EQ(srv1.failures.size(), 1U);
    EXPECT_EQ(srv1.failures[0].operation, "monitor");
    EXPECT_EQ(srv1.failures[0].exit_code, 1);
    EXPECT_THAT(srv1.failures[0].reason, HasSubstr("stopped by a signal"));
    EXPECT_EQ(srv1.failures[0].since, 1795420193);
    EXPECT_EQ(cib.resources[0].on("srv2")->role, CibRole::kUnknown);
    EXPECT_EQ(cib.resources[0].on("srv3")->role, CibRole::kUnpromoted);
}

TEST(CibResourcesTest, ReadsPacemaker1112WithoutResources) {
    const CibResources cib = recorded("cib-1.1.12.xml");
    EXPECT_EQ(cib.controller, "srv2");
    EXPECT_EQ(cib.find("srv3")->state, NodeState::kOffline);
    EXPECT_TRUE(cib.resources.empty());
}

TEST(CibResourcesTest, FindsPrimitivesWhereverTheyAre) {
    const CibResources cib = with_resources(
        "<primitive id=\"alone\" class=\"ocf\" provider=\"heartbeat\" type=\"pgsqlms\"/>"
        "<primitive id=\"other\" class=\"ocf\" provider=\"vendor\" type=\"pgsqlms\"/>"
        "<primitive id=\"ip\" class=\"ocf\" provider=\"heartbeat\" type=\"IPaddr2\"/>"
        "<group id=\"g\"><primitive id=\"grouped\" class=\"ocf\" provider=\"heartbeat\" type=\"pgsqlms\"/></group>"
        "<master id=\"m\"><primitive id=\"old\" class=\"ocf\" provider=\"heartbeat\" type=\"pgsqlms\"/></master>"
        "<clone id=\"c\"><meta_attributes><nvpair name=\"promotable\" value=\"true\"/></meta_attributes><group "
        "id=\"h\">"
        "<primitive id=\"deep\" class=\"ocf\" provider=\"heartbeat\" type=\"pgsqlms\"/></group></clone>"
        "<template id=\"t\" class=\"ocf\" provider=\"heartbeat\" type=\"pgsqlms\"><instance_attributes>"
        "<nvpair name=\"pgdata\" value=\"/t\"/><nvpair name=\"pgport\" value=\"1\"/></instance_attributes></template>"
        "<primitive id=\"made\" template=\"t\"><instance_attributes><nvpair name=\"pgdata\" value=\"/p\"/>"
        "</instance_attributes></primitive><primitive id=\"lost\" template=\"nowhere\"/>");
    std::vector<std::string> ids, clones;
    std::vector<bool> promotable;
    for (const CibResource& resource : cib.resources) {
        ids.push_back(resource.id);
        clones.push_back(resource.clone_id);
        promotable.push_back(resource.promotable);
        EXPECT_EQ(resource.instances.size(), 2U);
    }
    EXPECT_THAT(ids, ElementsAre("alone", "grouped", "old", "deep", "made"));
    EXPECT_THAT(clones, ElementsAre("", "", "m", "c", ""));
    EXPECT_THAT(promotable, ElementsAre(false, false, true, true, false));
    EXPECT_THAT(cib.resources[4].parameters, ElementsAre(Pair("pgdata", "/p"), Pair("pgport", "1")));
}

TEST(CibResourcesTest, ValuesFollowScoresAndReferencesAndLeaveRulesOut) {
    const CibResources cib = with_resources(
        "<primitive id=\"p\" class=\"ocf\" provider=\"heartbeat\" type=\"pgsqlms\">"
        "<instance_attributes><nvpair name=\"pgport\" value=\"1\"/></instance_attributes>"
        "<instance_attributes score=\"10\"><nvpair name=\"pgport\" value=\"2\"/></instance_attributes>"
        "<instance_attributes score=\"INFINITY\"><rule/><nvpair name=\"pgport\" value=\"3\"/></instance_attributes>"
        "<instance_attributes id-ref=\"shared\"/><instance_attributes id-ref=\"missing\"/>"
        "<instance_attributes><nvpair id-ref=\"pair\" name=\"bindir\"/><nvpair id-ref=\"pair\"/></instance_attributes>"
        "<meta_attributes><nvpair name=\"is-managed\" value=\"false\"/></meta_attributes></primitive>",
        "<rsc_defaults><meta_attributes id=\"d\"><nvpair name=\"is-managed\" value=\"true\"/></meta_attributes>"
        "<instance_attributes id=\"shared\"><nvpair id=\"pair\" name=\"pghost\" value=\"/s\"/></instance_attributes>"
        "</rsc_defaults>");
    ASSERT_EQ(cib.resources.size(), 1U);
    EXPECT_TRUE(cib.resources[0].has_rules);
    EXPECT_THAT(cib.resources[0].parameters,
                ElementsAre(Pair("bindir", "/s"), Pair("pghost", "/s"), Pair("pgport", "2")));
    EXPECT_THAT(cib.resources[0].meta, ElementsAre(Pair("is-managed", "false")));
}

TEST(CibResourcesTest, NodeStates) {
    const auto state = [](const std::string& attributes) {
        return parsed("<cib><configuration/><status><node_state uname=\"a\" " + attributes + "/></status></cib>")
            .nodes[0]
            .state;
    };
    EXPECT_EQ(state(R"(in_ccm="true" crmd="online" join="member" expected="member")"), NodeState::kOnline);
    EXPECT_EQ(state(R"(in_ccm="1700000000" crmd="1700000001" join="member")"), NodeState::kOnline);
    EXPECT_EQ(state(R"(in_ccm="true" crmd="online" join="down")"), NodeState::kJoining);
    EXPECT_EQ(state(R"(in_ccm="false" crmd="offline" join="down" expected="member")"), NodeState::kLost);
    EXPECT_EQ(state(R"(in_ccm="false" crmd="offline" join="down" expected="down")"), NodeState::kOffline);
    EXPECT_EQ(with_resources("").nodes[1].state, NodeState::kOffline);
}

TEST(CibResourcesTest, StandbyAndMaintenanceNodes) {
    const CibResources cib = parsed(
        "<cib><configuration><nodes>"
        "<node uname=\"a\"><instance_attributes><nvpair name=\"standby\" value=\"on\"/></instance_attributes></node>"
        "<node uname=\"b\"><instance_attributes><nvpair name=\"maintenance\" "
        "value=\"true\"/></instance_attributes></node>"
        "<node uname=\"c\"/></nodes></configuration><status><node_state uname=\"c\"><transient_attributes>"
        "<instance_attributes><nvpair name=\"standby\" value=\"true\"/></instance_attributes></transient_attributes>"
        "</node_state></status></cib>");
    EXPECT_TRUE(cib.find("a")->standby && !cib.find("a")->maintenance);
    EXPECT_TRUE(cib.find("b")->maintenance && !cib.find("b")->standby);
    EXPECT_TRUE(cib.find("c")->standby);
}

TEST(OperationHistory, TheLastActionTellsTheRole) {
    EXPECT_EQ(with_history("").role, CibRole::kUnknown);
    EXPECT_EQ(with_history(op("monitor", 1, 7, 7)).role, CibRole::kStopped);
    EXPECT_EQ(with_history(op("monitor", 1, 0, 7)).role, CibRole::kUnpromoted);
    EXPECT_EQ(with_history(op("monitor", 1, 8, 7)).role, CibRole::kPromoted);
    EXPECT_EQ(with_history(op("start", 2, 0, 0)).role, CibRole::kUnpromoted);
    EXPECT_EQ(with_history(op("monitor", 9, 8, 8, "interval=\"9000\"") + op("promote", 8, 0, 0)).role,
              CibRole::kPromoted);
    EXPECT_EQ(with_history(op("demote", 12, 0, 0) + op("monitor", 9, 8, 8, "interval=\"9000\"")).role,
              CibRole::kUnpromoted);
    EXPECT_EQ(with_history(op("stop", 100, 0, 0) + op("monitor", 99, 0, 0, "interval=\"9000\"")).role,
              CibRole::kStopped);
    EXPECT_EQ(with_history(op("start", 1, 0, 0), "p:0").role, CibRole::kUnpromoted);
    EXPECT_EQ(with_history(op("start", 1, 0, 0), "px").role, CibRole::kUnknown);
}

TEST(OperationHistory, FailuresOfTheLastActionAndOfThePast) {
    const CibInstance past =
        with_history(op("monitor", 5, 1, 0, "interval=\"9000\" exit-reason=\"no answer\"") + op("start", 7, 0, 0));
    EXPECT_FALSE(past.failed);
    ASSERT_EQ(past.failures.size(), 1U);
    EXPECT_EQ(past.failures[0].reason, "no answer");

    const CibInstance now = with_history(op("start", 5, 0, 0) + op("promote", 6, 1, 0) + op("promote", 6, 1, 0));
    EXPECT_TRUE(now.failed);
    EXPECT_EQ(now.role, CibRole::kUnpromoted);
    EXPECT_EQ(now.failures.size(), 1U) << "the copy kept as last failure is the same one";

    const CibInstance late = with_history(op("start", 5, 1, 0, "op-status=\"2\""));
    EXPECT_TRUE(late.failed && late.failures.size() == 1 && late.failures[0].timed_out);
    EXPECT_EQ(with_history(op("monitor", 5, 9, 8, "interval=\"9000\"")).role, CibRole::kPromoted);
    EXPECT_TRUE(with_history(op("monitor", 5, 0, 8, "interval=\"9000\"")).failed);
}

TEST(OperationHistory, WhatIsUnderWay) {
    const CibInstance instance = with_history(op("promote", -1, 193, 0, "op-status=\"-1\"") + op("start", 5, 0, 0));
    EXPECT_EQ(instance.in_progress, "promote");
    EXPECT_EQ(instance.role, CibRole::kUnpromoted);
    EXPECT_FALSE(instance.failed);
    EXPECT_EQ(with_history(op("monitor", -1, 193, 7, "op-status=\"-1\"")).in_progress, "");
}

TEST(OperationHistory, NonsenseIsNoRole) {
    const CibInstance instance = with_history(
        "<lrm_rsc_op/><lrm_rsc_op operation=\"monitor\" call-id=\"x\" rc-code=\"\" transition-key=\":\"/><other/>");
    EXPECT_EQ(instance.role, CibRole::kUnknown);
}

TEST(OperationHistory, AFailureWithoutACallIsAFailureToo) {
    const CibInstance instance = with_history(op("start", -1, 1, 0));
    EXPECT_TRUE(instance.failed);
    ASSERT_EQ(instance.failures.size(), 1U);
    EXPECT_EQ(instance.failures[0].operation, "start");
}

TEST(OperationHistory, FailCounts) {
    const auto count = [](const std::string& pairs) {
        return parsed("<cib><configuration><resources>" + kPrimitive +
                      "</resources></configuration><status>"
                      "<node_state uname=\"a\"><transient_attributes><instance_attributes>" +
                      pairs + "</instance_attributes></transient_attributes></node_state></status></cib>")
            .resources[0]
            .instances[0]
            .fail_count;
    };
    EXPECT_EQ(count(""), 0);
    EXPECT_EQ(count("<nvpair name=\"fail-count-p\" value=\"3\"/>"), 3);
    EXPECT_EQ(count("<nvpair name=\"fail-count-p#start_0\" value=\"INFINITY\"/>"
                    "<nvpair name=\"fail-count-p#monitor_10\" value=\"2\"/>"),
              Score::kInfinity);
    EXPECT_EQ(count("<nvpair name=\"fail-count-px\" value=\"3\"/><nvpair name=\"fail-count-p\" value=\"x\"/>"), 0);
    EXPECT_EQ(count("<nvpair name=\"fail-count-p\" value=\"-3\"/>"), 0);
}

std::string pair_of(const std::string& name, const std::string& value) {
    return "<nvpair id=\"" + name + "\" name=\"" + name + "\" value=\"" + value + "\"/>";
}

// A CIB with elections of the resource p: in the configuration, and of the nodes a and b.
CibResources with_elections(const std::string& property, const std::string& of_a, const std::string& of_b) {
    const auto state = [](const std::string& node, const std::string& text) {
        return "<node_state uname=\"" + node + "\"><transient_attributes id=\"1\"><instance_attributes id=\"x\">" +
               (text.empty() ? "" : pair_of("paf-election-p", text)) +
               "</instance_attributes></transient_attributes></node_state>";
    };
    return parsed("<cib><configuration><crm_config><cluster_property_set id=\"c\">" +
                  (property.empty() ? "" : pair_of("paf-election-p", property)) +
                  "</cluster_property_set></crm_config><resources>" + kPrimitive +
                  "</resources></configuration><status>" + state("a", of_a) + state("b", of_b) + "</status></cib>");
}

TEST(RememberedElections, TheLastOneAndThoseSinceThatOrderedNothing) {
    Generation newest;
    newest.history.current = 2;
    newest.since = 50;
    ElectionRecord last, refused, later, old;
    last.outcome = ElectionOutcome::kOrdered;
    last.by = last.winner = "a";
    refused.by = "a";
    refused.election = later.election = {2, 50};
    refused.at = 70;
    later.by = "b";
    later.at = 60;
    old.by = "b";
    old.election = {1, 40};

    const auto found = [&newest](const CibResources& cib) {
        return remembered_elections(cib, cib.resources.at(0), newest);
    };
    RememberedElections all =
        found(with_elections(encode_election(last), encode_election(refused), encode_election(later)));
    EXPECT_EQ(all.last, last);
    EXPECT_THAT(all.refused, ElementsAre(later, refused)) << "oldest first";
    EXPECT_EQ(all.fault, "");

    all = found(with_elections("", encode_election(refused), encode_election(old)));
    EXPECT_FALSE(all.last);
    EXPECT_THAT(all.refused, ElementsAre(refused)) << "a promotion has ended what an older one tells";

    all = found(with_elections("", "", ""));
    EXPECT_FALSE(all.last);
    EXPECT_TRUE(all.refused.empty());
    EXPECT_EQ(all.fault, "");

    all = found(with_elections("nonsense", encode_election(refused), ""));
    EXPECT_FALSE(all.last);
    EXPECT_THAT(all.fault, HasSubstr("cluster property paf-election-p: election: expected"));
    EXPECT_THAT(all.refused, ElementsAre(refused)) << "what can be read is";
    EXPECT_THAT(found(with_elections("", "", "1;x")).fault, HasSubstr("attribute of b, paf-election-p: "));
}

TEST(CibResourcesTest, RefusesWhatIsNoCib) {
    const std::string good = test::slurp(kData + "cib-2.1.5.xml");
    for (const std::string& xml :
         {std::string(), std::string("Usage: cibadmin"), std::string("<status/>"), std::string("<cib/>"),
          std::string("<cib><status/></cib>"), std::string("<cib><configuration/></cib>"), good + good,
          good.substr(0, good.size() / 2), std::string("\0\xff<", 3)}) {
        const auto cib = parse_resources(xml);
        ASSERT_FALSE(cib) << xml.substr(0, 100);
        EXPECT_EQ(cib.error().kind, ErrorKind::kInvalid);
    }
}

constexpr const char* kOnline = "in_ccm=\"true\" crmd=\"online\" join=\"member\"";

// The nodes, "NAME" or "NAME online", and what was left out.
struct Seen {
    std::vector<std::string> nodes, remarks;
};
Seen seen_in(const std::string& nodes, const std::string& states) {
    const CibResources cib =
        parsed("<cib><configuration><nodes>" + nodes + "</nodes></configuration><status>" + states + "</status></cib>");
    Seen seen{{}, cib.remarks};
    for (const CibNode& node : cib.nodes)
        seen.nodes.push_back(node.name + (node.state == NodeState::kOnline ? " online" : ""));
    return seen;
}

const std::string kState = std::string("<node_state id=\"1\" uname=\"a\" ") + kOnline + "/>";

TEST(CibResourcesTest, AStateWithoutANameIsLeftOut) {
    const Seen seen = seen_in("", kState + "<node_state id=\"7\" in_ccm=\"true\"/>");
    EXPECT_THAT(seen.nodes, ElementsAre("a online"));
    EXPECT_THAT(seen.remarks, ElementsAre(HasSubstr("id '7'")));
}

TEST(CibResourcesTest, TheConfigurationKnowsTheNameOfAJoiningNode) {
    const Seen seen = seen_in("<node id=\"7\" uname=\"b\"/>", kState + "<node_state id=\"7\" in_ccm=\"true\"/>");
    EXPECT_THAT(seen.nodes, ElementsAre("a online", "b"));
    EXPECT_THAT(seen.remarks, testing::IsEmpty());
}

TEST(CibResourcesTest, ANodeWithoutANameIsLeftOut) {
    const Seen seen = seen_in("<node id=\"7\"/>", kState);
    EXPECT_THAT(seen.nodes, ElementsAre("a online"));
    EXPECT_THAT(seen.remarks, ElementsAre(HasSubstr("id '7'")));
}

TEST(CibResourcesTest, OfTwoStatesOfOneNodeTheLivingOneCounts) {
    const std::string old = "<node_state id=\"9\" uname=\"a\"/>";
    for (const std::string& states : {kState + old, old + kState}) {
        const Seen seen = seen_in("", states);
        EXPECT_THAT(seen.nodes, ElementsAre("a online"));
        EXPECT_THAT(seen.remarks, ElementsAre(HasSubstr("two states of the node a")));
    }
}

TEST(CibResourcesTest, AResourceWithoutAnIdIsLeftOut) {
    const CibResources cib =
        with_resources("<primitive class=\"ocf\" provider=\"heartbeat\" type=\"pgsqlms\"/>" + kPrimitive);
    ASSERT_EQ(cib.resources.size(), 1U);
    EXPECT_EQ(cib.resources[0].id, "p");
    EXPECT_THAT(cib.remarks, ElementsAre(HasSubstr("has no id")));
}

std::string many_primitives(int count, const std::string& inside) {
    std::string resources;
    for (int i = 0; i < count; ++i) {
        const std::string id = std::to_string(i);
        resources += "<primitive id=\"p" + id + "\" class=\"ocf\" provider=\"heartbeat\" type=\"Dummy\">" + inside +
                     id + "\"/></primitive>";
    }
    return "<cib><configuration><resources><primitive id=\"p\" class=\"ocf\" provider=\"heartbeat\" type=\"Dummy\">"
           "<instance_attributes id=\"set\"><nvpair id=\"x\" name=\"x\" "
           "value=\"y\"/></instance_attributes></primitive>" +
           resources + "</resources></configuration><status/></cib>";
}

TEST(CibResourcesTest, WhatReferencesRepeatIsBounded) {
    std::string pairs;
    for (int i = 0; i < 2000; ++i)
        pairs += "<nvpair id=\"x" + std::to_string(i) + "\" name=\"x" + std::to_string(i) + "\"/>";
    std::string xml = many_primitives(2000, "<instance_attributes id-ref=\"set\" id=\"own-");
    xml.insert(xml.find("<nvpair"), pairs);
    const auto cib = parse_cib_content(xml);
    ASSERT_FALSE(cib);
    EXPECT_THAT(cib.error().message, HasSubstr("references resolved"));
}

TEST(CibResourcesTest, TooManyElementsAreRefusedBeforeTheyAreRead) {
    std::string xml = "<cib><configuration>";
    while (xml.size() < kLongestCib - 100) xml += "<a/>";
    const auto cib = parse_resources(xml + "</configuration><status/></cib>");
    ASSERT_FALSE(cib);
    EXPECT_THAT(cib.error().message, HasSubstr("too many elements"));
}

TEST(CibResourcesTest, AReferenceToItselfEnds) {
    const CibResources cib = with_resources(
        "<primitive id=\"p\" class=\"ocf\" provider=\"heartbeat\" type=\"pgsqlms\">"
        "<instance_attributes id=\"s\" id-ref=\"s\"><nvpair id=\"n\" id-ref=\"n\"/></instance_attributes></primitive>");
    EXPECT_EQ(cib.resources.size(), 1U);
}

TEST(CibResourcesTest, WithoutAControllersIdThereIsNoController) {
    const std::string rest = "><configuration/><status><node_state uname=\"a\"/></status></cib>";
    EXPECT_EQ(parsed("<cib" + rest).controller, std::nullopt);
    EXPECT_EQ(parsed("<cib dc-uuid=\"\"" + rest).controller, std::nullopt);
}

TEST(CibResourcesTest, EmptyCluster) {
    const CibResources cib = parsed("<cib><configuration/><status/></cib>");
    EXPECT_TRUE(cib.nodes.empty() && cib.resources.empty());
    EXPECT_FALSE(cib.quorum);
    EXPECT_EQ(cib.controller, std::nullopt);
    EXPECT_TRUE(cib.property("stonith-enabled", true));
}

}  // namespace
}  // namespace paf
