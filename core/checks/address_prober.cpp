#include "checks/address_prober.hpp"

#include <algorithm>

namespace paf {
namespace {

using std::chrono::milliseconds;

/// Two requests, and time for the second one's answer.
constexpr milliseconds kQuestion{300};

const HostInterface* holder_of(const std::vector<HostInterface>& interfaces, const IpAddress& address) {
    const auto holder = std::find_if(interfaces.begin(), interfaces.end(),
                                     [&address](const HostInterface& one) { return one.address == address; });
    return holder == interfaces.end() ? nullptr : &*holder;
}

/// The interface into the smallest network that holds the address, by an address of its own.
const HostInterface* way_to(const std::vector<HostInterface>& interfaces, const IpAddress& address) {
    const HostInterface* best = nullptr;
    for (const HostInterface& one : interfaces) {
        if (one.address == address || !same_network(one.address, address, one.mask)) continue;
        if (best == nullptr || best->mask.bytes < one.mask.bytes) best = &one;
    }
    return best;
}

}  // namespace

std::vector<Record> AddressProber::answer(const Probe& probe) {
    if (probe.kind != ProbeKind::kAddress) return {};
    Record record{"address",
                  {{"ip", probe.subject},
                   {"here", "unknown"},
                   {"interface", ""},
                   {"answered", "unknown"},
                   {"by", ""},
                   {"problem", ""}}};
    const auto address = parse_address(probe.subject);
    if (!address) {
        record.fields["problem"] = "it is no IP address";
        return {record};
    }
    const auto interfaces = host_.interfaces();
    if (!interfaces) {
        record.fields["problem"] = interfaces.error().message;
        return {record};
    }
    const HostInterface* holder = holder_of(*interfaces, *address);
    record.fields["here"] = holder == nullptr ? "no" : "yes";
    if (holder != nullptr) record.fields["interface"] = holder->name;
    ask_network(*interfaces, *address, record);
    return {record};
}

void AddressProber::ask_network(const std::vector<HostInterface>& interfaces, const IpAddress& address,
                                Record& record) {
    if (address.is_v6) {
        record.fields["problem"] = "nobody is asked for IPv6 addresses";
        return;
    }
    const HostInterface* way = way_to(interfaces, address);
    if (way == nullptr) way = holder_of(interfaces, address);
    if (way == nullptr) {
        record.fields["problem"] = "no interface of this node is in its network";
        return;
    }
    // An address may have a label, "eth0:pg": the interface is what stands before it.
    const std::string interface = way->name.substr(0, way->name.find(':'));
    record.fields["interface"] = interface;
    const auto left = std::chrono::duration_cast<milliseconds>(deadline_ - clock_.now());
    if (left <= milliseconds(0)) {
        record.fields["problem"] = "there was no time left to ask";
        return;
    }
    const auto claimant = network_.claimant(interface, address, std::min(left, kQuestion));
    if (!claimant) {
        record.fields["problem"] = claimant.error().message;
        return;
    }
    record.fields["answered"] = claimant->has_value() ? "yes" : "no";
    record.fields["by"] = claimant->value_or("");
}

}  // namespace paf
