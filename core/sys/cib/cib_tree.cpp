// The only file that sees Boost's XML parser: it takes long to compile.
#include "sys/cib/cib_tree.hpp"

#include <boost/property_tree/xml_parser.hpp>
#include <charconv>
#include <sstream>
#include <vector>

#include "paf/pacemaker_values.hpp"

namespace paf {
namespace {

// Where the '>' is that closes the tag begun at `at`; quoted ones do not count.  Adds the quoted values to `values`.
std::size_t end_of_tag(std::string_view xml, std::size_t at, std::size_t& values) {
    char quote = '\0';
    for (; at < xml.size(); ++at) {
        const char c = xml[at];
        if (quote == '\0' && c == '>') return at;
        if (quote != '\0') {
            if (c == quote) quote = '\0';
        } else if (c == '"' || c == '\'') {
            quote = c;
            ++values;
        }
    }
    return std::string_view::npos;
}

// The end of markup that holds no elements: a comment, and with `markup` a CDATA section or a document type without
// declarations of its own.  npos when it does not end; nullopt when it is none of these.
std::optional<std::size_t> end_of_markup(std::string_view xml, std::size_t at, XmlMarkup markup) {
    const auto past = [xml](std::size_t begin, std::string_view end) {
        const auto found = xml.find(end, begin);
        return found == std::string_view::npos ? found : found + end.size();
    };
    constexpr std::string_view kComment = "<!--", kCdata = "<![CDATA[", kDocumentType = "<!DOCTYPE";
    if (xml.substr(at, kComment.size()) == kComment) return past(at + kComment.size(), "-->");
    if (markup == XmlMarkup::kElements) return std::nullopt;
    if (xml.substr(at, kCdata.size()) == kCdata) return past(at + kCdata.size(), "]]>");
    if (xml.substr(at, kDocumentType.size()) != kDocumentType) return std::nullopt;
    std::size_t values = 0;
    const auto end = end_of_tag(xml, at, values);
    const auto declarations = xml.find('[', at);
    if (end != std::string_view::npos && declarations < end) return std::nullopt;
    return end == std::string_view::npos ? end : end + 1;
}

// Boost's parser recurses per element, which hostile nesting turns into a stack overflow, and takes any end tag for any
// element.  So the nesting is checked first.  Markup that a CIB never holds (document types, CDATA) is refused, so that
// this scan need not know it; comments it may hold, crmsh keeps an administrator's there.  Returns why the text is
// refused, or null.
const char* refusal(std::string_view xml, XmlMarkup markup) {
    if (xml.size() > kLongestCib) return "too long";
    std::vector<std::string_view> open;
    std::size_t parts = 0;  // elements and their attributes
    for (auto at = xml.find('<'); at != std::string_view::npos; at = xml.find('<', at)) {
        const char kind = at + 1 < xml.size() ? xml[at + 1] : '\0';
        if (const auto skipped = end_of_markup(xml, at, markup)) {
            at = *skipped;
            if (at == std::string_view::npos) return "an unfinished comment, document type or CDATA section";
            continue;
        }
        if (kind == '!') return "a document type or CDATA section";
        const auto end = end_of_tag(xml, at, ++parts);
        if (end == std::string_view::npos) return "an unfinished tag";
        if (parts > kMostCibParts) return "too many elements and attributes";
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

// A node's name; nullopt when it has none.
std::optional<std::string> named(const XmlTree& element) {
    std::string name = xml_attribute(element, "uname");
    return name.empty() ? std::nullopt : std::optional(std::move(name));
}

}  // namespace

Result<XmlTree> parse_xml(std::string_view xml, const char* what, XmlMarkup markup) {
    if (const char* why = refusal(xml, markup))
        return fail(ErrorKind::kInvalid, std::string("expected ") + what + ", found " + why);
    try {
        std::istringstream stream{std::string(xml)};
        XmlTree tree;
        boost::property_tree::read_xml(
            stream, tree,
            boost::property_tree::xml_parser::trim_whitespace | boost::property_tree::xml_parser::no_comments);
        return tree;
    } catch (const std::exception& error) {
        return fail(ErrorKind::kInvalid, std::string("expected ") + what + " as XML: " + error.what());
    }
}

std::string xml_attribute(const XmlTree& element, const char* name) {
    return element.get<std::string>(XmlTree::path_type(std::string("<xmlattr>/") + name, '/'), "");
}

bool is_yes(const std::string& text) {
    return pacemaker::boolean(text).value_or(false);
}

namespace {

bool is_flag_set(const std::string& text) {
    if (text == "online" || is_yes(text)) return true;
    long long number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() && number > 0;
}

}  // namespace

bool is_member(const XmlTree& node_state) {
    return is_flag_set(xml_attribute(node_state, "in_ccm"));
}

bool is_node_online(const XmlTree& node_state) {
    const bool member = is_member(node_state);
    if (is_yes(xml_attribute(node_state, "remote_node"))) return member;
    return member && is_flag_set(xml_attribute(node_state, "crmd")) && xml_attribute(node_state, "join") == "member";
}

std::map<std::string, std::string> configured_names(const XmlTree& cib) {
    std::map<std::string, std::string> names;
    const auto nodes = cib.get_child_optional("configuration.nodes");
    if (!nodes) return names;
    for (const auto& [tag, node] : *nodes)
        if (tag == "node") names.emplace(xml_attribute(node, "id"), xml_attribute(node, "uname"));
    return names;
}

std::vector<NamedState> named_states(const XmlTree& status, const std::map<std::string, std::string>& configured,
                                     std::vector<std::string>& remarks) {
    std::vector<NamedState> states;
    std::map<std::string, std::size_t> places;
    for (const auto& [tag, element] : status) {
        if (tag != "node_state") continue;
        const std::string id = xml_attribute(element, "id");
        std::string name = xml_attribute(element, "uname");
        const auto known = configured.find(id);
        if (name.empty() && known != configured.end()) name = known->second;
        if (name.empty()) {
            remarks.push_back("a node_state of the CIB has no name, id '" + id + "': it is left out");
            continue;
        }
        const auto [at, is_new] = places.emplace(name, states.size());
        if (is_new) {
            states.push_back({std::move(name), &element});
            continue;
        }
        remarks.push_back("the CIB has two states of the node " + name +
                          ": the one that is online counts, else the first");
        const XmlTree*& counts = states[at->second].element;
        if (!is_node_online(*counts) && is_node_online(element)) counts = &element;
    }
    return states;
}

std::optional<std::string> transient_attribute(const XmlTree& node_state, const std::string& name) {
    for (const auto& [section_name, section] : node_state) {
        if (section_name != "transient_attributes") continue;
        for (const auto& [set_name, set] : section) {
            if (set_name != "instance_attributes") continue;
            for (const auto& [pair_name, pair] : set)
                if (pair_name == "nvpair" && xml_attribute(pair, "name") == name) return xml_attribute(pair, "value");
        }
    }
    return std::nullopt;
}

std::optional<std::string> node_name(const XmlTree& cib, const XmlTree& status, const std::string& id) {
    if (id.empty()) return std::nullopt;
    for (const auto& [name, element] : status)
        if (name == "node_state" && xml_attribute(element, "id") == id) return named(element);
    const auto nodes = cib.get_child_optional("configuration.nodes");
    if (!nodes) return std::nullopt;
    for (const auto& [name, element] : *nodes)
        if (name == "node" && xml_attribute(element, "id") == id) return named(element);
    return std::nullopt;
}

}  // namespace paf
