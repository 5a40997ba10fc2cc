#include "sys/cib/cib_lookup.hpp"

#include <algorithm>
#include <vector>

#include "model/cluster/score.hpp"
#include "sys/cib/meaning/cib_rules.hpp"

namespace paf {
namespace {

std::int32_t score_of(const XmlTree& set) {
    return Score::parse(xml_attribute(set, "score")).value_or(Score{0}).value;
}

// `rules`: nullptr takes every rule for open.
RuleOutcome outcome(const CibRules* rules, const XmlTree& set, const RuleSubject& subject) {
    if (set.count("rule") == 0) return RuleOutcome::kPasses;
    return rules == nullptr ? RuleOutcome::kOpen : rules->evaluate_children(set, subject);
}

void add_values(const ElementIndex& index, const XmlTree& set, std::map<std::string, std::string>& into,
                const std::map<std::string, std::string>& before) {
    for (const auto& [name, child] : set) {
        if (name != "nvpair") continue;
        const XmlTree* pair = index.resolved("nvpair", child);
        if (pair == nullptr) continue;
        // A reference may give the value another name.
        const std::string own_name = xml_attribute(child, "name");
        const std::string counts = own_name.empty() ? xml_attribute(*pair, "name") : own_name;
        if (before.count(counts) == 0) into.emplace(counts, xml_attribute(*pair, "value"));
    }
}

NameValuePairs pairs_of(const ElementIndex& index, const CibRules* rules, const XmlTree& element, const char* tag,
                        const RuleSubject& subject) {
    NameValuePairs pairs;
    std::vector<std::pair<const XmlTree*, bool>> sets;  // true: its rule is open
    for (const auto& [name, child] : element) {
        if (name != tag) continue;
        const XmlTree* set = index.resolved(tag, child);
        if (set == nullptr) continue;
        const RuleOutcome applies = outcome(rules, *set, subject);
        if (applies != RuleOutcome::kFails) sets.emplace_back(set, applies == RuleOutcome::kOpen);
    }
    std::stable_sort(sets.begin(), sets.end(),
                     [](const auto& a, const auto& b) { return score_of(*a.first) > score_of(*b.first); });
    for (const auto& [set, is_open] : sets) {
        pairs.has_rules = pairs.has_rules || is_open;
        add_values(index, *set, is_open ? pairs.open : pairs.values, pairs.values);
    }
    return pairs;
}

}  // namespace

NameValuePairs name_value_pairs(const ElementIndex& index, const XmlTree& element, const char* tag) {
    return pairs_of(index, nullptr, element, tag, {});
}

NameValuePairs name_value_pairs(const CibRules& rules, const XmlTree& element, const char* tag,
                                const RuleSubject& subject) {
    return pairs_of(rules.index(), &rules, element, tag, subject);
}

NameValuePairs cluster_properties(const CibRules& rules, const XmlTree& crm_config) {
    NameValuePairs pairs = name_value_pairs(rules, crm_config, "cluster_property_set", {});
    for (const char* option : {"enabled", "action", "timeout", "watchdog-timeout", "max-attempts"}) {
        for (auto* values : {&pairs.values, &pairs.open}) {
            const auto renamed = values->find(std::string("fencing-") + option);
            if (renamed != values->end()) (*values)[std::string("stonith-") + option] = renamed->second;
        }
    }
    return pairs;
}

bool is_set(const std::map<std::string, std::string>& values, const std::string& name) {
    const auto found = values.find(name);
    return found != values.end() && is_yes(found->second);
}

}  // namespace paf
