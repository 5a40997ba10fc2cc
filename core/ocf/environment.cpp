#include "ocf/environment.hpp"

#include <unistd.h>

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

}  // namespace paf
