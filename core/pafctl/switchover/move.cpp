#include "pafctl/switchover/move.hpp"

#include <algorithm>

#include "sys/pacemaker/cluster_tools.hpp"

namespace paf {
namespace {

constexpr std::chrono::milliseconds kClearLimit{40000}, kClearStep{250};

}  // namespace

Status SwitchoverMove::make(const std::string& node, std::chrono::seconds lifetime) {
    return move_promoted_role(ports_.runner, clone_, node, lifetime);
}

Status SwitchoverMove::clear() {
    const std::string id = move_constraint(clone_);
    const TimePoint deadline = ports_.clock.now() + kClearLimit;
    std::string why;
    // At least one deletion, whatever can be read: the local copy may not have the constraint yet.
    while (ports_.clock.now() < deadline) {
        ToolAnswer deleted = delete_location(ports_.runner, id);
        why = std::move(deleted.words);
        const auto facts = source_.look_at_cluster();
        if (!facts) why = facts.error().message;
        if (deleted.reached && facts &&
            std::none_of(facts->constraints.begin(), facts->constraints.end(),
                         [&id](const PlacementConstraint& one) { return one.id == id; }))
            return {};
        ports_.clock.sleep_for(kClearStep);
    }
    return fail(ErrorKind::kTimeout, "the constraint " + id + " could not be taken away, or it cannot be told (" + why +
                                         "); type: crm_resource --clear --resource " + clone_);
}

}  // namespace paf
