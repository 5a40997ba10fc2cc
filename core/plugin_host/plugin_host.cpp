#include "plugin_host/plugin_host.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "model/text.hpp"
#include "plugin_host/loading/file_policy.hpp"
#include "plugin_host/loading/plugin_config.hpp"

namespace paf {
namespace {

bool is_plugin_name(const std::string& name) {
    return name.rfind("paf-", 0) == 0 && name.size() > 7 && name.compare(name.size() - 3, 3, ".so") == 0;
}

}  // namespace

Result<LoadedLibrary> PluginHost::load(const std::string& path) const {
    const auto file = trusted_file(path, places_.trusted_root);
    if (!file) return fail(file.error());
    auto library = load_plugin(*file, kind_);
    if (!library) return library;
    for (const PluginEntry& other : entries_) {
        if (other.library && other.library->identity.name == library->identity.name) {
            return fail(ErrorKind::kInvalid, path + ": expected a name of its own, found " + library->identity.name +
                                                 ", which " + other.path + " has already");
        }
    }
    return library;
}

void PluginHost::load_directory(const std::string& directory) {
    std::error_code error;
    std::vector<std::string> paths;
    for (std::filesystem::directory_iterator file(directory, error), end; !error && file != end;
         file.increment(error)) {
        if (is_plugin_name(file->path().filename().string())) paths.push_back(file->path().string());
    }
    if (error) problems_.push_back("plugin directory " + directory + ": " + error.message());
    std::sort(paths.begin(), paths.end());
    for (const std::string& path : paths) {
        auto library = load(path);
        if (library) {
            entries_.push_back({path, std::move(*library), ""});
        } else {
            entries_.push_back({path, std::nullopt, library.error().message});
        }
    }
}

void PluginHost::load_all() {
    if (loaded_) return;
    loaded_ = true;
    load_directory(places_.built_in);
    if (places_.config_file.empty()) return;
    const auto more = read_plugin_config(places_.config_file, places_.trusted_root);
    if (!more) {
        problems_.push_back(more.error().message);
        return;
    }
    for (const std::string& directory : *more) load_directory(directory);
}

const std::vector<PluginEntry>& PluginHost::entries() {
    load_all();
    return entries_;
}

const std::vector<std::string>& PluginHost::problems() {
    load_all();
    return problems_;
}

bool PluginHost::version_is_wanted(const InstanceIdentity& instance) const {
    return instance.server_version.empty() &&
           std::any_of(entries_.begin(), entries_.end(), [&instance](const PluginEntry& entry) {
               return entry.library && (entry.library->ops.flags & PAF_WANTS_SERVER_VERSION) != 0 &&
                      rank_of(*entry.library, instance).value_or(0) > 0;
           });
}

Result<VersionPlugin*> PluginHost::for_instance(const InstanceIdentity& known, const AskServerVersion& ask) {
    load_all();
    InstanceIdentity instance = known;
    // Without an answer the plugins decide by what else there is: a live server is still looked after.
    if (version_is_wanted(instance)) instance.server_version = ask().value_or("");
    const LoadedLibrary* best = nullptr;
    std::int32_t best_rank = 0;
    std::string seen;
    for (const PluginEntry& entry : entries_) {
        if (!entry.library) {
            seen += "; refused: " + entry.refusal;
            continue;
        }
        const auto rank = rank_of(*entry.library, instance);
        const std::string& name = entry.library->identity.name;
        if (!rank || *rank == 0) {
            seen += "; " + (rank ? name + " does not serve it" : rank.error().message);
        } else if (*rank > best_rank || (*rank == best_rank && name < best->identity.name)) {
            best = &*entry.library;
            best_rank = *rank;
        }
    }
    if (best != nullptr) {
        chosen_.push_back(std::make_unique<LoadedVersionPlugin>(*best, instance));
        return static_cast<VersionPlugin*>(chosen_.back().get());
    }
    for (const std::string& problem : problems_) seen += "; " + problem;
    const std::string says = instance.server_version.empty() ? "" : " (" + quote_text(instance.server_version) + ")";
    return fail(ErrorKind::kNotFound, "no version plugin serves PostgreSQL " + instance.pg_version + says +
                                          "; install one for it (pafctl plugin list shows what there is)" + seen);
}

}  // namespace paf
