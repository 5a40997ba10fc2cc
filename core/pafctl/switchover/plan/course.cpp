#include "pafctl/switchover/plan/course.hpp"

#include <algorithm>

namespace paf {
namespace {

/// Whether the scores alone would keep the role on `target`.
bool leads(const SwitchoverFacts& facts, const SwitchoverNode& target) {
    return target.score && std::all_of(facts.nodes.begin(), facts.nodes.end(), [&target](const SwitchoverNode& other) {
               return other.name == target.name || !other.online || !other.score ||
                      other.score->value < target.score->value;
           });
}

SwitchoverCourse course_of_new_primary(const SwitchoverFacts& facts, const SwitchoverNode& target) {
    if (leads(facts, target)) return {SwitchoverStep::kClear, target.name + " is the primary"};
    return {SwitchoverStep::kSecure, "the monitor of " + target.name + " to set its score above the others'"};
}

}  // namespace

SwitchoverCourse follow_switchover(const SwitchoverFacts& facts, const std::string& from, const std::string& target,
                                   bool old_primary_left) {
    const SwitchoverNode* wanted = facts.find(target);
    if (wanted == nullptr || !wanted->online) return {SwitchoverStep::kGivenUp, target + " has left the cluster"};
    const SwitchoverNode* primary = facts.primary();
    const bool busy = !wanted->in_progress.empty();
    if (primary == wanted && wanted->in_progress != "demote" && wanted->in_progress != "stop")
        return course_of_new_primary(facts, *wanted);
    if (wanted->failed && !busy && wanted->role != CibRole::kPromoted)
        return {SwitchoverStep::kGivenUp,
                "an action on " + target + " failed; pafctl status on " + target + " tells why"};
    if (primary != nullptr && primary->name != target && (primary->name != from || old_primary_left))
        return {SwitchoverStep::kGivenUp, "the cluster has promoted " + primary->name + " instead"};
    if (!old_primary_left) return {SwitchoverStep::kWait, from + " to be demoted"};
    return {SwitchoverStep::kWait, target + " to be promoted"};
}

std::string describe_cluster(const SwitchoverFacts& facts) {
    const SwitchoverNode* primary = facts.primary();
    std::string text = primary == nullptr ? "the cluster has no primary at the moment"
                                          : "the cluster has its primary on " + primary->name;
    for (const SwitchoverNode& node : facts.nodes) {
        if (!node.online) text += ", " + node.name + " is not online";
        if (node.online && !node.in_progress.empty()) text += ", " + node.in_progress + " is under way on " + node.name;
        if (node.online && node.failed) text += ", an action failed on " + node.name;
    }
    return text;
}

}  // namespace paf
