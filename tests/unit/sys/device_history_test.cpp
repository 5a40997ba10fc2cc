// Fence devices as the cluster's own monitors have found them.
#include "sys/cib/device_history.hpp"

#include <gtest/gtest.h>

namespace paf {
namespace {

std::string operation(const std::string& device, const std::string& name, int code, int call) {
    const std::string expected = name == "monitor" ? "0:7:0:x" : "0:0:0:x";
    return "<lrm_rsc_op id=\"" + device + "_" + name + "_" + std::to_string(call) + "\" operation=\"" + name +
           "\" call-id=\"" + std::to_string(call) + "\" rc-code=\"" + std::to_string(code) + "\" op-status=\"" +
           (code == 0 ? "0" : "4") + "\" interval=\"" + (name == "monitor" ? "60000" : "0") +
           "\" transition-key=\"1:1:0:x\" transition-magic=\"" + (code == 0 ? "0:0;" : "4:1;") + expected +
           "\" exit-reason=\"" + (code == 0 ? "" : "no route to host") + "\"/>";
}

std::string node(const std::string& name, const std::string& device, const std::string& operations) {
    return "<node_state id=\"" + name + "\" uname=\"" + name +
           "\" in_ccm=\"true\" crmd=\"online\" join=\"member\" expected=\"member\"><lrm id=\"" + name +
           "\"><lrm_resources><lrm_resource id=\"" + device + "\" class=\"stonith\" type=\"fence_virsh\">" +
           operations + "</lrm_resource></lrm_resources></lrm></node_state>";
}

Record status_of(const std::string& states) {
    const auto cib = CibDocument::parse("<cib><configuration/><status>" + states + "</status></cib>");
    EXPECT_TRUE(cib) << cib.error().message;
    return cib ? DeviceHistory::of(*cib).status("fence_srv1") : Record();
}

TEST(DeviceHistory, OneThatRunsIsFit) {
    const Record record = status_of(node("srv2", "fence_srv1", operation("fence_srv1", "start", 0, 5)));
    EXPECT_EQ(record.type, "device_status");
    EXPECT_EQ(record.fields.at("ok"), "yes");
}

TEST(DeviceHistory, AFailedMonitorTellsWhy) {
    const Record record = status_of(
        node("srv2", "fence_srv1", operation("fence_srv1", "start", 0, 5) + operation("fence_srv1", "monitor", 1, 6)));
    EXPECT_EQ(record.fields.at("ok"), "no");
    EXPECT_EQ(record.fields.at("asked"), "yes");
    EXPECT_EQ(record.fields.at("said"), "its monitor failed on srv2: no route to host");
}

TEST(DeviceHistory, AFailedStartIsRememberedBeyondTheStopThatFollows) {
    std::string failed = operation("fence_srv1", "start", 1, 5);
    failed.replace(failed.find("_start_5"), 8, "_last_failure_0");
    const Record record = status_of(node("srv2", "fence_srv1", failed + operation("fence_srv1", "stop", 0, 6)));
    EXPECT_EQ(record.fields.at("asked"), "yes");
    EXPECT_EQ(record.fields.at("said"), "its start failed on srv2: no route to host");
}

TEST(DeviceHistory, OneThatFailedHereAndRunsThereIsFit) {
    const Record record = status_of(node("srv2", "fence_srv1", operation("fence_srv1", "start", 1, 5)) +
                                    node("srv3", "fence_srv1", operation("fence_srv1", "start", 0, 7)));
    EXPECT_EQ(record.fields.at("ok"), "yes");
}

TEST(DeviceHistory, OneThatWasStoppedOrNeverStartedHasNotBeenAsked) {
    for (const std::string& operations :
         {operation("fence_srv1", "start", 0, 5) + operation("fence_srv1", "stop", 0, 6), std::string()}) {
        const Record record = status_of(node("srv2", "fence_srv1", operations));
        EXPECT_EQ(record.fields.at("ok"), "no");
        EXPECT_EQ(record.fields.at("asked"), "no");
        EXPECT_NE(record.fields.at("said"), "");
    }
    EXPECT_EQ(status_of("").fields.at("asked"), "no");
}

TEST(DeviceHistory, AConfigurationThatIsNotInUseTellsOfNone) {
    const auto cib = CibDocument::parse("<cib><configuration/></cib>");
    ASSERT_TRUE(cib) << cib.error().message;
    EXPECT_EQ(DeviceHistory::of(*cib).status("fence_srv1").fields.at("asked"), "no");
}

}  // namespace
}  // namespace paf
