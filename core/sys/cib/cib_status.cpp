#include "sys/cib/cib_status.hpp"

#include <map>
#include <vector>

#include "sys/cib/cib_tree.hpp"
#include "sys/cib/operation_history.hpp"

namespace paf {
namespace {

ClusterNode node_of(const NamedState& state, const CibNames& names) {
    const XmlTree& node_state = *state.element;
    ClusterNode node;
    node.name = state.name;
    node.online = is_node_online(node_state);
    if (const auto score = transient_attribute(node_state, names.score)) node.score = Score::parse(*score);
    node.published = transient_attribute(node_state, names.position);
    if (node.published && node.published->empty()) node.published.reset();
    node.has_instance = !names.resource.empty() && has_instance(node_state, names.resource);
    return node;
}

/// Pacemaker takes the set with the highest score, then the first; ours is written into the default one.
std::optional<std::string> cluster_property(const XmlTree& crm_config, const std::string& name) {
    for (const auto& [set_name, set] : crm_config) {
        if (set_name != "cluster_property_set") continue;
        for (const auto& [pair_name, pair] : set)
            if (pair_name == "nvpair" && xml_attribute(pair, "name") == name) return xml_attribute(pair, "value");
    }
    return std::nullopt;
}

void read_generation(const XmlTree& crm_config, const std::string& name, ClusterStatus& status) {
    const auto text = cluster_property(crm_config, name);
    if (!text || text->empty()) return;
    auto generation = decode_generation(*text);
    if (generation) {
        status.generation = std::move(*generation);
    } else {
        status.generation_fault = "cluster property " + name + ": " + generation.error().message;
    }
}

void read_replication(const XmlTree& crm_config, const std::string& name, ClusterStatus& status) {
    const auto text = cluster_property(crm_config, name);
    if (!text || text->empty()) return;
    auto policy = decode_policy(*text);
    if (policy) {
        status.replication = std::move(*policy);
    } else {
        status.replication_fault = "cluster property " + name + ": " + policy.error().message;
    }
}

}  // namespace

Result<CibView> parse_cib(std::string_view xml, const CibNames& names) {
    const Result<XmlTree> tree = parse_xml(xml);
    if (!tree) return fail(tree.error());
    const std::string found = tree->size() == 1 ? tree->front().first : std::string();
    const bool whole = found == "cib";
    if (!whole && found != "status" && found != "xpath-query")
        return fail(ErrorKind::kInvalid, "expected <cib>, <status> or <xpath-query> from cibadmin, found " +
                                             (tree->empty() ? "no element" : "<" + tree->front().first + ">"));
    const XmlTree& root = tree->front().second;
    const auto section = root.get_child_optional("status");
    if (found != "status" && !section)
        return fail(ErrorKind::kInvalid, "expected a status section in the CIB, found none");
    const XmlTree& status = found == "status" ? root : *section;

    CibView view;
    std::vector<std::string> left_out;  // pafctl status tells them
    const auto configured = whole ? configured_names(root) : std::map<std::string, std::string>();
    for (const NamedState& state : named_states(status, configured, left_out)) {
        view.status.nodes.push_back(node_of(state, names));
    }
    const auto crm_config = root.get_child_optional(whole ? "configuration.crm_config" : "crm_config");
    if (crm_config && !names.generation.empty()) read_generation(*crm_config, names.generation, view.status);
    if (crm_config && !names.replication.empty()) read_replication(*crm_config, names.replication, view.status);
    if (whole) view.controller = node_name(root, status, xml_attribute(root, "dc-uuid"));
    return view;
}

}  // namespace paf
