#include "sys/cib_resources.hpp"

#include <algorithm>
#include <set>

#include "sys/cib_lookup.hpp"
#include "sys/cib_tree.hpp"
#include "sys/operation_history.hpp"

namespace paf {
namespace {

std::vector<CibNode> nodes_of(const XmlTree& configuration, const XmlTree& status) {
    std::map<std::string, CibNode> by_name;
    if (const auto section = configuration.get_child_optional("nodes")) {
        for (const auto& [tag, element] : *section) {
            if (tag != "node") continue;
            CibNode node;
            node.name = xml_attribute(element, "uname");
            const auto attributes = name_value_pairs(configuration, element, "instance_attributes").values;
            node.standby = is_set(attributes, "standby");
            node.maintenance = is_set(attributes, "maintenance");
            by_name[node.name] = node;
        }
    }
    for (const auto& [tag, element] : status) {
        if (tag != "node_state") continue;
        CibNode& node = by_name[xml_attribute(element, "uname")];
        node.name = xml_attribute(element, "uname");
        const bool member = is_yes(xml_attribute(element, "in_ccm"));
        if (is_node_online(element)) {
            node.state = NodeState::kOnline;
        } else if (member) {
            node.state = NodeState::kJoining;
        } else if (xml_attribute(element, "expected") == "member") {
            node.state = NodeState::kLost;
        }
        if (const auto standby = transient_attribute(element, "standby"))
            node.standby = node.standby || is_yes(*standby);
    }
    std::vector<CibNode> nodes;
    nodes.reserve(by_name.size());
    for (auto& [name, node] : by_name) nodes.push_back(std::move(node));
    return nodes;
}

// The first name that several `node_state` have; their contradictions would be merged.
std::optional<std::string> repeated_state(const XmlTree& status) {
    std::set<std::string> names;
    for (const auto& [tag, element] : status) {
        if (tag != "node_state") continue;
        const auto [name, is_new] = names.insert(xml_attribute(element, "uname"));
        if (!is_new) return *name;
    }
    return std::nullopt;
}

// What the elements around a primitive say about it.
struct Surroundings {
    std::vector<const XmlTree*> parents;  ///< innermost last
    std::string clone_id;
    bool legacy_promotable = false;
};

class Collector {
  public:
    explicit Collector(const XmlTree& configuration) : configuration_(configuration) {
        if (const auto section = configuration.get_child_optional("resources")) collect(*section, {});
    }

    std::vector<CibResource> found;

  private:
    void collect(const XmlTree& parent, const Surroundings& around) {
        for (const auto& [tag, element] : parent) {
            if (tag == "primitive") {
                add(element, around);
            } else if (tag == "group" || tag == "clone" || is_promotable_clone(parent, tag)) {
                Surroundings inner = around;
                inner.parents.push_back(&element);
                if (tag != "group") inner.clone_id = xml_attribute(element, "id");
                if (is_promotable_clone(parent, tag)) inner.legacy_promotable = true;
                collect(element, inner);
            }
        }
    }

    // Before Pacemaker 2.0 promotable clones are elements of their own: the only other kind in the section.
    [[nodiscard]] bool is_promotable_clone(const XmlTree& parent, const std::string& tag) const {
        if (&parent != &*configuration_.get_child_optional("resources")) return false;
        return tag != "group" && tag != "clone" && tag != "template" && tag != "bundle" && tag != "<xmlattr>";
    }

    void add(const XmlTree& primitive, const Surroundings& around) {
        const XmlTree* source = &primitive;
        const std::string from = xml_attribute(primitive, "template");
        if (!from.empty()) source = find_element(configuration_, "template", from);
        if (source == nullptr || xml_attribute(*source, "class") != "ocf" ||
            xml_attribute(*source, "provider") != "heartbeat" || xml_attribute(*source, "type") != "pgsqlms")
            return;
        CibResource resource;
        resource.id = xml_attribute(primitive, "id");
        resource.clone_id = around.clone_id;
        merge(resource, resource.parameters, primitive, "instance_attributes");
        merge(resource, resource.meta, primitive, "meta_attributes");
        if (source != &primitive) {
            merge(resource, resource.parameters, *source, "instance_attributes");
            merge(resource, resource.meta, *source, "meta_attributes");
        }
        for (auto parent = around.parents.rbegin(); parent != around.parents.rend(); ++parent) {
            merge(resource, resource.parameters, **parent, "instance_attributes");
            merge(resource, resource.meta, **parent, "meta_attributes");
        }
        if (const auto defaults = configuration_.get_child_optional("rsc_defaults"))
            merge(resource, resource.meta, *defaults, "meta_attributes");
        resource.promotable = around.legacy_promotable || is_set(resource.meta, "promotable");
        found.push_back(std::move(resource));
    }

