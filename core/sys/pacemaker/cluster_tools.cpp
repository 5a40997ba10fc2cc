#include "sys/pacemaker/cluster_tools.hpp"

#include "model/outgoing/one_line.hpp"
#include "ocf/role_names.hpp"
#include "sys/pacemaker/tool_output.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kChangeLimit{15000};
constexpr std::size_t kLongestReply = 300;

Result<ProcessResult> run_tool(ProcessRunner& runner, std::vector<std::string> argv, milliseconds limit) {
    Command command;
    command.argv = std::move(argv);
    command.timeout = limit;
    return runner.run(command);
}

std::string said_by(const ProcessResult& result) {
    return one_line(result.err + result.out, kLongestReply);
}

}  // namespace

Fact<bool> controller_is_idle(ProcessRunner& runner, const std::string& node, milliseconds limit) {
    const auto result = run_tool(runner, {"crmadmin", "-S", node}, limit);
    if (!result) return Fact<bool>::unknown(result.error().message);
    const std::string said = result->out + result->err;  // 1.1 writes to the one, 2.x to the other
    if (result->exit_code != 0 || said.find("S_") == std::string::npos)
        return Fact<bool>::unknown("crmadmin -S " + node + ": " + one_line(said, kLongestReply));
    return said.find("S_IDLE") != std::string::npos;
}

Status move_promoted_role(ProcessRunner& runner, const std::string& clone, const std::string& node,
                          std::chrono::seconds lifetime) {
    for (const RoleNames names : {RoleNames::kModern, RoleNames::kLegacy}) {
        const auto result = run_tool(runner,
                                     {"crm_resource", "--resource", clone, "--move", promoted_option(names), "--node",
                                      node, "--lifetime", "PT" + std::to_string(lifetime.count()) + "S"},
                                     kChangeLimit);
        if (!result) return fail(result.error());
        const ToolOutcome outcome = tool_outcome(result->exit_code, result->out, result->err);
        if (outcome == ToolOutcome::kDone) return {};
        if (result->timed_out) return fail(ErrorKind::kTimeout, "crm_resource --move did not end in time");
        if (outcome != ToolOutcome::kUnsupported || names == RoleNames::kLegacy)
            return fail(ErrorKind::kUnavailable, "crm_resource --move: " + said_by(*result) + " (exit code " +
                                                     std::to_string(result->exit_code) + ")");
    }
    return {};
}

std::string move_constraint(const std::string& clone) {
    return "cli-prefer-" + clone;
}

ToolAnswer delete_location(ProcessRunner& runner, const std::string& id) {
    const auto done = run_tool(
        runner, {"cibadmin", "--delete", "-o", "constraints", "-X", "<rsc_location id=\"" + id + "\"/>"}, kChangeLimit);
    if (!done) return {false, done.error().message};
    const bool reached =
        !done->timed_out && tool_outcome(done->exit_code, done->out, done->err) != ToolOutcome::kUnreachable;
    return {reached, said_by(*done)};
}

Result<std::string> read_cmap(ProcessRunner& runner, milliseconds limit) {
    const auto result = run_tool(runner, {"corosync-cmapctl"}, limit);
    if (!result) return fail(result.error());
    if (result->exit_code != 0) return fail(ErrorKind::kUnavailable, "corosync-cmapctl: " + said_by(*result));
    return result->out;
}

}  // namespace paf
