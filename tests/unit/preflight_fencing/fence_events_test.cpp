// Parsers of fencing histories and of agents' meta-data.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "fence_world.hpp"
#include "sys/pacemaker/fence_agent_metadata.hpp"
#include "sys/pacemaker/fence_history.hpp"

namespace paf::test {
namespace {

constexpr std::int64_t kNow = 1795460400;  // 2026-11-23T19:00:00Z

std::vector<std::string> fields_of(const Record& event) {
    std::vector<std::string> values;
    for (const char* name : {"target", "action", "state", "client", "reason", "time", "age_seconds"}) {
        values.push_back(event.fields.at(name));
    }
    return values;
}

using Fields = std::vector<std::string>;

TEST(FenceHistoryTest, XmlOfPacemaker2) {
    const auto records = parse_fence_history(fencing_data("history-2.1.5.xml"), kNow);
    ASSERT_TRUE(records);
    ASSERT_EQ(records->size(), 5U);
    EXPECT_EQ(records->at(0).type, "fence_history");
    EXPECT_EQ(records->at(0).fields.at("known"), "yes");
    EXPECT_EQ(fields_of(records->at(1)), (Fields{"srv4", "off", "pending", "stonith_admin.59", "", "", ""}));
    EXPECT_EQ(fields_of(records->at(2)),
              (Fields{"srv3", "off", "failed", "stonith_admin.55", "Fence agent did not complete within 3s",
                      "2026-11-23T18:59:47Z", "13"}));
    EXPECT_EQ(fields_of(records->at(3)),
              (Fields{"srv2", "reboot", "success", "stonith_admin.52", "", "2026-11-23T18:59:44Z", "16"}));
}

TEST(FenceHistoryTest, NothingHappenedYet) {
    const auto records = parse_fence_history(fencing_data("history-empty-2.1.5.xml"), kNow);
    ASSERT_TRUE(records);
    EXPECT_EQ(records->size(), 1U);
}

TEST(FenceHistoryTest, OtherThanTheToolsXmlIsNotKnown) {
    for (const char* text : {"", "0 events found\n", "<cib/>", "<pacemaker-result/>",
                             "<pacemaker-result><status code=\"102\"/></pacemaker-result>", "<pacemaker-result"}) {
        EXPECT_FALSE(parse_fence_history(text, kNow)) << text;
    }
}

TEST(FenceHistoryTest, TimesHaveZones) {
    const auto age = [](const std::string& completed) {
        const auto records = parse_fence_history(
            R"(<pacemaker-result><list><fence_event target="srv2" action="off" status="success" completed=")" +
                completed + R"("/></list><status code="0"/></pacemaker-result>)",
            kNow);
        return records && records->size() == 2 ? records->at(1).fields.at("age_seconds") : "?";
    };
    EXPECT_EQ(age("2026-11-23 18:00:00Z"), "3600");
    EXPECT_EQ(age("2026-11-23 19:00:00 +01:00"), "3600");
    EXPECT_EQ(age("2026-11-23 13:00:00.250000 -05:00"), "3600");
    EXPECT_EQ(age("2026-11-23T18:00:00Z"), "3600");
    EXPECT_EQ(age("2026-11-24 18:00:00Z"), "0");  // a clock that is behind
    EXPECT_EQ(age("yesterday"), "");
}

TEST(FenceHistoryTest, SentencesOfPacemaker1) {
    const std::time_t then = kNow - 60;
    const std::string at = std::ctime(&then);  // ends with a line feed, as there
    const auto records =
        parse_old_fence_history("srv1 was able to reboot node srv2 on behalf of crmd.1234 from srv3 at " + at +
                                    "\nsrv1 failed to turn off node srv3 on behalf of srv2 at " + at +
                                    "\nsrv2 wishes to reboot node srv1 - 1 0\n"
                                    "We were able to turn off node srv1 on behalf of srv2 at " +
                                    at + "\n",
                                kNow);
    ASSERT_TRUE(records);
    ASSERT_EQ(records->size(), 5U);
    const std::string time = records->at(1).fields.at("time");
    EXPECT_EQ(fields_of(records->at(1)), (Fields{"srv2", "reboot", "success", "crmd.1234", "", time, "60"}));
    EXPECT_EQ(fields_of(records->at(2)), (Fields{"srv3", "off", "failed", "srv2", "", time, "60"}));
    EXPECT_EQ(fields_of(records->at(3)), (Fields{"srv1", "reboot", "pending", "", "", "", ""}));
    EXPECT_EQ(fields_of(records->at(4)), (Fields{"srv1", "off", "success", "srv2", "", time, "60"}));
    EXPECT_EQ(time, "2026-11-23T18:59:00Z");
}

TEST(FenceHistoryTest, OtherSentencesAreNotKnown) {
    for (const char* text : {"Usage: stonith_admin mode [options]\n", "srv1 was able to reboot node srv2\n",
                             "srv1 failed to reboot node srv2 on behalf of srv3 at noon\n",
                             "turning off of srv2 successful: delegate=srv1, client=stonith_admin.49\n"}) {
        EXPECT_FALSE(parse_old_fence_history(text, kNow)) << text;
    }
}

TEST(FenceAgentTest, MetadataOfFenceVirsh) {
    const auto records = parse_fence_agent("fence_virsh", "/usr/sbin/fence_virsh", fencing_data("fence_virsh.xml"));
    std::map<std::string, std::map<std::string, std::string>> parameters;
    std::vector<std::string> actions;
    for (const Record& record : records) {
        if (record.type == "fence_parameter") parameters[record.fields.at("name")] = record.fields;
        if (record.type == "fence_action") actions.push_back(record.fields.at("name"));
    }
    EXPECT_EQ(records.at(0).fields.at("installed"), "yes");
    EXPECT_EQ(records.at(0).fields.at("error"), "");
    EXPECT_EQ(parameters["ip"]["required"], "yes");
    EXPECT_EQ(parameters["ip"]["obsoletes"], "ipaddr");
    EXPECT_EQ(parameters["ipaddr"]["deprecated"], "yes");
    EXPECT_EQ(parameters["power_timeout"]["default"], "20");
    EXPECT_EQ(parameters["identity_file"]["required"], "no");
    EXPECT_THAT(actions, testing::IsSupersetOf({"on", "off", "reboot", "status", "monitor"}));
}

TEST(FenceAgentTest, OtherThanMetadataIsSaid) {
    for (const char* text : {"", "Traceback (most recent call last):", "<cib/>", "<resource-agent"}) {
        const auto records = parse_fence_agent("fence_x", "/usr/sbin/fence_x", text);
        ASSERT_EQ(records.size(), 1U) << text;
        EXPECT_EQ(records.front().fields.at("installed"), "yes");
        EXPECT_THAT(records.front().fields.at("error"), testing::HasSubstr("expected its meta-data"));
    }
}

}  // namespace
}  // namespace paf::test
