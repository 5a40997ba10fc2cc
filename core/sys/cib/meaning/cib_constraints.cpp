#include "sys/cib/meaning/cib_constraints.hpp"

#include <optional>
#include <set>

#include "paf/pacemaker_values.hpp"
#include "sys/cib/cib_tree.hpp"
#include "sys/cib/meaning/cib_names.hpp"
#include "sys/cib/meaning/cib_pattern.hpp"

namespace paf {
namespace {

using Attributes = std::initializer_list<std::pair<const char*, const char*>>;

/// Most patterns and rules that are tried, each on one resource or node: about a second.
constexpr std::size_t kMostTries = 500000;

/// The first that is not empty.
std::string either(const std::string& first, const std::string& second) {
    return first.empty() ? second : first;
}

class ConstraintCollector {
  public:
    ConstraintCollector(const CibDocument& document, const CibRules& rules, std::vector<Record>& records,
                        std::size_t& tries)
        : rules_(rules), names_(document), records_(records), tries_(tries) {}

    void add(const XmlTree& constraints) {
        for (const auto& [tag, element] : constraints) {
            if (is_full()) return;
            if (tag == "rsc_location") add_location(element);
            if (tag == "rsc_colocation") add_colocation(element);
            if (tag == "rsc_order") add_order(element);
            if (tag == "rsc_ticket") add_ticket(element);
        }
    }

  private:
    /// What a location constraint is about.
    struct Target {
        std::string resource, role, score;
        bool shared = false;  ///< the constraint is about others as well
        bool open = false;    ///< whether it is about this one is not known
    };

    [[nodiscard]] bool is_full() const { return records_.size() > kMostRecords || tries_ > kMostTries; }

    static std::string text(const XmlTree& element, const char* name) { return xml_attribute(element, name); }

    /// A constraint that holds for some time only, as before Pacemaker 2.
    static bool has_lifetime(const XmlTree& element) { return element.count("lifetime") != 0; }

    Record& push(const char* type, const XmlTree& element, Attributes attributes) {
        Record record{type, {}};
        for (const auto& [attribute, name] : attributes) record.fields[name] = text(element, attribute);
        records_.push_back(std::move(record));
        return records_.back();
    }

    [[nodiscard]] std::vector<Target> targets_of(const XmlTree& element) {
        std::vector<Target> targets;
        const std::string role = text(element, "role"), score = text(element, "score"),
                          pattern = text(element, "rsc-pattern");
        const auto named = names_.resources(text(element, "rsc"));
        targets.reserve(named.size());
        for (const std::string& resource : named) targets.push_back({resource, role, score, named.size() > 1, false});
        if (!pattern.empty()) {
            const bool inverted = pattern.front() == '!';
            for (const std::string& resource : names_.top_level()) {
                if (++tries_ > kMostTries) break;
                const auto matches = matches_pattern(inverted ? pattern.substr(1) : pattern, resource);
                if (matches && *matches == inverted) continue;
                targets.push_back({resource, role, score, true, !matches});
            }
        }
        for (const auto& [tag, set] : element) {
            if (tag != "resource_set") continue;
            for (const std::string& resource : names_.members(rules_.index(), set)) {
                targets.push_back(
                    {resource, either(text(set, "role"), role), either(text(set, "score"), score), true, false});
            }
        }
        return targets;
    }

    void add_location(const XmlTree& element) {
        const std::string node = text(element, "node");
        const bool ruled = node.empty() && element.count("rule") != 0;
        for (const Target& target : targets_of(element)) {
            if (is_full()) return;
            if (!ruled) {
                push_location(element, target, names_.node(node), target.open || has_lifetime(element));
                continue;
            }
            for (const auto& [tag, rule] : element) {
                if (tag == "rule") add_ruled_location(element, rule, target);
            }
        }
    }

    Record& push_location(const XmlTree& element, const Target& target, const std::string& node, bool open) {
        Record& record = push("location", element, {{"id", "id"}, {"resource-discovery", "discovery"}});
        record.fields["resource"] = target.resource;
        record.fields["node"] = node;
        record.fields["role"] = target.role;
        record.fields["score"] = target.score;
        record.fields["rule"] = yes_or_no(open);
        record.fields["shared"] = yes_or_no(target.shared);
        return record;
    }

    void add_ruled_location(const XmlTree& element, const XmlTree& given, Target target) {
        const XmlTree* found = rules_.index().resolved("rule", given);
        if (found == nullptr) return;
        const XmlTree& rule = *found;
        const std::string role = either(text(rule, "role"), target.role), by = text(rule, "score-attribute");
        target.role = role;
        target.score = text(rule, "score");
        target.shared = true;
        if (rules_.nodes().empty()) push_location(element, target, "", true);
        for (const RuleNode& node : rules_.nodes()) {
            if (++tries_ > kMostTries || is_full()) return;
            RuleSubject subject;
            subject.node = &node;
            const RuleOutcome outcome = rules_.evaluate(rule, subject);
            if (outcome == RuleOutcome::kFails) continue;
            bool open = target.open || has_lifetime(element) || outcome == RuleOutcome::kOpen;
            if (!by.empty()) {
                const auto score = node.attributes.find(by);
                target.score = score == node.attributes.end() ? "" : score->second;
                open = open || !rules_.is_permanent(by);
            }
            push_location(element, target, node.name, open);
        }
    }

