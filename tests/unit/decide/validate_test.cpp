// validate-all, reload, and the actions that the main answers by itself.
#include <gtest/gtest.h>

#include "rows.hpp"

namespace paf::test {

const std::vector<Row>& validate_rows() {
    static const std::vector<Row> rows = {
        {"parameters only", [](Scene& scene) { scene.request.check_level = 0; }, "validate.parameters", "finish 0"},
        {"looks at the setup", [](Scene&) {}, "validate.look", "ask directory+setup"},
        {"a good one", [](Scene& scene) { scene.seen.setup = std::vector<Finding>{}; }, "validate.good", "finish 0"},
        {"one to warn about",
         [](Scene& scene) {
             scene.seen.setup = std::vector<Finding>{finding(Severity::kWarning, Finding::Area::kConfiguration)};
         },
         "validate.good", "finish 0"},
        {"a wrong one",
         [](Scene& scene) {
             scene.seen.setup = std::vector<Finding>{finding(Severity::kRefuse, Finding::Area::kPermission)};
         },
         "validate.refused", "finish 4"},
        {"one that cannot be judged",
         [](Scene& scene) { scene.seen.setup = Fact<std::vector<Finding>>::unknown("no plugin"); }, "validate.unknown",
         "finish 5"},
    };
    return rows;
}

const std::vector<Row>& reload_rows() {
    static const std::vector<Row> rows = {
        {"looks at processes", [](Scene&) {}, "reload.look", "ask processes"},
        {"a live server", [](Scene& scene) { scene.seen.processes = postmaster(); }, "reload.nothing-to-do",
         "finish 0"},
        {"nothing alive", [](Scene& scene) { scene.seen.processes = nothing_alive(); }, "reload.down", "finish 7"},
        {"another user's instance", [](Scene& scene) { scene.seen.processes = anothers(postmaster()); },
         "reload.wrong-owner", "finish 4"},
        {"orphans are not \"not running\"", [](Scene& scene) { scene.seen.processes = orphans(); }, "reload.orphans",
         "finish 1"},
        {"unknown", [](Scene& scene) { scene.seen.processes = Fact<ServerProcesses>::unknown("no /proc"); },
         "reload.unknown", "finish 1"},
    };
    return rows;
}

TEST(DecideValidate, Rows) {
    expect_rows(Action::kValidateAll, validate_rows());
}

TEST(DecideValidate, LogsEveryFinding) {
    Scene scene(Action::kValidateAll);
    scene.seen.setup = std::vector<Finding>{finding(Severity::kWarning, Finding::Area::kConfiguration),
                                            finding(Severity::kRefuse, Finding::Area::kParameter)};
    EXPECT_EQ(scene.decide_now().log.size(), 2U);
}

TEST(DecideReload, Rows) {
    expect_rows(Action::kReload, reload_rows());
}

TEST(Decide, TheMainAnswersTheRest) {
    for (const Action action : {Action::kMetaData, Action::kMethods}) {
        const Decision decision = Scene(action).decide_now();
        EXPECT_EQ(decision.rule, "decide.no-decision");
        EXPECT_EQ(next_text(decision), "finish 3");
    }
}

}  // namespace paf::test
