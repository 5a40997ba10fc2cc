#include "pafctl/plugin/plugin.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "pafctl/json_text.hpp"
#include "plugin_host/known_versions.hpp"
#include "plugin_host/loaded_address_hook.hpp"
#include "plugin_host/loaded_version_plugin.hpp"

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

/// False when it was refused.
bool print_identity(std::ostream& out, const PluginEntry& entry) {
    out << entry.path << "\n";
    if (!entry.library) {
        out << "    refused: " << entry.refusal << "\n";
        return false;
    }
    const PluginIdentity& plugin = entry.library->identity;
    out << "    " << plugin.name << " " << plugin.version << ", vendor " << plugin.vendor << ", licence "
        << plugin.licence << ", ABI " << abi_text(plugin) << "\n";
    return true;
}

/// When an address hook is asked.
std::vector<std::string> moments_of(const LoadedLibrary& library) {
    const LoadedAddressHook hook(library);
    std::vector<std::string> moments;
    for (const auto& [moment, text] : {std::pair(AddressMoment::kBeforePromote, "before promote"),
                                       std::pair(AddressMoment::kAfterPromote, "after promote"),
                                       std::pair(AddressMoment::kBeforeDemote, "before demote"),
                                       std::pair(AddressMoment::kAfterDemote, "after demote")}) {
        if (hook.wants(moment)) moments.emplace_back(text);
    }
    return moments;
}

void print_other(std::ostream& out, const PluginEntry& entry, std::uint32_t kind) {
    if (!print_identity(out, entry)) return;
    if (kind == PAF_KIND_CHECK) {
        out << "    preflight check\n";
        return;
    }
    out << "    address hook, asked";
    const auto moments = moments_of(*entry.library);
    for (const std::string& moment : moments) out << (&moment == &moments.front() ? " " : ", ") << moment;
    out << (moments.empty() ? " never\n" : "\n");
}

void print(std::ostream& out, const PluginEntry& entry) {
    if (!print_identity(out, entry)) return;
    const auto served = served_versions(*entry.library);
    out << "    serves PostgreSQL " << (served ? ranges_text(*served) : "nothing: " + served.error().message) << "\n";
}

/// Who would serve an instance that only its PG_VERSION is known of, best first.
struct Claim {
    std::string plugin;
    std::int32_t rank = 0;
    bool wants_server_version = false;
};

std::vector<Claim> claims_for(const std::vector<PluginEntry>& entries, const std::string& version) {
    std::vector<Claim> claims;
    for (const PluginEntry& entry : entries) {
        if (!entry.library) continue;
        const std::int32_t rank = rank_of(*entry.library, {version, 0, 0, ""}).value_or(0);
        const bool wants = (entry.library->ops.flags & PAF_WANTS_SERVER_VERSION) != 0;
        if (rank > 0) claims.push_back({entry.library->identity.name, rank, wants});
    }
    std::sort(claims.begin(), claims.end(),
              [](const Claim& a, const Claim& b) { return a.rank != b.rank ? a.rank > b.rank : a.plugin < b.plugin; });
    return claims;
}

/// Versions that more than one plugin claims, and which of them is taken.
void print_rivals(std::ostream& out, const std::vector<PluginEntry>& entries) {
    for (const std::string& version : known_versions()) {
        const auto claims = claims_for(entries, version);
        if (claims.size() < 2) continue;
        out << "PostgreSQL " << version << " is claimed by ";
        for (const Claim& claim : claims) {
            out << (&claim == &claims.front() ? "" : ", then ") << claim.plugin << " (rank " << claim.rank
                << (claim.wants_server_version ? ", if the server's program says that it is its own)" : ")");
        }
        out << "\n";
    }
}

nlohmann::json json_of_identity(const PluginEntry& entry) {
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
    return json;
}

nlohmann::json json_of(const PluginEntry& entry) {
    nlohmann::json json = json_of_identity(entry);
    if (entry.library) json["serves"] = served_versions(*entry.library).value_or(std::vector<std::string>{});
    return json;
}

/// The plugins of one folder.
struct OtherPlugins {
    PluginFolder folder;
    std::unique_ptr<PluginHost> host;
};

std::vector<OtherPlugins> load_others(const std::vector<PluginFolder>& folders, const std::string& trusted_root) {
    std::vector<OtherPlugins> others;
    for (const PluginFolder& folder : folders) {
        std::error_code error;
        if (!std::filesystem::exists(folder.directory, error)) continue;
        const PluginPlaces places{folder.directory, "", trusted_root};
        others.push_back({folder, std::make_unique<PluginHost>(places, folder.kind)});
    }
    return others;
}

bool all_loaded(PluginHost& host) {
    const auto& entries = host.entries();
    return host.problems().empty() && std::all_of(entries.begin(), entries.end(),
                                                  [](const PluginEntry& entry) { return entry.library.has_value(); });
}

void add_others(nlohmann::json& all, const std::vector<OtherPlugins>& others) {
    for (const auto& [folder, host] : others) {
        all[folder.key] = nlohmann::json::array();
        for (const PluginEntry& entry : host->entries()) {
            nlohmann::json one = json_of_identity(entry);
            if (folder.kind == PAF_KIND_ADDRESS && entry.library) one["moments"] = moments_of(*entry.library);
            all[folder.key].push_back(std::move(one));
        }
        for (const std::string& problem : host->problems()) all["problems"].push_back(problem);
    }
}

}  // namespace

std::vector<PluginFolder> installed_folders() {
    return {{PAF_KIND_CHECK, PAF_CHECK_DIR, "checks"}, {PAF_KIND_ADDRESS, PAF_ADDRESS_DIR, "address_hooks"}};
}

int plugin_list(std::ostream& out, bool json, PluginPlaces places, const std::vector<PluginFolder>& folders) {
    const std::vector<OtherPlugins> others = load_others(folders, places.trusted_root);
    PluginHost host(std::move(places));
    bool right = all_loaded(host);
    for (const OtherPlugins& other : others) right = all_loaded(*other.host) && right;
    if (json) {
        nlohmann::json all = {{"plugins", nlohmann::json::array()}, {"problems", host.problems()}};
        for (const PluginEntry& entry : host.entries()) all["plugins"].push_back(json_of(entry));
        for (const std::string& version : known_versions()) {
            for (const Claim& claim : claims_for(host.entries(), version)) {
                all["choice"][version].push_back({{"plugin", claim.plugin},
                                                  {"rank", claim.rank},
                                                  {"wants_server_version", claim.wants_server_version}});
            }
        }
        add_others(all, others);
        // Paths and messages may hold any byte.
        out << json_text(all);
        return right ? 0 : 1;
    }
    for (const PluginEntry& entry : host.entries()) print(out, entry);
    print_rivals(out, host.entries());
    for (const std::string& problem : host.problems()) out << "problem: " << problem << "\n";
    if (host.entries().empty()) out << "no plugin found; they are files named paf-*.so\n";
    for (const auto& [folder, loaded] : others) {
        for (const PluginEntry& entry : loaded->entries()) print_other(out, entry, folder.kind);
        for (const std::string& problem : loaded->problems()) out << "problem: " << problem << "\n";
    }
    return right ? 0 : 1;
}

}  // namespace paf
