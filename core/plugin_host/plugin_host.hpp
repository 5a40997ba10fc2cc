// PluginHost: finds the plugins, loads them, and chooses the one that serves an instance.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "plugin_host/loaded_version_plugin.hpp"
#include "ports/version_plugin.hpp"

namespace paf {

/// One file that was looked at.
struct PluginEntry {
    std::string path;
    std::optional<LoadedLibrary> library;  ///< set when it was loaded
    std::string refusal;                   ///< why it was not
};

/// Where plugins are looked for.
struct PluginPlaces {
    std::string built_in = PAF_PLUGIN_DIR;
    std::string config_file = PAF_CONFIG_FILE;  ///< empty: the built-in directory alone
    std::string trusted_root;                   ///< as in trusted_file(); tests use it
};

/// Files named `paf-*.so` in the built-in directory and in those the configuration file names, in that order; within a
/// directory by name.  Nothing is looked at before the first question.  A plugin that cannot be used is noted with the
/// reason, and never fails anything by itself; so is a second one of the same name.
class PluginHost : public VersionPlugins {
  public:
    /// `kind`: PAF_KIND_..., of the plugins wanted; others are refused.
    explicit PluginHost(PluginPlaces places = {}, std::uint32_t kind = PAF_KIND_VERSION)
        : places_(std::move(places)), kind_(kind) {}

    /// The plugin with the highest rank for `instance`; of equal ranks the first by plugin name.
    Result<VersionPlugin*> for_instance(const InstanceIdentity& instance, const AskServerVersion& ask) override;

    /// Everything found, loaded or refused.  Loads all plugins.
    const std::vector<PluginEntry>& entries();
    /// What was wrong with the configuration file or a directory; empty when all is well.
    const std::vector<std::string>& problems();

  private:
    [[nodiscard]] bool version_is_wanted(const InstanceIdentity& instance) const;
    void load_all();
    void load_directory(const std::string& directory);
    Result<LoadedLibrary> load(const std::string& path) const;

    PluginPlaces places_;
    std::uint32_t kind_;
    bool loaded_ = false;
    std::vector<PluginEntry> entries_;
    std::vector<std::string> problems_;
    std::vector<std::unique_ptr<LoadedVersionPlugin>> chosen_;
};

}  // namespace paf
