// Address claims port: who else in the network has an address.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "model/ip_address.hpp"
#include "model/result.hpp"

namespace paf {

class AddressClaims {
  public:
    virtual ~AddressClaims() = default;
    /// The hardware address, "52:54:00:12:34:56", of another machine in the network of `interface` that answers for the
    /// IPv4 address; nullopt when none does within `limit`.  An error says why nobody could be asked.
    virtual Result<std::optional<std::string>> claimant(const std::string& interface, const IpAddress& address,
                                                        std::chrono::milliseconds limit) = 0;
};

}  // namespace paf