    /// One that is not looked into: its resources are empty.
    void push_closed(const char* type, const XmlTree& element) {
        push(type, element, {{"id", "id"}}).fields["set"] = "yes";
    }

    void push_colocation(const XmlTree& element, const std::string& resource, const std::string& with,
                         const std::string& role, const std::string& with_role, const std::string& score, bool set) {
        if (is_full()) return;
        Record& record = push("colocation", element, {{"id", "id"}, {"node-attribute", "node_attribute"}});
        record.fields["resource"] = resource;
        record.fields["with"] = with;
        record.fields["role"] = role;
        record.fields["with_role"] = with_role;
        record.fields["score"] = score;
        record.fields["set"] = yes_or_no(set);
    }

    void add_colocation(const XmlTree& element) {
        if (has_lifetime(element)) return push_closed("colocation", element);
        if (element.count("resource_set") != 0) return add_colocated_sets(element);
        const auto first = names_.resources(text(element, "rsc")), with = names_.resources(text(element, "with-rsc"));
        for (const std::string& one : first) {
            for (const std::string& other : with) {
                push_colocation(element, one, other, text(element, "rsc-role"), text(element, "with-rsc-role"),
                                text(element, "score"), first.size() * with.size() > 1);
            }
        }
    }

    struct Set {
        std::vector<std::string> members;
        std::string role, action, score, kind, symmetrical;
        bool sequential = true, says_sequential = false, all = true;
    };

    [[nodiscard]] std::vector<Set> sets_of(const XmlTree& element) const {
        std::vector<Set> sets;
        for (const auto& [tag, given] : element) {
            if (tag != "resource_set") continue;
            const XmlTree* there = rules_.index().resolved(tag, given);
            if (there == nullptr) continue;
            const std::string sequential = text(*there, "sequential");
            Set set{names_.members(rules_.index(), *there),
                    text(*there, "role"),
                    text(*there, "action"),
                    text(*there, "score"),
                    text(*there, "kind"),
                    text(*there, "symmetrical")};
            set.sequential = pacemaker::boolean(sequential).value_or(true);
            set.says_sequential = pacemaker::boolean(sequential).value_or(false);
            set.all = pacemaker::boolean(text(*there, "require-all")).value_or(true);
            sets.push_back(std::move(set));
        }
        return sets;
    }

    /// Within a set each is colocated with the one before it; the first of a set with the last of the next set.
    void add_colocated_sets(const XmlTree& element) {
        const auto sets = sets_of(element);
        for (std::size_t at = 0; at < sets.size(); ++at) {
            const Set& set = sets[at];
            const std::string score = either(set.score, text(element, "score"));
            if (!score.empty() && score.front() == '-' && set.members.size() > 1) {
                push_closed("colocation", element);
                continue;
            }
            for (std::size_t i = 1; set.sequential && i < set.members.size(); ++i) {
                push_colocation(element, set.members[i], set.members[i - 1], set.role, set.role, score, true);
            }
            if (at + 1 < sets.size()) add_colocated_pair(element, set, sets[at + 1]);
        }
    }

    void add_colocated_pair(const XmlTree& element, const Set& set, const Set& next) {
        const auto dependent = set.sequential ? front_of(set.members) : set.members;
        const auto primary = next.sequential ? back_of(next.members) : next.members;
        for (const std::string& one : dependent) {
            for (const std::string& other : primary) {
                push_colocation(element, one, other, set.role, next.role, text(element, "score"), true);
            }
        }
    }

    static std::vector<std::string> front_of(const std::vector<std::string>& members) {
        return members.empty() ? members : std::vector<std::string>{members.front()};
    }
    static std::vector<std::string> back_of(const std::vector<std::string>& members) {
        return members.empty() ? members : std::vector<std::string>{members.back()};
    }

    void push_order(const XmlTree& element, const std::string& first, const std::string& first_action,
                    const std::string& then, const std::string& then_action, const Set* set) {
        if (is_full()) return;
        Record& record = push("order", element,
                              {{"id", "id"}, {"kind", "kind"}, {"score", "score"}, {"symmetrical", "symmetrical"}});
        record.fields["first"] = first;
        record.fields["first_action"] = first_action;
        record.fields["then"] = then;
        record.fields["then_action"] = then_action;
        record.fields["set"] = yes_or_no(set != nullptr);
        if (set == nullptr) return;
        record.fields["kind"] = either(set->kind, record.fields["kind"]);
        record.fields["symmetrical"] = either(set->symmetrical, record.fields["symmetrical"]);
    }

