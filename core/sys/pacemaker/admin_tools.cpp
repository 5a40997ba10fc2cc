#include "sys/pacemaker/admin_tools.hpp"

namespace paf {
namespace {

constexpr std::chrono::milliseconds kAdminToolLimit{8000};

std::optional<std::string> version_of(ProcessRunner& runner, const char* tool) {
    Command command;
    command.argv = {tool, "--version"};
    command.timeout = kAdminToolLimit;
    const auto result = runner.run(command);
    if (!result || result->exit_code != 0) return std::nullopt;
    return result->out;
}

}  // namespace

std::optional<std::string> pcs_version(ProcessRunner& runner) {
    return version_of(runner, "pcs");
}

bool has_crmsh(ProcessRunner& runner) {
    return version_of(runner, "crm").has_value();
}

}  // namespace paf
