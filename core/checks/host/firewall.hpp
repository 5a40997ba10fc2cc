// Packet filters as their own tools print them, read as far as that is sound: it is known when no rule can accept a new
// connection to a port, never that one does.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace paf {

struct PortNeed {
    std::string protocol;  ///< "tcp", "udp"
    std::uint16_t port = 0;
    std::string what;  ///< whose it is: "Corosync"
};

/// What a rule that accepts asks for.
struct AcceptRule {
    std::string protocol;  ///< empty: any
    /// First and last port; none stands for all of them.
    std::vector<std::pair<unsigned long, unsigned long>> ports;
};

/// A chain through which packets for this host go, with what it calls.  It ends by dropping what no rule accepts.
struct InputChain {
    std::string name;  ///< as its tool calls it: "INPUT", "inet filter input"
    bool nft = false;
    std::vector<AcceptRule> accepts;  ///< rules that may accept a new connection from another host
};

/// Chains of `iptables-save` that end by dropping.
std::vector<InputChain> read_iptables(const std::string& saved);
/// Chains of `nft list ruleset` that end by dropping, those of iptables on nftables among them: "ip filter INPUT".
std::vector<InputChain> read_nft(const std::string& ruleset);

/// Whether some rule may accept a new connection to the port.
bool may_accept(const InputChain& chain, const PortNeed& need);

}  // namespace paf
