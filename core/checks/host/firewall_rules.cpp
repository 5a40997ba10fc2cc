#include "checks/host/firewall_rules.hpp"

#include <algorithm>
#include <set>

#include "model/text.hpp"

namespace paf {
namespace {

using Does = FilterRule::Does;

/// Both have to fit.
bool narrow(AcceptRule& inner, const AcceptRule& outer) {
    if (!outer.protocol.empty() && !inner.protocol.empty() && outer.protocol != inner.protocol) return false;
    if (inner.protocol.empty()) inner.protocol = outer.protocol;
    if (inner.ports.empty()) inner.ports = outer.ports;
    return true;
}

class Way {
  public:
    explicit Way(const FilterChains& chains) : chains_(chains) {}

    void walk(const std::string& name, const AcceptRule& so_far) {
        const auto chain = chains_.find(name);
        if (chain == chains_.end() || !on_the_way_.insert(name).second) return;
        for (const FilterRule& rule : chain->second.rules) {
            if (rule.does == Does::kDrop && rule.unconditional) break;
            AcceptRule asks = rule.asks;
            if (!rule.for_new_packets || !narrow(asks, so_far)) continue;
            if (rule.does == Does::kAccept) found_.push_back(asks);
            if (rule.does == Does::kCall) walk(rule.chain, asks);
        }
        on_the_way_.erase(name);
    }

    std::vector<AcceptRule> take() { return std::move(found_); }

  private:
    const FilterChains& chains_;
    std::set<std::string> on_the_way_;
    std::vector<AcceptRule> found_;
};

}  // namespace

void add_ports(AcceptRule& rule, const std::vector<std::string>& texts) {
    std::vector<std::pair<unsigned long, unsigned long>> ports;
    for (const std::string& text : texts) {
        const std::size_t middle = text.find_first_of(":-");
        const auto first = parse_unsigned(text.substr(0, middle));
        const auto last = middle == std::string::npos ? first : parse_unsigned(text.substr(middle + 1));
        if (!first || !last) {
            rule.ports.clear();
            return;
        }
        ports.emplace_back(*first, *last);
    }
    rule.ports.insert(rule.ports.end(), ports.begin(), ports.end());
}

bool ends_by_dropping(const FilterChain& chain) {
    return chain.drops_by_policy || std::any_of(chain.rules.begin(), chain.rules.end(), [](const FilterRule& rule) {
               return rule.does == Does::kDrop && rule.unconditional;
           });
}

std::vector<AcceptRule> accepts_in(const FilterChains& chains, const std::string& name) {
    Way way(chains);
    way.walk(name, {});
    return way.take();
}

std::vector<std::string> filter_words(const std::string& line) {
    std::vector<std::string> words;
    for (std::size_t at = line.find_first_not_of(" \t"); at < line.size(); at = line.find_first_not_of(" \t", at)) {
        const bool quoted = line[at] == '"';
        if (quoted) ++at;
        const std::size_t end = std::min(line.find_first_of(quoted ? "\"" : " \t", at), line.size());
        words.push_back(line.substr(at, end - at));
        at = std::min(end + (quoted ? 1 : 0), line.size());
    }
    return words;
}

}  // namespace paf
