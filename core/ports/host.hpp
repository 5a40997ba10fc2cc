// Host port: what preflight wants to know of this machine and of the names of others.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "model/ip_address.hpp"
#include "model/result.hpp"

namespace paf {

/// An address of a network interface; `mask` is of the same family.
struct HostInterface {
    std::string name;
    IpAddress address, mask;
};

/// The kernel's clock, as adjtimex(2) shows it: whatever service keeps it in step.
struct ClockState {
    bool synchronized = false;
    std::chrono::microseconds largest_error{0};  ///< what the service takes for possible
};

class HostProbe {
  public:
    virtual ~HostProbe() = default;
    /// The addresses of a host name as getaddrinfo(3) finds them, each once; kNotFound when it has none, kTimeout.
    virtual Result<std::vector<IpAddress>> addresses_of(const std::string& name, std::chrono::milliseconds limit) = 0;
    /// The name of an address; kNotFound, kTimeout.
    virtual Result<std::string> name_of(const IpAddress& address, std::chrono::milliseconds limit) = 0;
    /// The addresses of interfaces that are up.
    virtual Result<std::vector<HostInterface>> interfaces() = 0;
    virtual Result<ClockState> clock_state() = 0;
};

}  // namespace paf
