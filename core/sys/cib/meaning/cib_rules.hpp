// The rules of a CIB, as far as the configuration alone decides them.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "sys/cib/cib_document.hpp"

namespace paf {

/// kOpen: it depends on the time, on an attribute that nodes have while they run, or on something newer than this code.
/// Only Pacemaker can say then.
enum class RuleOutcome { kPasses, kFails, kOpen };

/// A node that a rule is about.
struct RuleNode {
    std::string name, id;
    std::string kind;                               ///< "cluster", "remote" or "container", as Pacemaker's #kind
    std::map<std::string, std::string> attributes;  ///< permanent ones
};

/// What a rule is asked about; what does not apply stays empty, and conditions on it fail, as Pacemaker has it.
struct RuleSubject {
    const RuleNode* node = nullptr;         ///< nullptr: the rule is not about a node
    std::string standard, provider, agent;  ///< of a resource
    std::string action;                     ///< of an operation
    std::chrono::milliseconds interval{0};  ///< of the operation
};

/// Sources: Pacemaker, lib/common/rules.c, pcmk_evaluate_rule() and what it calls; Pacemaker Explained, "Rules".
/// An attribute that some node has in the configuration is permanent: a node without it has none.  Any other attribute
/// is written by agents while the cluster runs.  `permanent`: names that nodes have in the configuration, with any
/// value.
class CibRules {
  public:
    explicit CibRules(const CibDocument& document);

    [[nodiscard]] RuleOutcome evaluate(const XmlTree& rule, const RuleSubject& subject) const;
    /// The rules among the children of `element` all pass; kPasses when there are none.
    [[nodiscard]] RuleOutcome evaluate_children(const XmlTree& element, const RuleSubject& subject) const;

    /// The nodes of the configuration, guests of resources and of bundles included when they are listed.
    [[nodiscard]] const std::vector<RuleNode>& nodes() const { return nodes_; }
    /// Whether a node's attribute of this name is set in the configuration.
    [[nodiscard]] bool is_permanent(const std::string& attribute) const { return permanent_.count(attribute) != 0; }
    [[nodiscard]] const ElementIndex& index() const { return index_; }

  private:
    [[nodiscard]] RuleOutcome condition(const std::string& tag, const XmlTree& element, const RuleSubject& subject,
                                        int depth) const;
    [[nodiscard]] RuleOutcome evaluate_at(const XmlTree& rule, const RuleSubject& subject, int depth) const;
    [[nodiscard]] RuleOutcome attribute_condition(const XmlTree& expression, const RuleSubject& subject) const;

    const ElementIndex& index_;
    std::vector<RuleNode> nodes_;
    std::map<std::string, bool> permanent_;  ///< set; true: by a rule somewhere, so that its values are not known
    std::string cluster_name_;
};

}  // namespace paf
