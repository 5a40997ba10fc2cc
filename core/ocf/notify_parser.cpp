#include "ocf/notify_parser.hpp"

#include "model/outgoing/one_line.hpp"

namespace paf {

namespace {

constexpr std::string_view kPrefix = "OCF_RESKEY_CRM_meta_notify_";
constexpr std::string_view kBlanks = " \t\r\n\v\f";

std::string variable(std::string_view name) {
    return std::string(kPrefix).append(name);
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> items;
    for (auto start = text.find_first_not_of(kBlanks); start != std::string_view::npos;) {
        const auto end = text.find_first_of(kBlanks, start);
        items.emplace_back(text.substr(start, end - start));
        start = text.find_first_not_of(kBlanks, end);
    }
    return items;
}

std::vector<std::string> list(const Environment& env, std::string_view name) {
    return split(value_of(env, variable(name)));
}

/// The list under its name of today if the cluster sends that, else under the old one.
std::vector<std::string> list(const Environment& env, std::string_view name, std::string_view old_name) {
    return list(env, is_set(env, variable(name)) ? name : old_name);
}

bool has_lists(const Environment& env) {
    for (auto entry = env.lower_bound(kPrefix); entry != env.end(); ++entry) {
        const std::string_view name = entry->first;
        if (name.substr(0, kPrefix.size()) != kPrefix) break;
        if (name.size() > 6 && name.substr(name.size() - 6) == "_uname") return true;
    }
    return false;
}

std::optional<NotifyWhen> parse_when(std::string_view text) {
    if (text == "pre") return NotifyWhen::kPre;
    if (text == "post") return NotifyWhen::kPost;
    return std::nullopt;
}

std::optional<NotifyOperation> parse_operation(std::string_view text) {
    if (text == "start") return NotifyOperation::kStart;
    if (text == "stop") return NotifyOperation::kStop;
    if (text == "promote") return NotifyOperation::kPromote;
    if (text == "demote") return NotifyOperation::kDemote;
    return std::nullopt;
}

void parse_occasion(NotifyContext& context, const Environment& env, std::vector<std::string>& warnings) {
    const std::string_view type = value_of(env, variable("type"));
    const std::string_view operation = value_of(env, variable("operation"));
    const auto when = parse_when(type);
    const auto what = parse_operation(operation);
    if (when && what) {
        context.when = when;
        context.operation = what;
    } else if (!type.empty() || !operation.empty()) {
        warnings.push_back("notify: expected pre or post, and start, stop, promote or demote, found " +
                           in_quotes(type) + " and " + in_quotes(operation) + "; this notification is ignored");
    }
}

}  // namespace

NotifyContext parse_notify(Action action, const Environment& env, std::vector<std::string>& warnings) {
    NotifyContext context;
    if (action == Action::kNotify) parse_occasion(context, env, warnings);
    context.present = has_lists(env);
    if (!context.present) return context;
    context.start = list(env, "start_uname");
    context.stop = list(env, "stop_uname");
    context.promote = list(env, "promote_uname");
    context.demote = list(env, "demote_uname");
    context.promoted = list(env, "promoted_uname", "master_uname");
    context.unpromoted = list(env, "unpromoted_uname", "slave_uname");
    context.available = list(env, "available_uname");
    context.inactive_resources = list(env, "inactive_resource");
    context.active = list(env, "active_uname");
    if (context.active.empty()) {
        context.active = context.promoted;
        context.active.insert(context.active.end(), context.unpromoted.begin(), context.unpromoted.end());
    }
    return context;
}

}  // namespace paf
