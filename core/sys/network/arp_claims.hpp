// Asks the network who has an address, by ARP on a packet socket.  Needs CAP_NET_RAW, which root has.
#pragma once

#include "ports/address_claims.hpp"
#include "ports/clock.hpp"

namespace paf {

/// Asks twice, 100 ms apart; the first answer that does not come from this machine counts.  Only answers of this moment
/// do: the kernel's table of neighbours keeps those of machines that are gone.
class ArpClaims : public AddressClaims {
  public:
    explicit ArpClaims(Clock& clock) : clock_(clock) {}

    Result<std::optional<std::string>> claimant(const std::string& interface, const IpAddress& address,
                                                std::chrono::milliseconds limit) override;

  private:
    Clock& clock_;
};

}  // namespace paf
