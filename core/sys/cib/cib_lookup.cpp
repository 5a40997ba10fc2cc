#include "sys/cib/cib_lookup.hpp"

#include <algorithm>
#include <vector>

#include "model/cluster/score.hpp"

namespace paf {
namespace {

// The element itself, or the one it refers to; nullptr when that is not there.
const XmlTree* resolved(const ElementIndex& index, const XmlTree& element, const char* tag) {
    const std::string reference = xml_attribute(element, "id-ref");
    return reference.empty() ? &element : index.find(tag, reference);
}

std::int32_t score_of(const XmlTree& set) {
    return Score::parse(xml_attribute(set, "score")).value_or(Score{0}).value;
}

}  // namespace

NameValuePairs name_value_pairs(const ElementIndex& index, const XmlTree& element, const char* tag) {
    NameValuePairs pairs;
    std::vector<const XmlTree*> sets;
    for (const auto& [name, child] : element) {
        if (name != tag) continue;
        const XmlTree* set = resolved(index, child, tag);
        if (set == nullptr) continue;
        if (set->count("rule") == 0) {
            sets.push_back(set);
        } else {
            pairs.has_rules = true;
        }
    }
    std::stable_sort(sets.begin(), sets.end(),
                     [](const XmlTree* a, const XmlTree* b) { return score_of(*a) > score_of(*b); });
    for (const XmlTree* set : sets) {
        for (const auto& [name, child] : *set) {
            if (name != "nvpair") continue;
            const XmlTree* pair = resolved(index, child, "nvpair");
            if (pair == nullptr) continue;
            // A reference may give the value another name.
            const std::string own_name = xml_attribute(child, "name");
            pairs.values.emplace(own_name.empty() ? xml_attribute(*pair, "name") : own_name,
                                 xml_attribute(*pair, "value"));
        }
    }
    return pairs;
}

bool is_set(const std::map<std::string, std::string>& values, const std::string& name) {
    const auto found = values.find(name);
    return found != values.end() && is_yes(found->second);
}

}  // namespace paf
