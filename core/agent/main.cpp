// pgsqlms: the resource agent.  Called once per action by Pacemaker.
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "agent/action_loop.hpp"
#include "agent/address_hooks.hpp"
#include "agent/last_resort.hpp"
#include "agent/preflight.hpp"
#include "ocf/environment.hpp"
#include "ocf/exit.hpp"
#include "ocf/ha_log.hpp"
#include "ocf/metadata.hpp"
#include "ocf/request_parser.hpp"
#include "ocf/role_names.hpp"
#include "plugin_host/plugin_host.hpp"
#include "sys/files/posix_file_system.hpp"
#include "sys/files/posix_user_files.hpp"
#include "sys/network/arp_claims.hpp"
#include "sys/network/host_probe.hpp"
#include "sys/pacemaker/pacemaker_cli.hpp"
#include "sys/posix_clock.hpp"
#include "sys/postgres/libpq_client.hpp"
#include "sys/process/posix_process_runner.hpp"
#include "sys/process/procfs_process_table.hpp"

namespace paf {
namespace {

int end(const Environment& env, Log& log, const ActionResult& result) {
    const bool failed = result.exit != OcfExit::kSuccess && result.exit != OcfExit::kRunningPromoted &&
                        result.exit != OcfExit::kNotRunning;
    log.write(LogLevel::kDebug, std::string(exit_name(result.exit)) + " by rule " + result.rule);
    if (!result.reason.empty()) log.write(failed ? LogLevel::kError : LogLevel::kInfo, result.reason);
    if (failed) write_exit_reason(std::cerr, env, result.reason);
    return static_cast<int>(result.exit);
}

/// The first refused parameter that the action cannot do without, as the action's end.
std::optional<ActionResult> refused_parameter(const ParsedRequest& parsed, Log& log) {
    for (const std::string& warning : parsed.warnings) log.write(LogLevel::kWarning, warning);
    const auto matter = parsed.problems_that_matter(parsed.request.action);
    if (!matter.empty()) {
        return ActionResult{exit_for(matter.front().error.kind), matter.front().error.message, "request.parameter"};
    }
    for (const ParameterProblem& problem : parsed.problems) log.write(LogLevel::kWarning, problem.error.message);
    return std::nullopt;
}

int run(const ParsedRequest& parsed, const Environment& env, TimePoint started) {
    const Request& request = parsed.request;
    LogSettings settings = log_settings(env, request.resource, request.on_node.value_or(""));
    settings.interactive = isatty(STDERR_FILENO) != 0;
    Log log(settings);
    if (const auto refused = refused_parameter(parsed, log)) return end(env, log, *refused);

    const auto reserve = request.timeout - usable_time(request.timeout);
    std::ostringstream last_words;
    write_exit_reason(last_words, env, "gave up: something that should take an instant does not return");
    end_at_last(request.timeout - reserve / 2, last_words.str());

    PosixClock clock;
    PosixProcessRunner runner(clock, environment_for_tools(env), environment_for_servers(env));
    ProcfsProcessTable processes;
    PosixFileSystem files;
    PosixUserFiles user_files;
    LibpqClient postgres(clock, runner);
    ToolLimits limits = limits_of_tools(request.timeout);
    limits.deadline = started + usable_time(request.timeout);
    PacemakerCli cluster(runner, clock, request.resource, request.on_node, limits);
    PluginHost plugins;
    CibReading cib(clock, runner);
    AgentPreflight preflight(clock, runner, files, cib);
    SystemHostProbe host(runner);
    ArpClaims network(clock);
    AgentAddressHooks address(clock, cib, host, network, request.resource);
    InstanceAccess instance(
        request, {clock, runner, processes, files, user_files, postgres, cluster, plugins, &preflight, &address});
    Observer observer(instance);
    Actor actor(instance);
    const LogFunction write = [&log](LogLevel level, const std::string& text) { log.write(level, text); };
    const SettledFunction settled = [](const Finish& finish) { end_at_last_as(finish.exit); };
    return end(env, log, run_action(instance, observer, actor, started, write, settled));
}

bool asks_for_help(const std::vector<std::string>& argv) {
    return argv.size() == 2 && (argv[1] == "usage" || argv[1] == "help" || argv[1] == "--help" || argv[1] == "-h");
}

int agent(const std::vector<std::string>& argv, const Environment& env, TimePoint started) {
    if (asks_for_help(argv)) {
        std::cout << usage_text();
        return static_cast<int>(OcfExit::kSuccess);
    }
    forget_libpq_variables(env);
    auto parsed = parse_request(argv, env);
    if (!parsed) {
        std::cerr << usage_text();
        write_exit_reason(std::cerr, env, parsed.error().message);
        Log(log_settings(env, "", "")).write(LogLevel::kError, parsed.error().message);
        const bool unknown = parsed.error().kind == ErrorKind::kUnsupported;
        return static_cast<int>(unknown ? OcfExit::kUnimplemented : exit_for(parsed.error().kind));
    }
    switch (parsed->request.action) {
        case Action::kMetaData:
            std::cout << metadata_xml(parsed->request.role_names);
            break;
        case Action::kMethods:
            std::cout << methods_text();
            break;
        default:
            return run(*parsed, env, started);
    }
    std::cout.flush();
    return static_cast<int>(std::cout ? OcfExit::kSuccess : OcfExit::kGeneric);
}

}  // namespace
}  // namespace paf

int main(int argc, char** argv) {
    // A log or a tool's input without a reader must not end the agent in the middle of an action.
    (void)std::signal(SIGPIPE, SIG_IGN);
    const paf::Environment env = paf::read_environment();
    try {
        const paf::TimePoint started = paf::PosixClock().now();
        return paf::agent(std::vector<std::string>(argv, argv + argc), env, started);
    } catch (const std::exception& fault) {
        paf::write_exit_reason(std::cerr, env, std::string("internal fault: ") + fault.what());
    } catch (...) {
        paf::write_exit_reason(std::cerr, env, "internal fault of an unknown kind");
    }
    return static_cast<int>(paf::OcfExit::kGeneric);
}
