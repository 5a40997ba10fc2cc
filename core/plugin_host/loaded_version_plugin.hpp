// A loaded plugin as the core sees it: asks it through the C interface, and checks its answers.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "plugin_host/answer.hpp"
#include "plugin_host/loading/plugin_library.hpp"
#include "ports/version_plugin.hpp"

namespace paf {

class LoadedVersionPlugin : public VersionPlugin {
  public:
    LoadedVersionPlugin(LoadedLibrary library, InstanceIdentity instance)
        : library_(std::move(library)), instance_(std::move(instance)) {}

    [[nodiscard]] const PluginIdentity& identity() const { return library_.identity; }

    [[nodiscard]] std::string name() const override { return library_.identity.name; }
    Result<ControlLayout> control_layout() override;
    Result<WalFormat> wal_format() override;
    Result<std::string> sql(SqlKind kind) override;
    Result<std::vector<std::string>> standby_marks() override;
    Result<std::vector<FileEdit>> prepare_standby(const std::optional<std::string>& template_content) override;
    Result<SetupWanted> setup_wanted(const Parameters& params) override;
    Result<std::string> primary_conninfo(const SetupInputs& inputs) override;
    Result<std::vector<Finding>> check_setup(const SetupInputs& inputs) override;
    Result<Promotion> promotion() override;
    Result<std::vector<std::string>> start_command(const Parameters& params) override;

  private:
    /// One operation; `expected`: item_bit() of the item types that answer it.
    using Question = std::function<std::int32_t(const paf_call*, const paf_instance&)>;
    Result<Answer> ask(const char* operation, std::uint32_t expected, const Question& question);

    LoadedLibrary library_;
    InstanceIdentity instance_;
};

/// The plugin's rank for an instance, 0 or more; kInternal when it throws.
Result<std::int32_t> rank_of(const LoadedLibrary& library, const InstanceIdentity& instance);

}  // namespace paf
