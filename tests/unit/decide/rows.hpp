// Rows: a scene, the rule that must answer it, and the next step.  One table for each action.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "scene.hpp"

namespace paf::test {

struct Row {
    const char* what;
    std::function<void(Scene&)> set;
    const char* rule;
    const char* next;  ///< as next_text() writes it
};

const std::vector<Row>& start_rows();
const std::vector<Row>& stop_rows();
const std::vector<Row>& monitor_rows();
const std::vector<Row>& promote_rows();
const std::vector<Row>& demote_rows();
const std::vector<Row>& notify_rows();
const std::vector<Row>& validate_rows();
const std::vector<Row>& reload_rows();

/// Those that preflight adds to an action.
std::vector<Row> preflight_rows(Action action);

/// Those about what a promotion loses.
std::vector<Row> loss_rows(Action action);

/// Those about a standby's own -INFINITY.
std::vector<Row> lift_rows();

/// Decides each row's scene and compares rule and next step; a failure names its reason.
void expect_rows(Action action, const std::vector<Row>& rows);

}  // namespace paf::test
