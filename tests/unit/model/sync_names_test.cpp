#include "model/replication/sync_names.hpp"

#include <gtest/gtest.h>

namespace paf {
namespace {

void expect(const std::string& setting, unsigned long wanted, const std::vector<std::string>& names) {
    const auto sync = parse_sync_names(setting);
    ASSERT_TRUE(sync) << setting;
    EXPECT_EQ(sync->wanted, wanted) << setting;
    EXPECT_EQ(sync->names, names) << setting;
}

TEST(SyncNames, AllForms) {
    expect("srv1", 1, {"srv1"});
    expect("SRV1, \"srv-2\"", 1, {"srv1", "srv-2"});
    expect("*", 1, {"*"});
    expect("2 (srv1, srv2, srv3)", 2, {"srv1", "srv2", "srv3"});
    expect("FIRST 1 (srv1,srv2)", 1, {"srv1", "srv2"});
    expect("any 2(srv1, \"Srv,2\")", 2, {"srv1", "srv,2"});
    expect("first, any", 1, {"first", "any"});
    expect("\"a\"\"b\"", 1, {"a\"b"});
}

TEST(SyncNames, NotUnderstood) {
    for (const char* setting : {"", "  ", "2 ()", "FIRST (a)", "ANY 2 (a", "a b", "a,,b", ", a", "0 (a)"})
        EXPECT_FALSE(parse_sync_names(setting)) << setting;
}

TEST(SyncNames, SayHowTheyChoose) {
    EXPECT_EQ(parse_sync_names("any 2(srv1, srv2, srv3)")->text(), "ANY 2 of srv1, srv2, srv3");
    EXPECT_EQ(parse_sync_names("2 (srv1, srv2)")->text(), "FIRST 2 of srv1, srv2");
    EXPECT_EQ(parse_sync_names("srv1")->text(), "FIRST 1 of srv1");
    EXPECT_EQ(parse_sync_names("\"any\", x")->method, SyncMethod::kFirst);
    EXPECT_TRUE(parse_sync_names("FIRST 1 (srv2, \"*\")")->anybody());
}

TEST(SyncNames, OfACommitThatWaitsForADisk) {
    for (const char* level : {"on", "remote_apply"}) EXPECT_TRUE(waits_for_disks(level)) << level;
    for (const char* level : {"remote_write", "local", "off", ""}) EXPECT_FALSE(waits_for_disks(level)) << level;
}

TEST(SyncNames, AreComparedAsTheServerHasThem) {
    const std::string node = std::string(60, 'a') + ".example.com";
    EXPECT_TRUE(sync_cover(*parse_sync_names("\"" + node.substr(0, 63) + "\""), {node}, "srv1").holds);
    EXPECT_FALSE(sync_cover(*parse_sync_names("\"" + node + "\""), {node}, "srv1").holds) << "no receiver has it";
    EXPECT_TRUE(sync_cover(*parse_sync_names("\"N??\""), {"n\xc3\xb6"}, "srv1").holds);
    EXPECT_TRUE(sync_cover(*parse_sync_names("\"n??\", srv2"), {"srv2"}, "n\xc3\xb6").holds) << "its own is none";
}

}  // namespace
}  // namespace paf
