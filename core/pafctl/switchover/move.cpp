#include "pafctl/switchover/move.hpp"

#include <algorithm>

#include "model/outgoing/one_line.hpp"
#include "ocf/role_names.hpp"
#include "pafctl/table.hpp"
#include "sys/pacemaker/tool_output.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMoveLimit{15000}, kClearLimit{40000}, kClearStep{250};

Result<ProcessResult> run_tool(const GatherPorts& ports, std::vector<std::string> argv) {
    Command command;
    command.argv = std::move(argv);
    command.timeout = kMoveLimit;
    return ports.runner.run(command);
}

}  // namespace

Status SwitchoverMove::make(const std::string& node, std::chrono::seconds lifetime) {
    for (const RoleNames names : {RoleNames::kModern, RoleNames::kLegacy}) {
        const auto result =
            run_tool(ports_, {"crm_resource", "--resource", clone_, "--move", promoted_option(names), "--node", node,
                              "--lifetime", "PT" + std::to_string(lifetime.count()) + "S"});
        if (!result) return fail(result.error());
        const ToolOutcome outcome = tool_outcome(result->exit_code, result->out, result->err);
        if (outcome == ToolOutcome::kDone) return {};
        if (result->timed_out) return fail(ErrorKind::kTimeout, "crm_resource --move did not end in time");
        if (outcome != ToolOutcome::kUnsupported || names == RoleNames::kLegacy)
            return fail(ErrorKind::kUnavailable,
                        "crm_resource --move: " + one_line(result->err + result->out, kLongestAnswer) + " (exit code " +
                            std::to_string(result->exit_code) + ")");
    }
    return {};
}

Status SwitchoverMove::clear() {
    const std::string id = "cli-prefer-" + clone_;
    const TimePoint deadline = ports_.clock.now() + kClearLimit;
    std::string why;
    // At least one deletion, whatever can be read: the local copy may not have the constraint yet.
    while (ports_.clock.now() < deadline) {
        const auto done =
            run_tool(ports_, {"cibadmin", "--delete", "-o", "constraints", "-X", "<rsc_location id=\"" + id + "\"/>"});
        why = done ? one_line(done->err + done->out, kLongestAnswer) : done.error().message;
        const bool answered = done && !done->timed_out &&
                              tool_outcome(done->exit_code, done->out, done->err) != ToolOutcome::kUnreachable;
        const auto facts = source_.look_at_cluster();
        if (!facts) why = facts.error().message;
        if (answered && facts &&
            std::none_of(facts->constraints.begin(), facts->constraints.end(),
                         [&id](const PlacementConstraint& one) { return one.id == id; }))
            return {};
        ports_.clock.sleep_for(kClearStep);
    }
    return fail(ErrorKind::kTimeout, "the constraint " + id + " could not be taken away, or it cannot be told (" + why +
                                         "); type: crm_resource --clear --resource " + clone_);
}

}  // namespace paf
