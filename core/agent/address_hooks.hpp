// The hooks of the primary's address, as the agent asks them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/cib_reading.hpp"
#include "plugin_host/plugin_host.hpp"
#include "ports/address_claims.hpp"
#include "ports/address_hooks.hpp"
#include "ports/host.hpp"

namespace paf {

class AgentAddressHooks : public AddressHooks {
  public:
    /// `resource`: the agent's own.  A directory of hooks that does not exist holds none.
    AgentAddressHooks(Clock& clock, CibReading& cib, HostProbe& host, AddressClaims& network, std::string resource,
                      PluginPlaces places = {PAF_ADDRESS_DIR, "", ""})
        : clock_(clock),
          cib_(cib),
          host_(host),
          network_(network),
          resource_(std::move(resource)),
          directory_(places.built_in),
          plugins_(std::move(places), PAF_KIND_ADDRESS) {}

    bool wants(AddressMoment moment) override;
    Result<AddressAnswers> ask(AddressMoment moment, const std::string& node, std::chrono::milliseconds limit) override;

  private:
    void load();
    [[nodiscard]] bool any_wants(AddressMoment moment) const;  ///< of those that could be loaded

    Clock& clock_;
    CibReading& cib_;
    HostProbe& host_;
    AddressClaims& network_;
    std::string resource_;
    std::string directory_;
    PluginHost plugins_;
    bool loaded_ = false;
    std::vector<std::unique_ptr<AddressHook>> hooks_;
    AddressAnswers refused_;  ///< hooks that cannot be loaded, and why
};

}  // namespace paf
