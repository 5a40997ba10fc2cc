#include "plugin_host/plugin_host.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <tuple>

#include "plugin_host/plugin_config.hpp"

namespace paf {
namespace {

bool is_plugin_name(const std::string& name) {
    return name.rfind("paf-", 0) == 0 && name.size() > 7 && name.compare(name.size() - 3, 3, ".so") == 0;
}

}  // namespace

void PluginHost::load_directory(const std::string& directory, bool must_exist) {
    std::error_code error;
    std::vector<std::string> paths;
    for (std::filesystem::directory_iterator file(directory, error), end; !error && file != end;
         file.increment(error)) {
        if (is_plugin_name(file->path().filename().string())) paths.push_back(file->path().string());
    }
    if (error && (must_exist || error != std::errc::no_such_file_or_directory)) {
        problems_.push_back("plugin directory " + directory + ": " + error.message());
    }
    std::sort(paths.begin(), paths.end());
    for (const std::string& path : paths) {
        auto library = load_version_plugin(path, PlacePolicy::kTrustedOnly);
        if (library) {
            entries_.push_back({path, library->identity, {}});
            libraries_.push_back(std::move(*library));
        } else {
            entries_.push_back({path, std::nullopt, library.error().message});
        }
    }
}

void PluginHost::load_all() {
    if (loaded_) return;
    loaded_ = true;
    load_directory(places_.built_in, true);
    const auto more = read_plugin_config(places_.config_file);
    if (!more) {
        problems_.push_back(more.error().message);
        return;
    }
    for (const std::string& directory : *more) load_directory(directory, true);
}

const std::vector<PluginEntry>& PluginHost::entries() {
    load_all();
    return entries_;
}

const std::vector<std::string>& PluginHost::problems() {
    load_all();
    return problems_;
}

Result<VersionPlugin*> PluginHost::for_version(const std::string& pg_version) {
    load_all();
    const LoadedLibrary* best = nullptr;
    std::int32_t best_rank = 0;
    for (const LoadedLibrary& library : libraries_) {
        const std::int32_t rank = rank_of(library, pg_version);
        const bool better = rank > best_rank || (rank == best_rank && rank > 0 &&
                                                 std::tie(library.identity.name, library.identity.path) <
                                                     std::tie(best->identity.name, best->identity.path));
        if (better) {
            best = &library;
            best_rank = rank;
        }
    }
    if (best != nullptr) {
        chosen_.push_back(std::make_unique<LoadedVersionPlugin>(*best, pg_version));
        return static_cast<VersionPlugin*>(chosen_.back().get());
    }
    std::string seen;
    for (const PluginEntry& entry : entries_) {
        seen += "; " + (entry.identity ? entry.identity->name + " does not serve it" : "refused " + entry.refusal);
    }
    for (const std::string& problem : problems_) seen += "; " + problem;
    return fail(ErrorKind::kNotFound, "no version plugin serves PostgreSQL " + pg_version +
                                          "; install one for it (pafctl plugin list shows what there is)" + seen);
}

}  // namespace paf
