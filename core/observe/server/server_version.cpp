#include "observe/server/server_version.hpp"

#include "model/outgoing/secrets.hpp"
#include "model/text.hpp"

namespace paf {

Result<std::string> ask_server_version(ProcessRunner& runner, const Result<UserAccount>& user,
                                       const std::string& bindir) {
    constexpr std::chrono::milliseconds kLimit{2000};
    constexpr std::size_t kLongest = 256;
    if (!user) return fail(user.error().in("parameter system_user"));
    Command command;
    command.argv = {bindir + "/postgres", "--version"};
    command.user = *user;
    command.timeout = kLimit;
    command.output_limit = kLongest;
    const auto result = runner.run(command);
    if (!result) return fail(result.error().in("parameter bindir"));
    std::string line = result->out.substr(0, result->out.find('\n'));
    if (!result->timed_out && result->exit_code == 0 && !line.empty()) return line;
    const std::string found = result->timed_out ? "no end of it within " + std::to_string(kLimit.count()) + " ms"
                                                : "exit code " + std::to_string(result->exit_code) + " and " +
                                                      quote_text(without_quotations(line.empty() ? result->err : line));
    const ErrorKind kind = result->timed_out     ? ErrorKind::kTimeout
                           : result->signal != 0 ? ErrorKind::kUnavailable
                                                 : ErrorKind::kInvalid;
    return fail(kind, "expected the version of the server from " + command.argv.front() + " --version, found " + found +
                          "; run it by hand as " + user->name);
}

}  // namespace paf
