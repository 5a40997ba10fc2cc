#include "app/pafctl_plugin.hpp"

#include <nlohmann/json.hpp>
#include <vector>

#include "plugin_host/known_versions.hpp"

namespace paf {
namespace {

/// "12 to 18", "9.6, 11": neighbours in the list of known versions are joined.
std::string ranges_text(const std::vector<std::string>& served) {
    const std::vector<std::string>& known = known_versions();
    std::string text;
    for (std::size_t i = 0, k = 0; i < served.size(); ++i) {
        while (known[k] != served[i]) ++k;
        std::size_t last = i;
        while (last + 1 < served.size() && k + (last + 1 - i) < known.size() &&
               known[k + (last + 1 - i)] == served[last + 1]) {
            ++last;
        }
        text += (text.empty() ? "" : ", ") + served[i] + (last > i ? " to " + served[last] : "");
        i = last;
    }
    return text.empty() ? "no version known here" : text;
}

std::string abi_text(const PluginIdentity& plugin) {
    return std::to_string(PAF_ABI_MAJOR) + "." + std::to_string(plugin.abi_minor);
}

void print(std::ostream& out, const PluginEntry& entry) {
    out << entry.path << "\n";
    if (!entry.library) {
        out << "    refused: " << entry.refusal << "\n";
        return;
    }
    const PluginIdentity& plugin = entry.library->identity;
    out << "    " << plugin.name << " " << plugin.version << ", vendor " << plugin.vendor << ", licence "
        << plugin.licence << ", ABI " << abi_text(plugin) << "\n";
    const auto served = served_versions(*entry.library);
    out << "    serves PostgreSQL " << (served ? ranges_text(*served) : "nothing: " + served.error().message) << "\n";
}

nlohmann::json json_of(const PluginEntry& entry) {
    nlohmann::json json = {{"path", entry.path}, {"loaded", entry.library.has_value()}};
    if (!entry.library) {
        json["refusal"] = entry.refusal;
        return json;
    }
    const PluginIdentity& plugin = entry.library->identity;
    json["name"] = plugin.name;
    json["version"] = plugin.version;
    json["vendor"] = plugin.vendor;
    json["licence"] = plugin.licence;
    json["abi"] = abi_text(plugin);
    json["serves"] = served_versions(*entry.library).value_or(std::vector<std::string>{});
    return json;
}

}  // namespace

int plugin_list(std::ostream& out, bool json, PluginPlaces places) {
    PluginHost host(std::move(places));
    bool right = host.problems().empty();
    for (const PluginEntry& entry : host.entries()) right = right && entry.library.has_value();
    if (json) {
        nlohmann::json all = {{"plugins", nlohmann::json::array()}, {"problems", host.problems()}};
        for (const PluginEntry& entry : host.entries()) all["plugins"].push_back(json_of(entry));
        // Paths and messages may hold any byte.
        out << all.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
        return right ? 0 : 1;
    }
    for (const PluginEntry& entry : host.entries()) print(out, entry);
    for (const std::string& problem : host.problems()) out << "problem: " << problem << "\n";
    if (host.entries().empty()) out << "no plugin found; they are files named paf-*.so\n";
    return right ? 0 : 1;
}

}  // namespace paf
