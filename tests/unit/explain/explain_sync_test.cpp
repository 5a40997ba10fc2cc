#include <gtest/gtest.h>

#include "pafctl/explain/forecast/sync.hpp"

namespace paf {
namespace {

struct SyncCase {
    const char* what;
    const char* names;
    const char* commit;
    std::vector<std::string> taking_part;
    std::uint64_t winner_lacks;
    bool holds;
};

const std::vector<SyncCase> kCases = {
    {"asynchronous", "", "on", {"srv2", "srv3"}, 0, false},
    {"both of two", "srv2, srv3", "on", {"srv2", "srv3"}, 10, true},
    {"the primary's own name does not count", "srv1, srv2, srv3", "on", {"srv2", "srv3"}, 10, true},
    {"any one, one is away", "ANY 1 (srv2, srv3)", "on", {"srv2"}, 10, false},
    {"any one, one is away, the winner has it all", "ANY 1 (srv2, srv3)", "on", {"srv2"}, 0, true},
    {"any two, one is away", "ANY 2 (srv2, srv3, srv4)", "on", {"srv2", "srv4"}, 10, true},
    {"any two, two are away", "ANY 2 (srv2, srv3, srv4)", "on", {"srv2"}, 10, false},
    {"all in capitals", "SRV2", "remote_apply", {"srv2"}, 10, true},
    {"anybody", "*", "on", {"srv2", "srv3"}, 10, false},
    {"commits do not wait for the disk", "srv2", "remote_write", {"srv2"}, 10, false},
    {"commits do not wait", "srv2", "local", {"srv2"}, 10, false},
    {"not understood", "ANY (srv2", "on", {"srv2"}, 10, false},
};

TEST(ExplainSync, WhatIsPromised) {
    for (const SyncCase& one : kCases) {
        const ReplicationDetails details{one.names, one.commit, {}};
        const SyncPromise promise = sync_promise(details, one.taking_part, "srv1", one.winner_lacks);
        EXPECT_EQ(promise.holds, one.holds) << one.what << ": " << promise.why;
        EXPECT_EQ(promise.why.empty(), std::string(one.names).empty()) << one.what;
    }
}

}  // namespace
}  // namespace paf
