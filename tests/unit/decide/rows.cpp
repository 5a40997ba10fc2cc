#include "rows.hpp"

#include <gtest/gtest.h>

namespace paf::test {
namespace {

/// A failure without a reason tells an administrator nothing; "not running" and the successes need none.
void expect_reason(const Decision& decision) {
    const auto* end = std::get_if<Finish>(&decision.next);
    if (end == nullptr) return;
    const bool failure =
        end->exit != OcfExit::kSuccess && end->exit != OcfExit::kRunningPromoted && end->exit != OcfExit::kNotRunning;
    if (failure) {
        EXPECT_FALSE(end->reason.empty());
    }
}

}  // namespace

void expect_rows(Action action, const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        SCOPED_TRACE(row.what);
        Scene scene(action);
        row.set(scene);
        const Decision decision = scene.decide_now();
        EXPECT_EQ(decision.rule, row.rule);
        EXPECT_EQ(next_text(decision), row.next);
        expect_reason(decision);
    }
}

}  // namespace paf::test
