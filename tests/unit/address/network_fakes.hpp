// A host and its network, as a test wants them.
#pragma once

#include "ports/address_claims.hpp"
#include "ports/clock.hpp"
#include "ports/host.hpp"

namespace paf::test {

using std::chrono::milliseconds;

class StillClock : public Clock {
  public:
    TimePoint time{std::chrono::seconds(100)};
    [[nodiscard]] TimePoint now() const override { return time; }
    [[nodiscard]] std::int64_t seconds_since_epoch() const override { return 1700000000; }
    void sleep_for(milliseconds duration) override { time += duration; }
};

class FakeHost : public HostProbe {
  public:
    Result<std::vector<HostInterface>> list = std::vector<HostInterface>();

    void add(const std::string& name, const std::string& address, unsigned long length) {
        const auto ip = *parse_address(address);
        list->push_back({name, ip, *mask_of_length(ip.is_v6, length)});
    }
    Result<std::vector<IpAddress>> addresses_of(const std::string&, milliseconds) override {
        return std::vector<IpAddress>{};
    }
    Result<std::string> name_of(const IpAddress&, milliseconds) override { return std::string(); }
    Result<std::vector<HostInterface>> interfaces() override { return list; }
    Result<ClockState> clock_state() override { return ClockState{}; }
};

class FakeClaims : public AddressClaims {
  public:
    Result<std::optional<std::string>> answer = std::optional<std::string>();
    std::string interface;
    milliseconds limit{0};

    Result<std::optional<std::string>> claimant(const std::string& way, const IpAddress&, milliseconds most) override {
        interface = way;
        limit = most;
        return answer;
    }
};

}  // namespace paf::test
