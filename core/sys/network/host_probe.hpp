// This machine, by the system's own calls; names by getent(1), which can be ended when a name server does not answer.
#pragma once

#include "ports/host.hpp"
#include "ports/process.hpp"

namespace paf {

class SystemHostProbe : public HostProbe {
  public:
    explicit SystemHostProbe(ProcessRunner& runner) : runner_(runner) {}

    Result<std::vector<IpAddress>> addresses_of(const std::string& name, std::chrono::milliseconds limit) override;
    Result<std::string> name_of(const IpAddress& address, std::chrono::milliseconds limit) override;
    Result<std::vector<HostInterface>> interfaces() override;
    Result<ClockState> clock_state() override;

  private:
    Result<std::string> getent(const std::string& database, const std::string& key, std::chrono::milliseconds limit);

    ProcessRunner& runner_;
};

}  // namespace paf
