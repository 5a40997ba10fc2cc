// The only file that sees Boost's XML parser: it takes long to compile.
#include <algorithm>
#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <charconv>
#include <sstream>
#include <vector>

#include "sys/tool_output.hpp"

namespace paf {
namespace {

using boost::property_tree::ptree;

// Where the '>' is that closes the tag begun at `at`; quoted ones do not count.
std::size_t end_of_tag(std::string_view xml, std::size_t at) {
    char quote = '\0';
    for (; at < xml.size(); ++at) {
        const char c = xml[at];
        if (quote == '\0' && c == '>') return at;
        if (quote != '\0') {
            if (c == quote) quote = '\0';
        } else if (c == '"' || c == '\'') {
            quote = c;
        }
    }
    return std::string_view::npos;
}

// Boost's parser recurses per element, which hostile nesting turns into a stack overflow, and takes any end tag for any
// element.  So the nesting is checked first.  Markup that a CIB never holds (document types, comments, CDATA) is
// refused, so that this scan need not know it.  Returns why the text is refused, or null.
const char* refusal(std::string_view xml) {
    if (xml.size() > kLongestCib) return "too long";
    std::vector<std::string_view> open;
    for (auto at = xml.find('<'); at != std::string_view::npos; at = xml.find('<', at)) {
        const char kind = at + 1 < xml.size() ? xml[at + 1] : '\0';
        if (kind == '!') return "a document type, comment or CDATA section";
        const auto end = end_of_tag(xml, at);
        if (end == std::string_view::npos) return "an unfinished tag";
        const auto name_begin = at + (kind == '/' ? 2 : 1);
        const auto name = xml.substr(name_begin, xml.find_first_of(" \t\r\n/>", name_begin) - name_begin);
        at = end;
        if (kind == '/') {
            if (open.empty() || open.back() != name) return "an end tag without its start";
            open.pop_back();
        } else if (kind != '?' && xml[end - 1] != '/') {
            open.push_back(name);
            if (open.size() > kDeepestCib) return "elements nested too deeply";
        }
    }
    return open.empty() ? nullptr : "an element without its end";
}

std::string attribute(const ptree& element, const char* name) {
    return element.get<std::string>(ptree::path_type(std::string("<xmlattr>/") + name, '/'), "");
}

// "true" up to Pacemaker 2.1.6, later the time since when; "0" and "false" say no.
bool is_yes(const std::string& text) {
    if (text == "true" || text == "yes" || text == "on" || text == "y" || text == "online") return true;
    long long number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && number > 0;
}

bool is_online(const ptree& node_state) {
    const bool member = is_yes(attribute(node_state, "in_ccm"));
    if (is_yes(attribute(node_state, "remote_node"))) return member;
    return member && is_yes(attribute(node_state, "crmd")) && attribute(node_state, "join") == "member";
}

// The first value of a transient attribute, as Pacemaker itself takes it.
std::optional<std::string> transient(const ptree& node_state, const std::string& name) {
    for (const auto& [section_name, section] : node_state) {
        if (section_name != "transient_attributes") continue;
        for (const auto& [set_name, set] : section) {
            if (set_name != "instance_attributes") continue;
            for (const auto& [pair_name, pair] : set)
                if (pair_name == "nvpair" && attribute(pair, "name") == name) return attribute(pair, "value");
        }
    }
    return std::nullopt;
}

ClusterNode node_of(const ptree& node_state, const std::string& score_attribute,
                    const std::string& position_attribute) {
    ClusterNode node;
    node.name = attribute(node_state, "uname");
    node.online = is_online(node_state);
    if (const auto score = transient(node_state, score_attribute)) node.score = Score::parse(*score);
    node.published = transient(node_state, position_attribute);
    if (node.published && node.published->empty()) node.published.reset();
    return node;
}

// Name of the node with this id: from its state, else from the configuration.
std::optional<std::string> name_of(const ptree& cib, const ptree& status, const std::string& id) {
    for (const auto& [name, element] : status)
        if (name == "node_state" && attribute(element, "id") == id) return attribute(element, "uname");
    const auto nodes = cib.get_child_optional("configuration.nodes");
    if (!nodes) return std::nullopt;
    for (const auto& [name, element] : *nodes)
        if (name == "node" && attribute(element, "id") == id) return attribute(element, "uname");
    return std::nullopt;
}

Result<ptree> parse_xml(std::string_view xml) {
    if (const char* why = refusal(xml))
        return fail(ErrorKind::kInvalid, std::string("expected the CIB from cibadmin, found ") + why);
    try {
        std::istringstream stream{std::string(xml)};
        ptree tree;
        boost::property_tree::read_xml(stream, tree, boost::property_tree::xml_parser::trim_whitespace);
        return tree;
    } catch (const std::exception& error) {
        return fail(ErrorKind::kInvalid, std::string("expected the CIB from cibadmin as XML: ") + error.what());
    }
}

}  // namespace

Result<CibView> parse_cib(std::string_view xml, const std::string& score_attribute,
                          const std::string& position_attribute) {
    const Result<ptree> tree = parse_xml(xml);
    if (!tree) return fail(tree.error());
    if (tree->size() != 1 || (tree->front().first != "cib" && tree->front().first != "status"))
        return fail(ErrorKind::kInvalid, "expected <cib> or <status> from cibadmin, found " +
                                             (tree->empty() ? "no element" : "<" + tree->front().first + ">"));
    const ptree& root = tree->front().second;
    const bool whole = tree->front().first == "cib";
    const auto section = root.get_child_optional("status");
    if (whole && !section) return fail(ErrorKind::kInvalid, "expected a status section in the CIB, found none");
    const ptree& status = whole ? *section : root;

    CibView view;
    for (const auto& [name, element] : status) {
        if (name != "node_state") continue;
        ClusterNode node = node_of(element, score_attribute, position_attribute);
        if (node.name.empty()) return fail(ErrorKind::kInvalid, "expected a name in each node_state of the CIB");
        if (view.status.find(node.name) != nullptr)
            return fail(ErrorKind::kInvalid, "expected one node_state per node in the CIB, found two of " + node.name);
        view.status.nodes.push_back(std::move(node));
    }
    const std::string controller = whole ? attribute(root, "dc-uuid") : "";
    if (!controller.empty()) view.controller = name_of(root, status, controller);
    if (view.controller && view.controller->empty()) view.controller.reset();
    return view;
}

}  // namespace paf
