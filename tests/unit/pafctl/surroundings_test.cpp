#include "pafctl/report/surroundings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sys/cib/cib_records.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class PafctlSurroundings : public testing::Test {
  protected:
    void replace(const std::string& what, const std::string& with) {
        const auto at = cib.find(what);
        ASSERT_NE(at, std::string::npos) << what;
        cib.replace(at, what.size(), with);
    }
    [[nodiscard]] Evidence evidence() const { return {true, parse_records(cib).value()}; }
    [[nodiscard]] std::vector<AddressPlace> places() const { return addresses_of(evidence(), "pgsqld"); }
    [[nodiscard]] FencingState fencing() const {
        return fencing_state(evidence(), DeviceHistory::of(CibDocument::parse(cib).value()));
    }

    std::string cib = slurp(PAF_TEST_DATA "/tool-output/cib-2.1.5.xml");
};

TEST_F(PafctlSurroundings, TheAddressIsWhereItsHistoryHasIt) {
    ASSERT_THAT(places(), SizeIs(1));
    EXPECT_EQ(places().front().ip, "10.77.0.50");
    EXPECT_EQ(places().front().resource, "pgsql-master-ip");
    EXPECT_THAT(places().front().nodes, ElementsAre("srv1"));
    EXPECT_FALSE(places().front().in_progress);
}

TEST_F(PafctlSurroundings, AnAddressThatDoesNotFollowThePrimaryIsNotShown) {
    replace("with-rsc-role=\"Promoted\"", "with-rsc-role=\"Unpromoted\"");
    EXPECT_THAT(places(), IsEmpty());
    replace("with-rsc-role=\"Unpromoted\"", "with-rsc-role=\"Master\"");
    EXPECT_THAT(places(), SizeIs(1));
    replace("score=\"INFINITY\" rsc=\"pgsql-master-ip\"", "score=\"-INFINITY\" rsc=\"pgsql-master-ip\"");
    EXPECT_THAT(places(), IsEmpty());
    EXPECT_THAT(addresses_of(evidence(), "other"), IsEmpty());
}

TEST_F(PafctlSurroundings, FencingIsReadyWhenItsDevicesRun) {
    EXPECT_TRUE(fencing().ready) << fencing().text;
    EXPECT_EQ(fencing().text, "3 devices, none failed");
    replace("name=\"stonith-enabled\" value=\"true\"", "name=\"stonith-enabled\" value=\"false\"");
    EXPECT_FALSE(fencing().ready);
    EXPECT_THAT(fencing().text, HasSubstr("off"));
}

TEST_F(PafctlSurroundings, ADeviceWithoutAHistoryDoesNotRun) {
    const std::string history = "lrm_resource id=\"fence_srv2\"";
    for (auto at = cib.find(history); at != std::string::npos; at = cib.find(history))
        cib.replace(at, history.size(), "lrm_resource id=\"gone_srv2\"");
    EXPECT_FALSE(fencing().ready);
    EXPECT_EQ(fencing().text, "3 devices, of which fence_srv2 has failed or does not run");
}

TEST_F(PafctlSurroundings, WithoutADeviceOnlyAWatchdogIsReady) {
    Evidence bare{true, {}};
    const DeviceHistory nothing = DeviceHistory::of(CibDocument::parse("<cib><configuration/><status/></cib>").value());
    EXPECT_EQ(fencing_state(bare, nothing).text, "no device is configured");
    bare.records.push_back({"property", {{"name", "stonith-watchdog-timeout"}, {"value", "10s"}}});
    EXPECT_TRUE(fencing_state(bare, nothing).ready);
}

}  // namespace
}  // namespace paf
