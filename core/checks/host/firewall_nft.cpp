// What `nft list ruleset` prints.  Source: nft(8).
#include <algorithm>
#include <set>

#include "checks/host/firewall_rules.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

using Does = FilterRule::Does;
using Words = std::vector<std::string>;

/// Words, with braces, commas, colons and semicolons that stand between words taken off.
Words nft_words(std::string line) {
    bool quoted = false;
    for (char& c : line) {
        if (c == '"') quoted = !quoted;
        if (!quoted && (c == ',' || c == ';')) c = ' ';
    }
    return filter_words(line);
}

bool has(const Words& words, const char* word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// The words of the value after place `at`: one, or those in braces.  Empty when it is negated.
Words value_after(const Words& words, std::size_t at) {
    Words value;
    if (++at >= words.size() || words[at] == "!=") return value;
    if (words[at] != "{") {
        for (; at < words.size(); ++at) {  // "established,related" has become two words
            value.push_back(words[at]);
            static const std::set<std::string> kStates = {"established", "related", "new", "invalid", "untracked"};
            if (kStates.count(words[at]) == 0 || at + 1 >= words.size() || kStates.count(words[at + 1]) == 0) break;
        }
        return value;
    }
    for (++at; at < words.size() && words[at] != "}"; ++at) value.push_back(words[at]);
    return value;
}

void take_states(FilterRule& rule, const Words& states) {
    if (states.empty()) return;
    const bool fresh = has(states, "new") || has(states, "untracked") || states[0].front() == '@';
    rule.for_new_packets = rule.for_new_packets && fresh;
}

void take_protocol(FilterRule& rule, const Words& words) {
    const bool tcp = has(words, "tcp"), udp = has(words, "udp");
    if (tcp != udp) rule.asks.protocol = tcp ? "tcp" : "udp";
    for (const char* other : {"icmp", "icmpv6", "ipv6-icmp", "igmp", "vrrp", "esp", "ah"})
        if (!tcp && !udp && has(words, other)) rule.asks.protocol = other;
}

void take_criteria(FilterRule& rule, const Words& words) {
    take_protocol(rule, words);
    for (std::size_t at = 0; at + 1 < words.size(); ++at) {
        const Words value = value_after(words, at);
        if (words[at] == "dport") add_ports(rule.asks, value);
        if ((words[at] == "iif" || words[at] == "iifname") && value == Words{"lo"}) rule.for_new_packets = false;
        if (words[at] != "ct") continue;
        if (words[at + 1] == "status") rule.for_new_packets = false;  // translated by the host itself
        const std::size_t map = at + 2 < words.size() && words[at + 2] == "vmap" ? 1 : 0;
        if (words[at + 1] == "state") take_states(rule, value_after(words, at + 1 + map));
    }
}

void take_verdict(FilterRule& rule, const Words& words) {
    // A map from something to verdicts may accept anything.
    if (has(words, "accept") || has(words, "vmap")) rule.does = Does::kAccept;
    if (rule.does == Does::kNothing && (has(words, "drop") || has(words, "reject"))) rule.does = Does::kDrop;
    for (const char* call : {"jump", "goto"}) {
        const auto at = std::find(words.begin(), words.end(), call);
        if (has(words, "vmap") || at == words.end() || at + 1 == words.end()) continue;
        rule.does = Does::kCall;
        rule.chain = *(at + 1);
    }
}

FilterRule nft_rule(Words words) {
    const auto counter = std::find(words.begin(), words.end(), "counter");
    if (counter != words.end()) {
        const bool counted = words.end() - counter >= 5 && *(counter + 1) == "packets";
        words.erase(counter, counter + (counted ? 5 : 1));
    }
    FilterRule rule;
    if (words.empty()) return rule;
    take_verdict(rule, words);
    rule.unconditional = words[0] == "drop" || words[0] == "reject";
    take_criteria(rule, words);
    return rule;
}

class RulesetReader {
  public:
    std::vector<InputChain> read(const std::string& text) {
        std::string line;
        for (const std::string& part : lines_of(text)) {
            line += " " + part;
            const auto open = std::count(line.begin(), line.end(), '{'),
                       close = std::count(line.begin(), line.end(), '}');
            const bool in_rule = !chain_.empty() && open > close;
            if (in_rule) continue;  // a set that goes on in the next line
            take(line);
            line.clear();
        }
        return std::move(found_);
    }

  private:
    void take(const std::string& line) {
        const Words words = nft_words(line);
        if (words.empty()) return;
        if (words[0] == "table" && words.back() == "{" && words.size() >= 4) {
            family_ = words[1];
            table_ = words[2];
            skipped_ = family_ != "inet" && family_ != "ip";
            chains_.clear();
            inputs_.clear();
        } else if (words.size() == 1 && words[0] == "}") {
            close();
        } else if (chain_.empty() && !in_block_ && words.back() == "{") {
            if (words[0] == "chain" && words.size() >= 3) chain_ = words[1];
            in_block_ = true;
        } else if (!chain_.empty()) {
            take_line_of_chain(words);
        }
    }

    void take_line_of_chain(const Words& words) {
        FilterChain& chain = chains_[chain_];
        if (words[0] != "type") return chain.rules.push_back(nft_rule(words));
        if (value_after(words, place(words, "hook")) == Words{"input"}) inputs_.push_back(chain_);
        chain.drops_by_policy = value_after(words, place(words, "policy")) == Words{"drop"};
    }

    static std::size_t place(const Words& words, const char* word) {
        return static_cast<std::size_t>(std::find(words.begin(), words.end(), word) - words.begin());
    }

    /// Of a chain or set, or of the table.
    void close() {
        chain_.clear();
        if (in_block_) {
            in_block_ = false;
            return;
        }
        for (const std::string& input : inputs_) {
            if (skipped_ || !ends_by_dropping(chains_[input])) continue;
            found_.push_back({family_ + " " + table_ + " " + input, true, accepts_in(chains_, input)});
        }
        inputs_.clear();
    }

    std::string family_, table_, chain_;
    bool skipped_ = false, in_block_ = false;
    FilterChains chains_;
    std::vector<std::string> inputs_;
    std::vector<InputChain> found_;
};

}  // namespace

std::vector<InputChain> read_nft(const std::string& ruleset) {
    return RulesetReader().read(ruleset);
}

}  // namespace paf
