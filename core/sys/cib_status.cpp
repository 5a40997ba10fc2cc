#include "sys/cib_tree.hpp"
#include "sys/tool_output.hpp"

namespace paf {
namespace {

ClusterNode node_of(const XmlTree& node_state, const std::string& score_attribute,
                    const std::string& position_attribute) {
    ClusterNode node;
    node.name = xml_attribute(node_state, "uname");
    node.online = is_node_online(node_state);
    if (const auto score = transient_attribute(node_state, score_attribute)) node.score = Score::parse(*score);
    node.published = transient_attribute(node_state, position_attribute);
    if (node.published && node.published->empty()) node.published.reset();
    return node;
}

}  // namespace

Result<CibView> parse_cib(std::string_view xml, const std::string& score_attribute,
                          const std::string& position_attribute) {
    const Result<XmlTree> tree = parse_xml(xml);
    if (!tree) return fail(tree.error());
    if (tree->size() != 1 || (tree->front().first != "cib" && tree->front().first != "status"))
        return fail(ErrorKind::kInvalid, "expected <cib> or <status> from cibadmin, found " +
                                             (tree->empty() ? "no element" : "<" + tree->front().first + ">"));
    const XmlTree& root = tree->front().second;
    const bool whole = tree->front().first == "cib";
    const auto section = root.get_child_optional("status");
    if (whole && !section) return fail(ErrorKind::kInvalid, "expected a status section in the CIB, found none");
    const XmlTree& status = whole ? *section : root;

    CibView view;
    for (const auto& [name, element] : status) {
        if (name != "node_state") continue;
        ClusterNode node = node_of(element, score_attribute, position_attribute);
        if (node.name.empty()) return fail(ErrorKind::kInvalid, "expected a name in each node_state of the CIB");
        if (view.status.find(node.name) != nullptr)
            return fail(ErrorKind::kInvalid, "expected one node_state per node in the CIB, found two of " + node.name);
        view.status.nodes.push_back(std::move(node));
    }
    if (whole) view.controller = node_name(root, status, xml_attribute(root, "dc-uuid"));
    return view;
}

}  // namespace paf
