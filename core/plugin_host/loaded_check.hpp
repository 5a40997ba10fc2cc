// A loaded check plugin as the core sees it.
#pragma once

#include <string>

#include "plugin_host/loading/plugin_library.hpp"
#include "ports/prober.hpp"

namespace paf {

class LoadedCheck : public PreflightCheck {
  public:
    explicit LoadedCheck(LoadedLibrary library) : library_(std::move(library)) {}

    [[nodiscard]] const PluginIdentity& identity() const { return library_.identity; }
    [[nodiscard]] std::string name() const override { return library_.identity.name; }
    Result<CheckAnswer> ask(const Evidence& evidence) override;

  private:
    LoadedLibrary library_;
};

}  // namespace paf
