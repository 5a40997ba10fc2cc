#include "ocf/environment.hpp"

#include <unistd.h>

#include <cstdlib>

namespace paf {

Environment read_environment() {
    Environment env;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const auto equals = text.find('=');
        if (equals != std::string_view::npos) env.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return env;
}

std::string_view value_of(const Environment& env, std::string_view name) {
    const auto found = env.find(name);
    return found == env.end() ? std::string_view() : std::string_view(found->second);
}

bool is_set(const Environment& env, std::string_view name) {
    return env.find(name) != env.end();
}

std::vector<std::pair<std::string, std::string>> environment_for_tools(const Environment& env) {
    std::vector<std::pair<std::string, std::string>> kept;
    for (const auto& [name, value] : env) {
        const bool cluster = name.rfind("PCMK_", 0) == 0 || name.rfind("HA_", 0) == 0 || name.rfind("CIB_", 0) == 0;
        if (cluster || name == "OCF_RESOURCE_INSTANCE") kept.emplace_back(name, value);
    }
    return kept;
}

std::vector<std::pair<std::string, std::string>> environment_for_servers(const Environment& env) {
    std::vector<std::pair<std::string, std::string>> kept;
    for (const char* name : {"PG_OOM_ADJUST_FILE", "PG_OOM_ADJUST_VALUE"}) {
        if (is_set(env, name)) kept.emplace_back(name, value_of(env, name));
    }
    return kept;
}

void forget_libpq_variables(const Environment& env) {
    for (const auto& variable : env) {
        if (variable.first.rfind("PG", 0) == 0) (void)unsetenv(variable.first.c_str());
    }
}

}  // namespace paf
