#include "describe_request.hpp"

#include <fstream>
#include <sstream>

#include "ocf/parameters/parameter_table.hpp"

namespace paf {

namespace {

std::string yes_no(bool value) {
    return value ? "yes" : "no";
}

std::string occasion(const NotifyContext& notify) {
    if (!notify.when || !notify.operation) return "-";
    const char* operations[] = {"start", "stop", "promote", "demote"};
    const std::string when = *notify.when == NotifyWhen::kPre ? "pre" : "post";
    return when + "-" + operations[static_cast<int>(*notify.operation)];
}

std::string list(const char* name, const std::vector<std::string>& items) {
    std::string line = std::string(name) + ":";
    for (const std::string& item : items) line += " " + item;
    return line + "\n";
}

}  // namespace

std::string describe(const Request& request) {
    const NotifyContext& notify = request.notify;
    std::ostringstream out;
    out << "action: " << action_name(request.action) << "\n"
        << "resource: " << request.resource << "\n"
        << "timeout: " << request.timeout.count() << " ms\n"
        << "probe: " << yes_no(request.probe) << "\n"
        << "promoted role: " << yes_no(request.promoted_role) << "\n"
        << "managed: " << yes_no(request.managed) << "\n"
        << "node: " << request.on_node.value_or("-") << "\n"
        << "notify: " << (request.notify_enabled ? yes_no(*request.notify_enabled) : "-") << "\n"
        << "promoted_max: " << (request.promoted_max ? std::to_string(*request.promoted_max) : "-") << "\n"
        << "clone: " << yes_no(request.clone) << "\n"
        << "roles: " << (request.role_names == RoleNames::kModern ? "modern" : "legacy") << "\n"
        << "check_level: " << request.check_level << "\n"
        << "occasion: " << occasion(notify) << "\n"
        << "lists: " << yes_no(notify.present) << "\n"
        << list("active", notify.active) << list("inactive", notify.inactive_resources) << list("start", notify.start)
        << list("stop", notify.stop) << list("promote", notify.promote) << list("demote", notify.demote)
        << list("promoted", notify.promoted) << list("unpromoted", notify.unpromoted)
        << list("available", notify.available);
    return out.str();
}

Environment load_environment(const std::string& path) {
    Environment env;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        const auto equals = line.find('=');
        if (equals != std::string::npos) env.emplace(line.substr(0, equals), line.substr(equals + 1));
    }
    return env;
}

std::string load_text(const std::string& path) {
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace paf
