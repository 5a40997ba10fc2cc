#include "sys/cib/cib_resources.hpp"

#include <algorithm>

#include "paf/pacemaker_values.hpp"
#include "sys/cib/cib_lookup.hpp"
#include "sys/cib/cib_tree.hpp"
#include "sys/cib/meaning/cib_rules.hpp"
#include "sys/cib/operation_history.hpp"

namespace paf {
namespace {

using States = std::map<std::string, const XmlTree*>;  // by the node's name

NodeState state_of(const XmlTree& node_state) {
    if (is_node_online(node_state)) return NodeState::kOnline;
    if (is_member(node_state)) return NodeState::kJoining;
    return xml_attribute(node_state, "expected") == "member" ? NodeState::kLost : NodeState::kOffline;
}

std::vector<CibNode> nodes_of(const CibDocument& document, const States& states, std::vector<std::string>& remarks) {
    std::map<std::string, CibNode> by_name;
    const NodeKinds kinds(document);
    if (const auto section = document.configuration().get_child_optional("nodes")) {
        for (const auto& [tag, element] : *section) {
            if (tag != "node") continue;
            CibNode node;
            node.name = xml_attribute(element, "uname");
            if (node.name.empty()) {
                remarks.push_back("a node of the CIB has no name, id '" + xml_attribute(element, "id") +
                                  "': it is left out");
                continue;
            }
            const auto attributes = name_value_pairs(document.index(), element, "instance_attributes");
            node.standby = is_set(attributes.values, "standby");
            node.maintenance = is_set(attributes.values, "maintenance");
            node.standby_by_rule = is_set(attributes.open, "standby");
            node.maintenance_by_rule = is_set(attributes.open, "maintenance");
            node.kind = kinds.of(node.name, xml_attribute(element, "type"));
            by_name[node.name] = node;
        }
    }
    for (const auto& [name, element] : states) {
        const auto [at, is_new] = by_name.try_emplace(name);
        CibNode& node = at->second;
        node.name = name;
        if (is_new) node.kind = kinds.of(name, is_yes(xml_attribute(*element, "remote_node")) ? "remote" : "");
        node.state = state_of(*element);
        if (const auto standby = transient_attribute(*element, "standby"))
            node.standby = node.standby || is_yes(*standby);
        if (const auto maintenance = transient_attribute(*element, "maintenance"))
            node.maintenance = node.maintenance || is_yes(*maintenance);
    }
    std::vector<CibNode> nodes;
    nodes.reserve(by_name.size());
    for (auto& [name, node] : by_name) nodes.push_back(std::move(node));
    return nodes;
}

// What the elements around a primitive say about it.
struct Surroundings {
    std::vector<const XmlTree*> parents;  ///< innermost last
    std::string clone_id;
    bool legacy_promotable = false;
};

class Collector {
  public:
    Collector(const CibDocument& document, const CibRules& rules)
        : configuration_(document.configuration()), index_(document.index()), rules_(rules) {
        if (const auto section = configuration_.get_child_optional("resources")) collect(*section, {});
    }

    std::vector<CibResource> found;
    std::vector<std::string> remarks;

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
            } else if (tag == "bundle") {
                look_at_bundle(element);
            }
        }
    }

    /// The agent was never run in one: it is named, and left out.
    void look_at_bundle(const XmlTree& bundle) {
        for (const auto& [tag, element] : bundle) {
            if (tag != "primitive" || !is_ours(agent_of(element))) continue;
            remarks.push_back(xml_attribute(element, "id") + " is in the bundle " + xml_attribute(bundle, "id") +
                              ", which is not supported: it is left out");
        }
    }

    /// What says which agent it is; nullptr when its template is not there.
    [[nodiscard]] const XmlTree* agent_of(const XmlTree& primitive) const {
        const std::string from = xml_attribute(primitive, "template");
        return from.empty() ? &primitive : index_.find("template", from);
    }

    static bool is_ours(const XmlTree* agent) {
        return agent != nullptr && xml_attribute(*agent, "class") == "ocf" &&
               xml_attribute(*agent, "provider") == "heartbeat" && xml_attribute(*agent, "type") == "pgsqlms";
    }

    // Before Pacemaker 2.0 promotable clones are elements of their own: the only other kind in the section.
    [[nodiscard]] bool is_promotable_clone(const XmlTree& parent, const std::string& tag) const {
        if (&parent != &*configuration_.get_child_optional("resources")) return false;
        return tag != "group" && tag != "clone" && tag != "template" && tag != "bundle" && tag != "<xmlattr>";
    }

    void add(const XmlTree& primitive, const Surroundings& around) {
        const XmlTree* source = agent_of(primitive);
        if (!is_ours(source)) return;
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
        RuleSubject subject;
        subject.standard = "ocf";
        subject.provider = "heartbeat";
        subject.agent = "pgsqlms";
        NameValuePairs pairs = name_value_pairs(rules_, element, tag, subject);
        into.merge(pairs.values);
        resource.has_rules = resource.has_rules || pairs.has_rules;
    }

    const XmlTree& configuration_;
    const ElementIndex& index_;
    const CibRules& rules_;
};

