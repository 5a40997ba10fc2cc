#include "sys/cib/cib_document.hpp"

#include <algorithm>
#include <utility>

namespace paf {
namespace {

/// The tree's own, without a copy; nullptr when it is not there.
const XmlTree* child_of(const XmlTree& parent, const char* name) {
    const auto child = parent.get_child_optional(name);
    return child ? &*child : nullptr;
}

/// What a file is that people give in a CIB's place, and how to get one; nullptr when it may be XML.
const char* other_than_xml(std::string_view text) {
    const auto begins = [text](std::string_view with) { return text.substr(0, with.size()) == with; };
    if (begins("BZh")) return "expected a CIB, found a file that is compressed: unpack it with bunzip2";
    if (begins("\x1f\x8b")) return "expected a CIB, found a file that is compressed: unpack it with gunzip";
    if (begins("\xfd"
               "7zXZ"))
        return "expected a CIB, found a file that is compressed: unpack it with unxz";
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return "expected a CIB, found an empty file";
    if (begins("\xef\xbb\xbf") || text[first] == '<') return nullptr;
    return "expected a CIB, which is XML, found other text; write one with cibadmin --query, pcs cluster cib, or "
           "crm configure show xml";
}

}  // namespace

ElementIndex::ElementIndex(const XmlTree& configuration) {
    add(configuration);
}

void ElementIndex::add(const XmlTree& parent) {
    for (const auto& [tag, element] : parent) {
        if (tag == "<xmlattr>") continue;
        std::string id = xml_attribute(element, "id");
        if (!id.empty()) by_id_[std::move(id)].push_back({&tag, &element});
        add(element);
    }
}

const XmlTree* ElementIndex::find(std::string_view tag, const std::string& id) const {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return nullptr;
    const auto first = std::find_if(found->second.begin(), found->second.end(),
                                    [tag](const Entry& entry) { return *entry.tag == tag; });
    return first == found->second.end() ? nullptr : first->element;
}

const XmlTree* ElementIndex::resolved(std::string_view tag, const XmlTree& element) const {
    const std::string reference = xml_attribute(element, "id-ref");
    return reference.empty() ? &element : find(tag, reference);
}

Result<CibDocument> CibDocument::parse(std::string_view xml, CibSource source) {
    const bool is_file = source == CibSource::kFile;
    if (const char* found = is_file ? other_than_xml(xml) : nullptr) return fail(ErrorKind::kInvalid, found);
    Result<XmlTree> tree = parse_xml(xml, is_file ? "a CIB" : "the CIB from cibadmin");
    if (!tree) return fail(tree.error());
    CibDocument document;
    document.tree_ = std::make_unique<XmlTree>();
    document.tree_->swap(*tree);
    document.root_ = child_of(*document.tree_, "cib");
    if (document.root_ != nullptr) {
        document.configuration_ = child_of(*document.root_, "configuration");
        document.status_ = child_of(*document.root_, "status");
    } else if (is_file) {
        document.root_ = document.configuration_ = child_of(*document.tree_, "configuration");
    }
    if (document.tree_->size() != 1 || document.configuration_ == nullptr) {
        const std::string found = document.tree_->empty() ? "no element"
                                  : document.root_ != nullptr && document.tree_->size() == 1
                                      ? "<cib> without one"
                                      : "<" + document.tree_->front().first + ">";
        return fail(ErrorKind::kInvalid, std::string("expected <cib> with a configuration") +
                                             (is_file ? ", as cibadmin --query prints it" : " from cibadmin") +
                                             ", found " + found);
    }
    document.index_ = std::make_unique<ElementIndex>(*document.configuration_);
    return document;
}

}  // namespace paf
