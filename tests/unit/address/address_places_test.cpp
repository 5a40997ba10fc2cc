// Where a CIB has its addresses.
#include <gtest/gtest.h>

#include "sys/cib/cib_records.hpp"

namespace paf::test {
namespace {

std::string operation(const std::string& name, int call, int code, int status = 0, const std::string& interval = "0") {
    return "<lrm_rsc_op id=\"ip_" + name + "\" operation=\"" + name + "\" call-id=\"" + std::to_string(call) +
           "\" rc-code=\"" + std::to_string(code) + "\" op-status=\"" + std::to_string(status) + "\" interval=\"" +
           interval + "\" transition-key=\"1:1:0:x\"/>";
}

/// "active/in_progress" of the address on a node with this history.
std::string place_of(const std::string& history) {
    const std::string xml =
        R"(<cib><configuration><resources><primitive id="ip" class="ocf" provider="heartbeat" type="IPaddr2"/>)"
        R"(<primitive id="mail" class="ocf" provider="heartbeat" type="MailTo"/></resources></configuration>)"
        R"(<status><node_state uname="srv1" in_ccm="true" crmd="online" join="member"><lrm><lrm_resources>)"
        R"(<lrm_resource id="ip">)" +
        history + "</lrm_resource></lrm_resources></lrm></node_state></status></cib>";
    const auto records = parse_records(xml);
    if (!records) return records.error().message;
    std::string text;
    for (const Record& record : *records) {
        if (record.type != "address_place") continue;
        EXPECT_EQ(record.fields.at("resource"), "ip");
        EXPECT_EQ(record.fields.at("node"), "srv1");
        text += record.fields.at("active") + "/" + record.fields.at("in_progress");
    }
    return text;
}

TEST(AddressPlaces, ByTheHistoryOfTheNode) {
    EXPECT_EQ(place_of(operation("start", 2, 0)), "yes/");
    EXPECT_EQ(place_of(operation("start", 2, 0) + operation("monitor", 3, 0, 0, "10000")), "yes/");
    EXPECT_EQ(place_of(operation("start", 2, 0) + operation("stop", 4, 0)), "no/");
    EXPECT_EQ(place_of(operation("monitor", 1, 7)), "no/");
}

TEST(AddressPlaces, WhatIsUnderWay) {
    EXPECT_EQ(place_of(operation("start", 2, 0) + operation("stop", -1, -1, -1)), "yes/stop");
    EXPECT_EQ(place_of(operation("monitor", 1, 7) + operation("start", -1, -1, -1)), "no/start");
}

TEST(AddressPlaces, WhatIsNotKnown) {
    EXPECT_EQ(place_of(""), "unknown/");
    EXPECT_EQ(place_of(operation("start", 2, 0) + operation("stop", 4, 1)), "unknown/");
}

}  // namespace
}  // namespace paf::test