    // Adds what is not there yet.
    void merge(CibResource& resource, std::map<std::string, std::string>& into, const XmlTree& element,
               const char* tag) const {
        NameValuePairs pairs = name_value_pairs(configuration_, element, tag);
        into.merge(pairs.values);
        resource.has_rules = resource.has_rules || pairs.has_rules;
    }

    const XmlTree& configuration_;
};

CibInstance instance_on(const std::string& resource, const XmlTree& node_state) {
    CibInstance instance;
    read_history(node_state, resource, instance);
    instance.fail_count = fail_count(node_state, resource);
    if (const auto score = transient_attribute(node_state, "master-" + resource)) instance.score = Score::parse(*score);
    instance.published = transient_attribute(node_state, "paf-position-" + resource);
    if (instance.published && instance.published->empty()) instance.published.reset();
    return instance;
}

void add_instances(CibResources& cib, const XmlTree& status) {
    for (CibResource& resource : cib.resources) {
        for (const CibNode& node : cib.nodes) {
            CibInstance instance;
            for (const auto& [tag, element] : status) {
                if (tag == "node_state" && xml_attribute(element, "uname") == node.name)
                    instance = instance_on(resource.id, element);
            }
            instance.node = node.name;
            resource.instances.push_back(std::move(instance));
        }
    }
}

}  // namespace

const char* node_state_name(NodeState state) {
    switch (state) {
        case NodeState::kOnline:
            return "online";
        case NodeState::kJoining:
            return "joining";
        case NodeState::kLost:
            return "lost";
        case NodeState::kOffline:
            break;
    }
    return "offline";
}

const CibInstance* CibResource::on(const std::string& node) const {
    const auto found = std::find_if(instances.begin(), instances.end(),
                                    [&node](const CibInstance& instance) { return instance.node == node; });
    return found == instances.end() ? nullptr : &*found;
}

const CibNode* CibResources::find(const std::string& node) const {
    const auto found =
        std::find_if(nodes.begin(), nodes.end(), [&node](const CibNode& one) { return one.name == node; });
    return found == nodes.end() ? nullptr : &*found;
}

bool CibResources::property(const std::string& name, bool fallback) const {
    const auto found = properties.find(name);
    return found == properties.end() ? fallback : is_yes(found->second);
}

std::string generation_property(const std::string& resource) {
    return "paf-generation-" + resource;
}

RememberedGeneration remembered_generation(const std::map<std::string, std::string>& properties,
                                           const std::string& resource) {
    const std::string name = generation_property(resource);
    const auto found = properties.find(name);
    if (found == properties.end() || found->second.empty()) return {};
    auto generation = decode_generation(found->second);
    if (generation) return {std::move(*generation), ""};
    return {std::nullopt, "cluster property " + name + ": " + generation.error().message};
}

Result<CibResources> parse_resources(std::string_view xml) {
    const Result<XmlTree> tree = parse_xml(xml);
    if (!tree) return fail(tree.error());
    const auto root = tree->get_child_optional("cib");
    const auto configuration = tree->get_child_optional("cib.configuration");
    const auto status = tree->get_child_optional("cib.status");
    if (tree->size() != 1 || !root || !configuration || !status)
        return fail(ErrorKind::kInvalid, "expected <cib> with configuration and status from cibadmin, found " +
                                             (tree->empty() ? "no element" : "<" + tree->front().first + ">"));
    CibResources cib;
    cib.quorum = is_yes(xml_attribute(*root, "have-quorum"));
    cib.controller = node_name(*root, *status, xml_attribute(*root, "dc-uuid"));
    if (const auto section = configuration->get_child_optional("crm_config"))
        cib.properties = name_value_pairs(*configuration, *section, "cluster_property_set").values;
    cib.nodes = nodes_of(*configuration, *status);
    if (cib.find("") != nullptr) return fail(ErrorKind::kInvalid, "expected a name for each node of the CIB");
    if (const auto name = repeated_state(*status))
        return fail(ErrorKind::kInvalid, "expected one node_state per node in the CIB, found two of " + *name);
    cib.resources = std::move(Collector(*configuration).found);
    for (const CibResource& resource : cib.resources)
        if (resource.id.empty()) return fail(ErrorKind::kInvalid, "expected an id for each resource of the CIB");
    add_instances(cib, *status);
    return cib;
}

}  // namespace paf
