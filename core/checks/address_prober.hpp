// Answers probes about IP addresses: whether this machine has one, and whether another one answers for it.
#pragma once

#include "ports/address_claims.hpp"
#include "ports/clock.hpp"
#include "ports/host.hpp"
#include "ports/prober.hpp"

namespace paf {

/// Records "address": docs/abi.md.  Other probes it leaves without an answer.
class AddressProber : public Prober {
  public:
    /// After `deadline` nobody in the network is asked any more.
    AddressProber(HostProbe& host, AddressClaims& network, Clock& clock, TimePoint deadline)
        : host_(host), network_(network), clock_(clock), deadline_(deadline) {}

    std::vector<Record> answer(const Probe& probe) override;

  private:
    void ask_network(const std::vector<HostInterface>& interfaces, const IpAddress& address, Record& record);

    HostProbe& host_;
    AddressClaims& network_;
    Clock& clock_;
    TimePoint deadline_;
};

}  // namespace paf
