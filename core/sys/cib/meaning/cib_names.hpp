// Which resources the names in constraints stand for.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sys/cib/cib_document.hpp"

namespace paf {

/// A name may be a resource's, a template's, which stands for the resources made from it, or a tag's.
/// Source: Pacemaker, lib/pacemaker/pcmk_sched_constraints.c, find_constraint_tag(), pcmk__tag_to_set().
class ResourceNames {
  public:
    explicit ResourceNames(const CibDocument& document);

    /// The resources that `name` stands for; itself when nothing has this name, none when it is empty.
    [[nodiscard]] std::vector<std::string> resources(const std::string& name) const;
    /// The members of a `resource_set`, which may be a reference to another one; somewhat more than kMostRecords at
    /// most.
    [[nodiscard]] std::vector<std::string> members(const ElementIndex& index, const XmlTree& set) const;
    /// Ids of the resources that are in no other one: patterns are about these.
    [[nodiscard]] const std::vector<std::string>& top_level() const { return top_level_; }
    /// The node's name as the configuration spells it: Pacemaker takes any case.
    [[nodiscard]] std::string node(const std::string& name) const;

  private:
    void look_at(const XmlTree& parent, bool is_top);

    std::set<std::string> resources_;
    std::vector<std::string> top_level_;
    std::map<std::string, std::vector<std::string>> groups_;  ///< templates and tags
    std::map<std::string, std::string> nodes_;                ///< by their names in lower case
};

}  // namespace paf
