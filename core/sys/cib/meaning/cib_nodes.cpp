#include "sys/cib/meaning/cib_nodes.hpp"

#include "paf/pacemaker_values.hpp"
#include "sys/cib/cib_lookup.hpp"

namespace paf {

using pacemaker::lower_case;

const char* node_kind_name(NodeKind kind) {
    switch (kind) {
        case NodeKind::kMember:
            return "member";
        case NodeKind::kRemote:
            return "remote";
        case NodeKind::kGuest:
            return "guest";
        case NodeKind::kOther:
            break;
    }
    return "other";
}

NodeKinds::NodeKinds(const CibDocument& document) {
    if (const auto section = document.configuration().get_child_optional("resources")) look_at(document, *section);
}

void NodeKinds::look_at(const CibDocument& document, const XmlTree& parent) {
    for (const auto& [tag, element] : parent) {
        if (tag == "<xmlattr>" || tag == "template") continue;
        const std::string id = xml_attribute(element, "id");
        if (tag == "bundle") bundles_.insert(lower_case(id));
        if (tag != "primitive") {
            look_at(document, element);
            continue;
        }
        if (xml_attribute(element, "class") == "ocf" && xml_attribute(element, "provider") == "pacemaker" &&
            xml_attribute(element, "type") == "remote")
            remotes_.insert(lower_case(id));
        const auto meta = name_value_pairs(document.index(), element, "meta_attributes").values;
        const auto guest = meta.find("remote-node");
        if (guest != meta.end()) guests_.insert(lower_case(guest->second));
    }
}

NodeKind NodeKinds::of(const std::string& name, const std::string& type) const {
    const std::string word = lower_case(type), known = lower_case(name);
    if (guests_.count(known) != 0 || is_of_bundle(known)) return NodeKind::kGuest;
    if (word == "remote" || remotes_.count(known) != 0) return NodeKind::kRemote;
    return word.empty() || word == "member" || word == "normal" ? NodeKind::kMember : NodeKind::kOther;
}

// A bundle's replicas are nodes named after it: db-0, db-1.
bool NodeKinds::is_of_bundle(const std::string& name) const {
    const auto dash = name.rfind('-');
    if (dash == std::string::npos || dash + 1 == name.size()) return false;
    return name.find_first_not_of("0123456789", dash + 1) == std::string::npos &&
           bundles_.count(name.substr(0, dash)) != 0;
}

}  // namespace paf
