// What iptables-save prints.  Source: iptables(8), iptables-extensions(8).
#include <netinet/in.h>

#include <algorithm>

#include "checks/host/firewall_rules.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

using Does = FilterRule::Does;

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(separator, at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

std::string protocol_name(const std::string& text) {
    const auto number = parse_unsigned(text);
    if (number == IPPROTO_TCP) return "tcp";
    if (number == IPPROTO_UDP) return "udp";
    return text == "all" || number == 0 ? "" : text;
}

void take_target(FilterRule& rule, const std::string& target) {
    if (target == "ACCEPT") {
        rule.does = Does::kAccept;
    } else if (target == "DROP" || target == "REJECT") {
        rule.does = Does::kDrop;
    } else if (target != "RETURN" && target != "LOG") {
        rule.does = Does::kCall;
        rule.chain = target;
    }
}

/// `words` after "-A CHAIN".
FilterRule rule_of(const std::vector<std::string>& words) {
    FilterRule rule;
    rule.unconditional = true;
    bool negated = false;
    for (std::size_t at = 2; at < words.size(); ++at) {
        const std::string& option = words[at];
        const std::string value = at + 1 < words.size() ? words[at + 1] : "";
        if (option == "!") {
            negated = true;
            continue;
        }
        if (option == "-j" || option == "-g") {
            take_target(rule, value);
            break;  // what follows are the target's own options
        }
        if (option == "--comment" || (option == "-m" && value == "comment")) {
            ++at;
            continue;
        }
        rule.unconditional = false;
        if (option.front() != '-' || negated) {
            negated = negated && option.front() != '-';
            continue;
        }
        if (option == "-p") {
            rule.asks.protocol = protocol_name(value);
        } else if (option == "--dport" || option == "--dports" || option == "--ports") {
            add_ports(rule.asks, split(value, ','));
        } else if (option == "-i") {
            rule.for_new_packets = rule.for_new_packets && value != "lo";
        } else if (option == "--state" || option == "--ctstate") {
            const auto states = split(value, ',');
            const bool fresh = std::find(states.begin(), states.end(), "NEW") != states.end();
            rule.for_new_packets = rule.for_new_packets && fresh;
        }
    }
    return rule;
}

}  // namespace

std::vector<InputChain> read_iptables(const std::string& saved) {
    FilterChains chains;
    bool in_filter = false;
    for (const std::string& line : lines_of(saved)) {
        if (line.empty() || line[0] == '#') continue;
        if (line[0] == '*') in_filter = line == "*filter";
        if (!in_filter) continue;
        const auto words = filter_words(line);
        if (line[0] == ':') {
            chains[words[0].substr(1)].drops_by_policy = words.size() > 1 && words[1] == "DROP";
        } else if (words.size() > 2 && words[0] == "-A") {
            chains[words[1]].rules.push_back(rule_of(words));
        }
    }
    const auto input = chains.find("INPUT");
    if (input == chains.end() || !ends_by_dropping(input->second)) return {};
    return {{"INPUT", false, accepts_in(chains, "INPUT")}};
}

}  // namespace paf
