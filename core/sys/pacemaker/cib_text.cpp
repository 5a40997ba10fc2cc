#include "sys/pacemaker/cib_text.hpp"

#include "model/outgoing/one_line.hpp"
#include "sys/cib/cib_tree.hpp"
#include "sys/pacemaker/tool_output.hpp"

namespace paf {
namespace {

constexpr std::size_t kLongestRefusal = 300;

}  // namespace

Result<std::string> read_cib_text(ProcessRunner& runner, std::chrono::milliseconds limit, bool privileged) {
    Command command;
    command.argv = {"cibadmin", "-Q", "-l"};
    command.timeout = limit;
    command.output_limit = kLongestCib + 1;
    const Result<ProcessResult> result = runner.run(command);
    if (!result) return fail(result.error());
    if (result->timed_out)
        return fail(ErrorKind::kTimeout, "cibadmin did not end within " + std::to_string(limit.count() / 1000) + " s");
    if (result->exit_code == 0) return result->out;
    const std::string words = one_line(result->err.empty() ? result->out : result->err, kLongestRefusal);
    const std::string said = words + " (cibadmin, exit code " + std::to_string(result->exit_code) + ")";
    if (tool_outcome(result->exit_code, result->out, result->err) == ToolOutcome::kUnreachable)
        return fail(ErrorKind::kUnavailable, std::string("Pacemaker does not run on this node") +
                                                 (privileged ? "" : ", or answers root alone") + ": " + said);
    return fail(ErrorKind::kUnavailable, said);
}

}  // namespace paf
