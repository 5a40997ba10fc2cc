// Sets of names and values in a CIB.
#pragma once

#include <map>
#include <string>

#include "sys/cib/cib_document.hpp"
#include "sys/cib/cib_tree.hpp"

namespace paf {

struct NameValuePairs {
    std::map<std::string, std::string> values;
    bool has_rules = false;  ///< sets that depend on rules were left out
};

/// The pairs of all sets `tag` that are children of `element`: sets with a higher score first, then in their order; the
/// first value of a name counts.  References (`id-ref`) to sets and pairs elsewhere are followed.
NameValuePairs name_value_pairs(const ElementIndex& index, const XmlTree& element, const char* tag);

/// Whether a boolean value is there and true.
bool is_set(const std::map<std::string, std::string>& values, const std::string& name);

}  // namespace paf
