#include "plugin_host/known_versions.hpp"

#include "plugin_host/loaded_version_plugin.hpp"

namespace paf {

const std::vector<std::string>& known_versions() {
    static const std::vector<std::string> versions = [] {
        constexpr int kFirstOneNumberMajor = 10, kLast = 30;
        std::vector<std::string> all = {"9.3", "9.4", "9.5", "9.6"};
        for (int major = kFirstOneNumberMajor; major <= kLast; ++major) all.push_back(std::to_string(major));
        return all;
    }();
    return versions;
}

Result<std::vector<std::string>> served_versions(const LoadedLibrary& library) {
    std::vector<std::string> served;
    for (const std::string& version : known_versions()) {
        const auto rank = rank_of(library, {version, 0, 0, ""});
        if (!rank) return fail(rank.error());
        if (*rank > 0) served.push_back(version);
    }
    return served;
}

}  // namespace paf
