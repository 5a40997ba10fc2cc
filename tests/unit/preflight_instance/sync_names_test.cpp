#include <gtest/gtest.h>

#include "preflight/instance_sync_names.hpp"

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
    for (const char* setting : {"", "  ", "2 ()", "FIRST (a)", "ANY 2 (a", "a b", "a,,b", ", a"})
        EXPECT_FALSE(parse_sync_names(setting)) << setting;
}

}  // namespace
}  // namespace paf