CibInstance instance_on(const std::string& resource, const XmlTree& node_state) {
    CibInstance instance;
    read_history(node_state, resource, instance);
    instance.fail_count = fail_count(node_state, resource);
    if (const auto score = transient_attribute(node_state, "master-" + resource)) instance.score = Score::parse(*score);
    instance.published = transient_attribute(node_state, "paf-position-" + resource);
    if (instance.published && instance.published->empty()) instance.published.reset();
    instance.election = transient_attribute(node_state, election_name(resource));
    return instance;
}

void add_instances(CibResources& cib, const States& states) {
    for (CibResource& resource : cib.resources) {
        for (const CibNode& node : cib.nodes) {
            const auto state = states.find(node.name);
            CibInstance instance = state == states.end() ? CibInstance() : instance_on(resource.id, *state->second);
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
    return found == properties.end() ? fallback : pacemaker::boolean(found->second).value_or(fallback);
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

std::string election_name(const std::string& resource) {
    return "paf-election-" + resource;
}

RememberedElections remembered_elections(const CibResources& cib, const CibResource& resource,
                                         const std::optional<Generation>& newest) {
    const std::string name = election_name(resource.id);
    RememberedElections all;
    const auto read = [&](const std::string& text, const std::string& where) {
        auto record = text.empty() ? Result<ElectionRecord>(fail(ErrorKind::kNotFound, "")) : decode_election(text);
        if (record) return std::optional(std::move(*record));
        if (!text.empty()) all.fault = where + ' ' + name + ": " + record.error().message;
        return std::optional<ElectionRecord>();
    };
    const auto property = cib.properties.find(name);
    if (property != cib.properties.end()) all.last = read(property->second, "cluster property");
    for (const CibInstance& instance : resource.instances) {
        auto record = read(instance.election.value_or(""), "attribute of " + instance.node + ",");
        if (record && record->election == election_after(newest)) all.refused.push_back(std::move(*record));
    }
    std::stable_sort(all.refused.begin(), all.refused.end(),
                     [](const ElectionRecord& a, const ElectionRecord& b) { return a.at < b.at; });
    return all;
}

Result<CibResources> resources_of(const CibDocument& document, const CibRules& rules, CibSource source) {
    static const XmlTree kNobodySeen;
    if (document.status() == nullptr && source == CibSource::kCluster)
        return fail(ErrorKind::kInvalid, "expected <cib> with configuration and status from cibadmin, found no status");
    const XmlTree& status = document.status() == nullptr ? kNobodySeen : *document.status();
    CibResources cib;
    cib.quorum = is_yes(xml_attribute(document.root(), "have-quorum"));
    cib.controller = node_name(document.root(), status, xml_attribute(document.root(), "dc-uuid"));
    if (const auto section = document.configuration().get_child_optional("crm_config"))
        cib.properties = cluster_properties(rules, *section).values;
    States states;
    for (const NamedState& state : named_states(status, configured_names(document.root()), cib.remarks)) {
        states.emplace(state.name, state.element);
    }
    cib.nodes = nodes_of(document, states, cib.remarks);
    Collector collector(document, rules);
    for (CibResource& resource : collector.found) {
        if (!resource.id.empty()) {
            cib.resources.push_back(std::move(resource));
        } else {
            cib.remarks.emplace_back("a primitive of ocf:heartbeat:pgsqlms has no id: it is left out");
        }
    }
    cib.remarks.insert(cib.remarks.end(), collector.remarks.begin(), collector.remarks.end());
    if (cib.resources.size() * cib.nodes.size() > kMostRecords)
        return fail(ErrorKind::kInvalid, "expected at most " + std::to_string(kMostRecords) + " instances, found " +
                                             std::to_string(cib.resources.size()) + " resources on " +
                                             std::to_string(cib.nodes.size()) + " nodes");
    add_instances(cib, states);
    return cib;
}

Result<CibResources> parse_resources(std::string_view xml) {
    const auto document = CibDocument::parse(xml);
    if (!document) return fail(document.error());
    return resources_of(*document, CibRules(*document), CibSource::kCluster);
}

}  // namespace paf
