#include "sys/cib/meaning/cib_names.hpp"

#include "paf/pacemaker_values.hpp"
#include "sys/cib/cib_tree.hpp"

namespace paf {

ResourceNames::ResourceNames(const CibDocument& document) {
    const XmlTree& configuration = document.configuration();
    if (const auto section = configuration.get_child_optional("resources")) look_at(*section, true);
    if (const auto section = configuration.get_child_optional("tags")) {
        for (const auto& [tag, element] : *section) {
            if (tag != "tag") continue;
            auto& members = groups_[xml_attribute(element, "id")];
            for (const auto& [kind, reference] : element) {
                if (kind == "obj_ref") members.push_back(xml_attribute(reference, "id"));
            }
        }
    }
    if (const auto section = configuration.get_child_optional("nodes")) {
        for (const auto& [tag, element] : *section) {
            const std::string name = xml_attribute(element, "uname");
            if (tag == "node") nodes_.emplace(pacemaker::lower_case(name), name);
        }
    }
}

void ResourceNames::look_at(const XmlTree& parent, bool is_top) {
    for (const auto& [tag, element] : parent) {
        const std::string id = xml_attribute(element, "id");
        if (tag == "<xmlattr>" || tag == "template" || tag == "operations") continue;
        const bool resource = is_top || tag == "primitive" || tag == "group" || tag == "clone";
        if (!resource || id.empty()) continue;
        resources_.insert(id);
        if (is_top) top_level_.push_back(id);
        const std::string from = tag == "primitive" ? xml_attribute(element, "template") : "";
        if (!from.empty()) groups_[from].push_back(id);
        if (tag != "primitive") look_at(element, false);
    }
}

std::vector<std::string> ResourceNames::resources(const std::string& name) const {
    if (name.empty()) return {};
    const auto group = groups_.find(name);
    if (resources_.count(name) != 0 || group == groups_.end()) return {name};
    return group->second;
}

std::vector<std::string> ResourceNames::members(const ElementIndex& index, const XmlTree& set) const {
    const XmlTree* there = index.resolved("resource_set", set);
    std::vector<std::string> all;
    if (there == nullptr) return all;
    for (const auto& [tag, element] : *there) {
        if (tag != "resource_ref" || all.size() > kMostRecords) continue;
        for (std::string& one : resources(xml_attribute(element, "id"))) all.push_back(std::move(one));
    }
    return all;
}

std::string ResourceNames::node(const std::string& name) const {
    const auto found = nodes_.find(pacemaker::lower_case(name));
    return found == nodes_.end() ? name : found->second;
}

}  // namespace paf
