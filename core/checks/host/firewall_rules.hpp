// What the readers of both packet filters share: chains, and what can be accepted on a way through them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "checks/host/firewall.hpp"

namespace paf {

struct FilterRule {
    enum class Does { kNothing, kAccept, kDrop, kCall } does = Does::kNothing;
    std::string chain;            ///< kCall: which one
    AcceptRule asks;              ///< as far as it is understood
    bool unconditional = false;   ///< it asks for nothing at all
    bool for_new_packets = true;  ///< it may be meant for new connections of other hosts
};

struct FilterChain {
    bool drops_by_policy = false;
    std::vector<FilterRule> rules;
};

using FilterChains = std::map<std::string, FilterChain>;

/// Ports such as "5432", "5404:5405" or "5404-5405", added to `rule`; a text that is neither makes it stand for any.
void add_ports(AcceptRule& rule, const std::vector<std::string>& texts);

/// Whether packets that no rule accepts are dropped at the end of the chain.
bool ends_by_dropping(const FilterChain& chain);

/// The accepting rules on the way through `name`, up to where everything is dropped.
std::vector<AcceptRule> accepts_in(const FilterChains& chains, const std::string& name);

/// The blank-separated words of a line; what is in double quotes is one word, without the quotes.
std::vector<std::string> filter_words(const std::string& line);

}  // namespace paf