    void add_order(const XmlTree& element) {
        if (has_lifetime(element)) return push_closed("order", element);
        if (element.count("resource_set") != 0) return add_ordered_sets(element);
        const auto first = names_.resources(text(element, "first")), then = names_.resources(text(element, "then"));
        const Set tagged;
        for (const std::string& one : first) {
            for (const std::string& other : then) {
                push_order(element, one, text(element, "first-action"), other, text(element, "then-action"),
                           first.size() * then.size() > 1 ? &tagged : nullptr);
            }
        }
    }

    void add_ordered_sets(const XmlTree& element) {
        const auto sets = sets_of(element);
        for (std::size_t at = 0; at < sets.size(); ++at) {
            const Set& set = sets[at];
            for (std::size_t i = 1; set.sequential && i < set.members.size(); ++i) {
                push_order(element, set.members[i - 1], set.action, set.members[i], set.action, &set);
            }
            if (at + 1 == sets.size()) continue;
            if (!set.all && set.members.size() > 1) {  // one of them is enough
                push_closed("order", element);
                continue;
            }
            const Set& next = sets[at + 1];
            const Set whole;
            const auto before = set.says_sequential ? back_of(set.members) : set.members;
            const auto after = next.says_sequential ? front_of(next.members) : next.members;
            for (const std::string& one : before) {
                for (const std::string& other : after) {
                    push_order(element, one, either(set.action, "start"), other, either(next.action, "start"), &whole);
                }
            }
        }
    }

    void add_ticket(const XmlTree& element) {
        std::vector<std::pair<std::string, std::string>> about;  // resource, role
        for (const std::string& resource : names_.resources(text(element, "rsc"))) {
            about.emplace_back(resource, text(element, "rsc-role"));
        }
        for (const Set& set : sets_of(element)) {
            for (const std::string& resource : set.members) about.emplace_back(resource, set.role);
        }
        for (const auto& [resource, role] : about) {
            if (is_full()) return;
            Record& record =
                push("ticket", element, {{"id", "id"}, {"ticket", "ticket"}, {"loss-policy", "loss_policy"}});
            record.fields["resource"] = resource;
            record.fields["role"] = role;
        }
    }

    const CibRules& rules_;
    const ResourceNames names_;
    std::vector<Record>& records_;
    std::size_t& tries_;
};

std::optional<bool> level_is_for(const CibRules& rules, const XmlTree& level, const RuleNode& node) {
    const std::string attribute = xml_attribute(level, "target-attribute"),
                      pattern = xml_attribute(level, "target-pattern");
    if (!attribute.empty()) {
        const auto own = node.attributes.find(attribute);
        if (!rules.is_permanent(attribute)) return false;
        return own != node.attributes.end() && own->second == xml_attribute(level, "target-value");
    }
    return matches_pattern(pattern, node.name);
}

void add_levels(const CibRules& rules, const XmlTree& topology, std::vector<Record>& records, std::size_t& tries) {
    std::set<std::string> named;  // nodes with levels by name, which count alone then
    const auto push = [&records](const XmlTree& level, const std::string& target, bool shared, bool open) {
        records.push_back({"fencing_level",
                           {{"target", target},
                            {"index", xml_attribute(level, "index")},
                            {"devices", xml_attribute(level, "devices")},
                            {"shared", yes_or_no(shared)},
                            {"rule", yes_or_no(open)}}});
    };
    for (const auto& [tag, level] : topology) {
        if (tag != "fencing-level" || records.size() > kMostRecords) continue;
        const std::string target = xml_attribute(level, "target");
        if (target.empty()) continue;
        named.insert(pacemaker::lower_case(target));
        push(level, target, false, false);
    }
    for (const auto& [tag, level] : topology) {
        if (tag != "fencing-level" || !xml_attribute(level, "target").empty()) continue;
        for (const RuleNode& node : rules.nodes()) {
            if (records.size() > kMostRecords || ++tries > kMostTries) return;
            if (named.count(pacemaker::lower_case(node.name)) != 0) continue;
            const auto applies = level_is_for(rules, level, node);
            if (applies.value_or(true)) push(level, node.name, true, !applies);
        }
    }
}

}  // namespace

bool add_constraints(const CibDocument& document, const CibRules& rules, std::vector<Record>& records) {
    const XmlTree& configuration = document.configuration();
    std::size_t tries = 0;
    if (const auto section = configuration.get_child_optional("constraints"))
        ConstraintCollector(document, rules, records, tries).add(*section);
    if (const auto topology = configuration.get_child_optional("fencing-topology"))
        add_levels(rules, *topology, records, tries);
    return tries <= kMostTries;
}

}  // namespace paf
