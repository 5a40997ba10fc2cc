// Names and addresses, each asked for once, within one span of time.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "model/fact.hpp"
#include "ports/clock.hpp"
#include "ports/host.hpp"

namespace paf {

class HostNames {
  public:
    /// What is asked for `limit` after now is not known.
    HostNames(HostProbe& host, Clock& clock, std::chrono::milliseconds limit)
        : host_(host), clock_(clock), deadline_(clock.now() + limit) {}

    Fact<std::vector<IpAddress>> addresses_of(const std::string& name);
    /// Unknown when it has none; not asked when that could not be found out.
    Fact<std::string> name_of(const IpAddress& address);

  private:
    [[nodiscard]] std::chrono::milliseconds left() const;

    HostProbe& host_;
    Clock& clock_;
    const TimePoint deadline_;
    std::map<std::string, Fact<std::vector<IpAddress>>> addresses_;
    std::map<std::string, Fact<std::string>> names_;
};

}  // namespace paf
