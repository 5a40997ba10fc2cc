// The CIB as a tree, read strictly, and the questions that the parsers of this folder share.
#pragma once

#include <boost/property_tree/ptree.hpp>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"

namespace paf {

/// Longest XML accepted; a CIB of some dozen resources has about 30 kB.
inline constexpr std::size_t kLongestCib = 32U << 20U;
/// Deepest nesting of XML elements accepted (a CIB has about ten levels).
inline constexpr std::size_t kDeepestCib = 64;
/// Most elements (end tags too) and attributes: each takes some hundred bytes once it is parsed.  A CIB of 2000
/// primitives, with parameters and operations, has about 150,000.
inline constexpr std::size_t kMostCibParts = 600000;

/// Most records, or instances, that are made of one CIB: references repeat what stands in it once.
inline constexpr std::size_t kMostRecords = 200000;

using XmlTree = boost::property_tree::ptree;

/// What an XML text may hold besides elements and comments.
enum class XmlMarkup {
    kElements,   ///< nothing: a CIB
    kDocuments,  ///< CDATA, and a document type without declarations: the meta-data of agents
};

/// Parses `xml`, of at most kLongestCib bytes, kDeepestCib levels, and kMostCibParts elements and attributes; comments
/// are left out.  kInvalid for anything malformed, and for other markup than `markup` allows.  `what`: what it should
/// be, for the message.
Result<XmlTree> parse_xml(std::string_view xml, const char* what = "the CIB from cibadmin",
                          XmlMarkup markup = XmlMarkup::kElements);

/// An attribute's value; empty when it is not there.
std::string xml_attribute(const XmlTree& element, const char* name);

/// A Pacemaker boolean that is true.
bool is_yes(const std::string& text);

/// Whether the node of a `node_state` is in the membership.  Pacemaker 2.1.7 and later write the time since when (0: it
/// is not) in place of "true".
bool is_member(const XmlTree& node_state);

/// Whether the node of a `node_state` is in the membership, its controller running and joined; a remote node has the
/// membership flag alone.
bool is_node_online(const XmlTree& node_state);

/// A node's state, by the name that it counts under.
struct NamedState {
    std::string name;
    const XmlTree* element;
};

/// The names of the nodes that the configuration of a whole CIB lists, by their ids.
std::map<std::string, std::string> configured_names(const XmlTree& cib);

/// Each `node_state` of a node that has a name, in their order, one of each node.  A node that is just joining may have
/// no name in its state yet: then `configured` may know it.  Of a node that was removed and added again with another id
/// an old state may be left besides: the one that is online counts, else the first.  What is left out is told in
/// `remarks`.
std::vector<NamedState> named_states(const XmlTree& status, const std::map<std::string, std::string>& configured,
                                     std::vector<std::string>& remarks);

/// The first value of a transient attribute of a `node_state`, as Pacemaker itself takes it; nullopt when it has none.
std::optional<std::string> transient_attribute(const XmlTree& node_state, const std::string& name);

/// Name of the node with this id: from its state, else from the configuration; nullopt for an empty id, and for an
/// unknown or nameless node.
std::optional<std::string> node_name(const XmlTree& cib, const XmlTree& status, const std::string& id);

}  // namespace paf
