#include "checks/host/resolver.hpp"

#include <algorithm>

#include "model/ip_address.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kOneName{3000};

}  // namespace

milliseconds HostNames::left() const {
    return std::min(kOneName, std::chrono::duration_cast<milliseconds>(deadline_ - clock_.now()));
}

Fact<std::vector<IpAddress>> HostNames::addresses_of(const std::string& name) {
    auto& known = addresses_[name];
    if (known.asked()) return known;
    if (left() <= milliseconds(0)) return known = Fact<std::vector<IpAddress>>::unknown("no time was left to ask");
    auto found = host_.addresses_of(name, left());
    known = found ? Fact<std::vector<IpAddress>>(std::move(*found))
                  : Fact<std::vector<IpAddress>>::unknown(found.error().message);
    return known;
}

Fact<std::string> HostNames::name_of(const IpAddress& address) {
    auto& known = names_[address_text(address)];
    if (known.asked() || left() <= milliseconds(0)) return known;
    auto found = host_.name_of(address, left());
    if (found) {
        known = std::move(*found);
    } else if (found.error().kind == ErrorKind::kNotFound) {
        known = Fact<std::string>::unknown(found.error().message);
    }
    return known;
}

}  // namespace paf
