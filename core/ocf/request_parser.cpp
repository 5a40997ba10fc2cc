#include "ocf/request_parser.hpp"

#include <algorithm>

#include "model/outgoing/one_line.hpp"
#include "ocf/notify_parser.hpp"
#include "ocf/numbers.hpp"
#include "ocf/role_names.hpp"
#include "paf/pacemaker_values.hpp"

namespace paf {

namespace {

constexpr std::size_t kMaxResourceName = 256;
/// Pacemaker counts milliseconds in an int.
constexpr std::chrono::milliseconds kMaxTimeout{INT32_MAX};

std::string_view meta(const Environment& env, std::string_view name) {
    return value_of(env, "OCF_RESKEY_CRM_meta_" + std::string(name));
}

std::string known_actions() {
    std::string text;
    for (const char* name : action_names()) text.append(text.empty() ? "" : ", ").append(name);
    return text;
}

Result<Action> parse_action(const std::vector<std::string>& argv) {
    if (argv.size() < 2 || argv[1].empty()) {
        return fail(ErrorKind::kInvalid, "no action: expected one of " + known_actions() + " as the first argument");
    }
    const auto action = find_action(argv[1]);
    if (!action) {
        return fail(ErrorKind::kUnsupported,
                    "unknown action " + in_quotes(argv[1]) + ": expected one of " + known_actions());
    }
    return *action;
}

/// "pgsqld:1" is instance 1 of "pgsqld" (crm_resource --force-start, and older clusters).
std::string_view without_instance_number(std::string_view name) {
    const auto colon = name.rfind(':');
    if (colon == std::string_view::npos || !whole_number<unsigned>(name.substr(colon + 1))) return name;
    return name.substr(0, colon);
}

Result<std::string> parse_resource(Action action, const Environment& env) {
    const std::string_view given = value_of(env, "OCF_RESOURCE_INSTANCE");
    const std::string_view name = without_instance_number(given);
    const bool needed = action != Action::kMetaData && action != Action::kMethods && action != Action::kValidateAll;
    const bool odd = std::any_of(name.begin(), name.end(), [](char byte) { return byte == ' ' || is_control(byte); });
    if ((needed && name.empty()) || odd || name.size() > kMaxResourceName) {
        return fail(ErrorKind::kInvalid,
                    "OCF_RESOURCE_INSTANCE: expected the name of the resource, found " + in_quotes(given) +
                        "; set it to the resource's id in the cluster when you run the agent by hand");
    }
    return std::string(name);
}

/// A count of Pacemaker's; nullopt, and a warning, when it is malformed.
template <class Number>
std::optional<Number> parse_count(const Environment& env, std::string_view name, ParsedRequest& parsed) {
    const std::string_view text = meta(env, name);
    const auto count = whole_number<Number>(text);
    if (!count && !text.empty()) {
        parsed.warnings.push_back("OCF_RESKEY_CRM_meta_" + std::string(name) + ": expected a whole number, found " +
                                  in_quotes(text) + "; it is ignored");
    }
    return count;
}

void parse_timing(const Environment& env, ParsedRequest& parsed) {
    Request& request = parsed.request;
    const auto timeout = parse_count<std::uint64_t>(env, "timeout", parsed);
    if (timeout && *timeout > 0) {
        const auto limit = static_cast<std::uint64_t>(kMaxTimeout.count());
        request.timeout = std::chrono::milliseconds(std::min(*timeout, limit));
    } else {
        request.timeout = default_timeout(request.action);
    }
    const auto interval = parse_count<std::uint64_t>(env, "interval", parsed);
    request.probe = request.action == Action::kMonitor && interval.value_or(0) == 0;
    const bool recurring = request.action == Action::kMonitor && !request.probe;
    request.promoted_role = recurring && is_promoted_role(meta(env, "role"));
}

void parse_clone(const Environment& env, ParsedRequest& parsed) {
    Request& request = parsed.request;
    request.clone = !meta(env, "clone").empty() || !meta(env, "clone_max").empty();
    request.promoted_max = parse_count<int>(env, "promoted_max", parsed);
    if (!request.promoted_max) request.promoted_max = parse_count<int>(env, "master_max", parsed);
    request.notify_enabled = pacemaker::boolean(meta(env, "notify"));
    const std::string_view node = meta(env, "on_node");
    if (!node.empty()) request.on_node = std::string(node);
}

void parse_parameters(const Environment& env, ParsedRequest& parsed) {
    Parameters& params = parsed.request.params;
    const bool datadir_given = !value_of(env, "OCF_RESKEY_datadir").empty();
    for (const ParameterSpec& spec : parameter_table()) {
        const std::string_view given = value_of(env, "OCF_RESKEY_" + std::string(spec.name));
        if (given.empty() && spec.fallback == nullptr) continue;
        const Status assigned = spec.assign(params, given.empty() ? spec.fallback : given);
        if (!assigned) parsed.problems.push_back({spec.name, spec.use, assigned.error().in(spec.name)});
    }
    if (!datadir_given) params.datadir = params.pgdata;
    // A refused template leaves the default, as any other refused parameter does.
    if (params.recovery_template.empty()) params.recovery_template = default_recovery_template(params.pgdata);
    for (ParameterProblem& problem : parsed.problems) {
        if (problem.use == ParameterUse::kSession) params.pgport = 0;
        // With a data directory of its own, the instance is known without the directory of the configuration.
        if (problem.parameter == "pgdata" && datadir_given) problem.use = ParameterUse::kLaunch;
    }
}

}  // namespace

std::vector<ParameterProblem> ParsedRequest::problems_that_matter(Action action) const {
    std::vector<ParameterProblem> matter;
    std::copy_if(problems.begin(), problems.end(), std::back_inserter(matter),
                 [action](const ParameterProblem& problem) { return action_uses(action, problem.use); });
    return matter;
}

Result<ParsedRequest> parse_request(const std::vector<std::string>& argv, const Environment& env) {
    const auto action = parse_action(argv);
    if (!action) return fail(action.error());
    const auto resource = parse_resource(*action, env);
    if (!resource) return fail(resource.error());

    ParsedRequest parsed;
    Request& request = parsed.request;
    request.action = *action;
    request.resource = *resource;
    request.managed = !value_of(env, "OCF_RESKEY_crm_feature_set").empty();
    request.role_names = role_names_for(env);
    parse_parameters(env, parsed);
    parse_timing(env, parsed);
    parse_clone(env, parsed);
    request.check_level = whole_number<int>(value_of(env, "OCF_CHECK_LEVEL")).value_or(request.check_level);
    request.notify = parse_notify(request.action, env, parsed.warnings);
    return parsed;
}

}  // namespace paf
