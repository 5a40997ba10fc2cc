#include "checks/host/firewall.hpp"

#include <algorithm>

namespace paf {

bool may_accept(const InputChain& chain, const PortNeed& need) {
    return std::any_of(chain.accepts.begin(), chain.accepts.end(), [&need](const AcceptRule& rule) {
        if (!rule.protocol.empty() && rule.protocol != need.protocol) return false;
        return rule.ports.empty() || std::any_of(rule.ports.begin(), rule.ports.end(), [&need](const auto& range) {
                   return range.first <= need.port && need.port <= range.second;
               });
    });
}

}  // namespace paf
