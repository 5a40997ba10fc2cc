// Sets of names and values in a CIB.
#pragma once

#include <map>
#include <string>

#include "sys/cib/cib_document.hpp"
#include "sys/cib/cib_tree.hpp"

namespace paf {

struct NameValuePairs {
    std::map<std::string, std::string> values;
    /// Of sets whose rules only Pacemaker can evaluate: values that count instead of those above if the rule holds.
    std::map<std::string, std::string> open;
    bool has_rules = false;  ///< there are such sets
};

/// The pairs of all sets `tag` that are children of `element`: sets with a higher score first, then in their order; the
/// first value of a name counts.  References (`id-ref`) to sets and pairs elsewhere are followed.  Every rule is taken
/// for open.
NameValuePairs name_value_pairs(const ElementIndex& index, const XmlTree& element, const char* tag);

class CibRules;
struct RuleSubject;
/// The same, with the rules as they are for `subject`.
NameValuePairs name_value_pairs(const CibRules& rules, const XmlTree& element, const char* tag,
                                const RuleSubject& subject);

/// The cluster's properties in the section crm_config.  Options that newer releases of Pacemaker have renamed
/// (fencing-enabled) are there by their older names (stonith-enabled) as well: the new one counts, as in Pacemaker.
/// Source: Pacemaker, lib/common/options.c, cluster_options.
NameValuePairs cluster_properties(const CibRules& rules, const XmlTree& crm_config);

/// Whether a boolean value is there and true.
bool is_set(const std::map<std::string, std::string>& values, const std::string& name);

}  // namespace paf
