// A loaded address hook as the core sees it.
#pragma once

#include <string>

#include "plugin_host/loading/plugin_library.hpp"
#include "ports/address_hooks.hpp"

namespace paf {

class LoadedAddressHook : public AddressHook {
  public:
    explicit LoadedAddressHook(LoadedLibrary library) : library_(std::move(library)) {}

    [[nodiscard]] std::string name() const override { return library_.identity.name; }
    [[nodiscard]] bool wants(AddressMoment moment) const override;
    Result<AddressRound> ask(AddressMoment moment, const Evidence& evidence) override;

  private:
    LoadedLibrary library_;
};

}  // namespace paf
