// A CIB, parsed once for all who read it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sys/cib/cib_tree.hpp"

namespace paf {

/// The elements of a configuration by their id.  A view: the tree must outlive it.
class ElementIndex {
  public:
    explicit ElementIndex(const XmlTree& configuration);

    /// The first element `tag` with this id; nullptr when there is none.
    [[nodiscard]] const XmlTree* find(std::string_view tag, const std::string& id) const;
    /// The element itself, or the one that its `id-ref` refers to; nullptr when that is not there.
    [[nodiscard]] const XmlTree* resolved(std::string_view tag, const XmlTree& element) const;

  private:
    struct Entry {
        const std::string* tag;
        const XmlTree* element;
    };
    void add(const XmlTree& parent);

    std::unordered_map<std::string, std::vector<Entry>> by_id_;
};

/// Where a CIB comes from.
enum class CibSource {
    kCluster,  ///< `cibadmin -Q`: it always has a status
    kFile,     ///< a configuration that is not in use yet: crmsh and pcs write it without a status as well
};

/// A whole CIB, or a CIB file that is not in use yet.
class CibDocument {
  public:
    /// kInvalid for what parse_xml() refuses, and for anything but one element `cib` with a configuration; a file may
    /// also be the element `configuration` alone.
    static Result<CibDocument> parse(std::string_view xml, CibSource source = CibSource::kCluster);

    [[nodiscard]] const XmlTree& root() const { return *root_; }
    [[nodiscard]] const XmlTree& configuration() const { return *configuration_; }
    /// nullptr when it has none.
    [[nodiscard]] const XmlTree* status() const { return status_; }
    [[nodiscard]] const ElementIndex& index() const { return *index_; }

  private:
    CibDocument() = default;

    std::unique_ptr<XmlTree> tree_;
    std::unique_ptr<ElementIndex> index_;
    const XmlTree* root_ = nullptr;
    const XmlTree* configuration_ = nullptr;
    const XmlTree* status_ = nullptr;
};

}  // namespace paf
