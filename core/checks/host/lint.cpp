#include "checks/host/lint.hpp"

#include <algorithm>

#include "checks/cluster_view.hpp"
#include "checks/node_round.hpp"

namespace paf {
namespace {

constexpr std::chrono::microseconds kWorstClock{1000000};

void check_boot_start(NodeRound& round, const HostLintFacts& facts) {
    for (const auto& [link, remedy] : facts.other_starters)
        round.block("", "PostgreSQL to be started by Pacemaker alone", "at boot, the system starts it too: " + link,
                    remedy);
}

/// As the quick start for EL6 has it.  Where systemd is, NetworkManager is what configures the network.
void check_network_manager(NodeRound& round, const HostLintFacts& facts) {
    if (facts.has_systemd || (!facts.network_manager_runs && !facts.network_manager_at_boot)) return;
    round.warn("", "nothing but the cluster to move addresses",
               facts.network_manager_runs ? "NetworkManager runs" : "NetworkManager is started at boot",
               "chkconfig NetworkManager off && service NetworkManager stop");
}

std::string texts_of(const std::vector<IpAddress>& addresses) {
    std::vector<std::string> texts;
    texts.reserve(addresses.size());
    for (const IpAddress& address : addresses) texts.push_back(address_text(address));
    return list_of(texts);
}

bool is_own(const HostLintFacts& facts, const IpAddress& address) {
    return std::any_of(facts.interfaces->begin(), facts.interfaces->end(),
                       [&address](const HostInterface& own) { return own.address == address; });
}

void check_name(NodeRound& round, const HostLintFacts& facts, const std::string& name) {
    const auto found = facts.addresses.find(name);
    const std::string remedy = "on every node, give " + name + " one line with its address in /etc/hosts";
    if (found == facts.addresses.end() || !found->second.asked()) return;
    const auto& addresses = found->second;
    const std::string expected = "an address of " + name;
    if (!addresses.known()) return round.warn("", expected, addresses.cause(), remedy);
    if (std::any_of(addresses->begin(), addresses->end(), is_loopback)) {
        return round.warn("", expected + " that other nodes can use", texts_of(*addresses),
                          "delete the line with " + name + " and an address 127.x or ::1 from /etc/hosts; " + remedy);
    }
    if (!facts.interfaces.known()) return;
    const bool own = std::any_of(addresses->begin(), addresses->end(),
                                 [&facts](const IpAddress& address) { return is_own(facts, address); });
    if (name == facts.node && !own)
        round.warn("", expected + ", this node, on one of its interfaces", texts_of(*addresses) + ", which it has not",
                   remedy);
    if (name != facts.node && own)
        round.warn("", expected + ", another node", texts_of(*addresses) + ", which is this node's", remedy);
}

void check_names(NodeRound& round, const HostLintFacts& facts) {
    for (const std::string& name : facts.nodes) check_name(round, facts, name);
}

void check_time(NodeRound& round, const HostLintFacts& facts) {
    const std::string service = facts.has_systemd ? "systemctl enable --now chronyd (chrony on Debian)"
                                                  : "chkconfig ntpd on && service ntpd start";
    if (!facts.clock.known()) {
        if (facts.clock.is_unknown()) round.unknown("", facts.clock.cause(), "look with: chronyc tracking, or ntpstat");
        return;
    }
    if (facts.clock->synchronized && facts.clock->largest_error <= kWorstClock) return;
    const std::string found =
        facts.clock->synchronized
            ? "it may be wrong by " + std::to_string(facts.clock->largest_error.count() / 1000) + " ms"
            : "it is not, although " + facts.time_service + " runs";
    if (facts.time_service.empty() && !facts.clock->synchronized)
        return round.note("", "no service keeps the clock in step with the other nodes': logs cannot be compared",
                          "install chrony or ntp, and: " + service);
    round.warn("", "a clock in step with the other nodes'", found,
               "see whether its servers answer: chronyc sources, or ntpq -p");
}

std::string port_remedy(const HostLintFacts& facts, const InputChain& chain, const PortNeed& need) {
    const std::string port = std::to_string(need.port);
    if (facts.firewalld_runs)
        return "firewall-cmd --permanent --add-port=" + port + "/" + need.protocol + " && firewall-cmd --reload";
    if (chain.nft)
        return "nft insert rule " + chain.name + " " + need.protocol + " dport " + port +
               " accept; and the same in /etc/nftables.conf";
    return "iptables -I INPUT -p " + need.protocol + " --dport " + port + " -j ACCEPT && " +
           (facts.has_systemd ? "netfilter-persistent save" : "service iptables save");
}

void check_firewall(NodeRound& round, const HostLintFacts& facts) {
    if (facts.firewall.is_unknown())
        return round.unknown("", "the packet filter is not known: " + facts.firewall.cause(),
                             "see that it lets the cluster through: iptables -L -n, or nft list ruleset");
    if (!facts.firewall.known()) return;
    for (const InputChain& chain : *facts.firewall)
        for (const PortNeed& need : facts.ports) {
            if (may_accept(chain, need)) continue;
            round.warn("",
                       "a rule that accepts " + need.protocol + " port " + std::to_string(need.port) + ", of " +
                           need.what + ", from the other nodes",
                       "none in " + chain.name + ", which ends by dropping the rest", port_remedy(facts, chain, need));
        }
}

}  // namespace

std::vector<CheckResult> lint_host(const HostLintFacts& facts) {
    static const std::vector<NodeCheck<HostLintFacts>> kChecks = {
        {"boot-start", check_boot_start}, {"network-manager", check_network_manager},
        {"node-names", check_names},      {"time", check_time},
        {"firewall", check_firewall},
    };
    return run_node_checks("host-lint", facts.node, facts, kChecks);
}

}  // namespace paf
