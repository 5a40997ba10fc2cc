// The command line and the environment, notification variables included.  Input: the action on the first line, then
// NAME=value lines.
#include <sstream>

#include "fuzz_input.hpp"
#include "ocf/exit.hpp"
#include "ocf/ha_log.hpp"
#include "ocf/request_parser.hpp"

namespace {

using namespace paf;
using fuzz::require;

bool one_word(const std::string& text) {
    return !text.empty() && text.find_first_of(" \t\r\n\v\f") == std::string::npos;
}

void check_lists(const Request& request) {
    const NotifyContext& notify = request.notify;
    require(notify.when.has_value() == notify.operation.has_value(), "a notification has a time and an operation");
    require(!notify.when || request.action == Action::kNotify, "only notify is a notification");
    for (const auto* list : {&notify.active, &notify.inactive_resources, &notify.start, &notify.stop, &notify.promote,
                             &notify.demote, &notify.promoted, &notify.unpromoted, &notify.available}) {
        require(notify.present || list->empty(), "no variables, no lists");
        require(std::all_of(list->begin(), list->end(), one_word), "lists hold words");
    }
}

void check_parameters(const ParsedRequest& parsed) {
    const Parameters& params = parsed.request.params;
    for (const ParameterProblem& problem : parsed.problems) {
        require(problem.error.kind == ErrorKind::kInvalid, "a refused parameter is kInvalid");
        require(problem.error.message.rfind(problem.parameter + ": ", 0) == 0, "its message begins with its name");
        require(problem.error.message.find('\n') == std::string::npos, "its message is one line");
    }
    for (const ParameterProblem& problem : parsed.problems_that_matter(Action::kStop)) {
        require(problem.use == ParameterUse::kIdentity, "stop needs to know the instance, and nothing else");
    }
    for (const std::string* path : {&params.bindir, &params.pgdata, &params.datadir, &params.recovery_template}) {
        require(path->size() <= 2048 && !path->empty() && path->front() == '/', "paths are absolute");
        require(path->find('\n') == std::string::npos, "paths are one line");
    }
    require(params.maxlag <= INT64_MAX, "maxlag fits into a signed number");
    require(params.max_loss.value_or(0) <= INT64_MAX, "max_loss fits into a signed number");
    require(!parsed.problems.empty() || params.pgport != 0, "port 0 is never accepted");
}

/// Writing the parameters out and parsing them again changes nothing.
void check_round_trip(const ParsedRequest& parsed, const std::string& action) {
    const Parameters& params = parsed.request.params;
    Environment env = {{"OCF_RESOURCE_INSTANCE", parsed.request.resource},
                       {"OCF_RESKEY_system_user", params.system_user},
                       {"OCF_RESKEY_bindir", params.bindir},
                       {"OCF_RESKEY_pgdata", params.pgdata},
                       {"OCF_RESKEY_datadir", params.datadir},
                       {"OCF_RESKEY_pghost", params.pghost},
                       {"OCF_RESKEY_pgport", std::to_string(params.pgport)},
                       {"OCF_RESKEY_recovery_template", params.recovery_template},
                       {"OCF_RESKEY_start_opts", params.start_opts},
                       {"OCF_RESKEY_maxlag", std::to_string(params.maxlag)}};
    if (params.max_loss) env["OCF_RESKEY_max_loss"] = std::to_string(*params.max_loss);
    const auto again = parse_request({"pgsqlms", action}, env);
    require(again.has_value() && again->problems.empty(), "accepted parameters are accepted again");
    const Parameters& same = again->request.params;
    require(same.system_user == params.system_user && same.bindir == params.bindir && same.pgdata == params.pgdata &&
                same.datadir == params.datadir && same.pghost == params.pghost && same.pgport == params.pgport &&
                same.recovery_template == params.recovery_template && same.start_opts == params.start_opts &&
                same.maxlag == params.maxlag && same.max_loss == params.max_loss,
            "parameters survive being written out");
}

void check_exit_reason(const Environment& env, const std::string& reason) {
    std::ostringstream out;
    Environment plain = env;
    plain.erase("OCF_EXIT_REASON_PREFIX");
    write_exit_reason(out, plain, reason);
    const std::string text = out.str();
    require(text.rfind("ocf-exit-reason:", 0) == 0, "a failure has a reason");
    require(text.find('\n') == text.size() - 1, "the reason is one line");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const std::string action(input.line());
    Environment env;
    while (!input.empty()) {
        const std::string_view entry = input.line();
        const std::size_t equals = entry.find('=');
        if (equals == std::string_view::npos) continue;
        std::string value(entry.substr(equals + 1));
        std::replace(value.begin(), value.end(), '\x01', '\n');  // the only way to get a line break into a value here
        env.emplace(entry.substr(0, equals), value);
    }
    const auto parsed = parse_request({"pgsqlms", action}, env);
    if (!parsed) {
        require(parsed.error().kind == ErrorKind::kInvalid || parsed.error().kind == ErrorKind::kUnsupported,
                "a refused call is kInvalid or kUnsupported");
        check_exit_reason(env, parsed.error().message);
        return 0;
    }
    const Request& request = parsed->request;
    require(request.timeout.count() > 0 && request.timeout.count() <= INT32_MAX, "there is always a deadline");
    require(!request.probe || request.action == Action::kMonitor, "only a monitor is a probe");
    require(!request.on_node || !request.on_node->empty(), "a node name is not empty");
    check_lists(request);
    check_parameters(*parsed);
    for (const std::string& warning : parsed->warnings) {
        require(warning.find('\n') == std::string::npos, "a warning is one line");
    }
    for (const ParameterProblem& problem : parsed->problems) check_exit_reason(env, problem.error.message);
    if (parsed->problems.empty()) check_round_trip(*parsed, action);
    (void)log_settings(env, request.resource, request.on_node.value_or(""));
    return 0;
}
