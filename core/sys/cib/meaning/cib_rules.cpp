#include "sys/cib/meaning/cib_rules.hpp"

#include <charconv>
#include <optional>

#include "paf/pacemaker_values.hpp"
#include "sys/cib/cib_lookup.hpp"
#include "sys/cib/meaning/cib_nodes.hpp"

namespace paf {
namespace {

using pacemaker::lower_case;

constexpr int kDeepestRule = 20;

RuleOutcome outcome_of(bool passes) {
    return passes ? RuleOutcome::kPasses : RuleOutcome::kFails;
}

std::optional<long long> integer_of(const std::string& text) {
    long long value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Less than 0, 0 or more, as strcmp(); nullopt for what is compared in ways that are not known here.
std::optional<int> comparison(const std::string& actual, const std::string& reference, const std::string& type) {
    const auto sign = [](auto a, auto b) { return a < b ? -1 : a > b ? 1 : 0; };
    if (type == "string") return sign(lower_case(actual), lower_case(reference));
    if (type != "integer" && type != "number") return std::nullopt;
    const auto one = integer_of(actual), other = integer_of(reference);
    if (one && other) return sign(*one, *other);
    return std::nullopt;
}

/// The type that counts when none is given.
std::string type_of(const XmlTree& expression, const std::string& operation) {
    const std::string given = lower_case(xml_attribute(expression, "type"));
    if (!given.empty()) return given;
    return operation == "eq" || operation == "ne" ? "string" : "number";
}

RuleOutcome compare(const std::string& operation, int order) {
    if (operation == "eq") return outcome_of(order == 0);
    if (operation == "ne") return outcome_of(order != 0);
    if (operation == "lt") return outcome_of(order < 0);
    if (operation == "lte") return outcome_of(order <= 0);
    if (operation == "gt") return outcome_of(order > 0);
    return outcome_of(order >= 0);
}

bool is_comparison(const std::string& operation) {
    for (const char* known : {"eq", "ne", "lt", "lte", "gt", "gte"}) {
        if (operation == known) return true;
    }
    return false;
}

/// "cluster", "remote" or "container".
std::string kind_word(NodeKind kind) {
    if (kind == NodeKind::kGuest) return "container";
    return kind == NodeKind::kRemote ? "remote" : "cluster";
}

RuleOutcome resource_condition(const XmlTree& expression, const RuleSubject& subject) {
    const auto fits = [&expression](const char* name, const std::string& actual) {
        const std::string wanted = xml_attribute(expression, name);
        return wanted.empty() || wanted == actual;
    };
    return outcome_of(fits("class", subject.standard) && fits("provider", subject.provider) &&
                      fits("type", subject.agent));
}

RuleOutcome operation_condition(const XmlTree& expression, const RuleSubject& subject) {
    const std::string interval = xml_attribute(expression, "interval");
    if (xml_attribute(expression, "name") != subject.action) return RuleOutcome::kFails;
    return outcome_of(interval.empty() || pacemaker::duration(interval) == subject.interval);
}

}  // namespace

CibRules::CibRules(const CibDocument& document) : index_(document.index()) {
    const NodeKinds kinds(document);
    if (const auto section = document.configuration().get_child_optional("nodes")) {
        for (const auto& [tag, element] : *section) {
            if (tag != "node") continue;
            RuleNode node;
            node.name = xml_attribute(element, "uname");
            node.id = xml_attribute(element, "id");
            node.kind = kind_word(kinds.of(node.name, xml_attribute(element, "type")));
            NameValuePairs pairs = name_value_pairs(index_, element, "instance_attributes");
            for (const auto& [name, value] : pairs.open) permanent_[name] = true;
            for (const auto& [name, value] : pairs.values) permanent_.emplace(name, false);
            node.attributes = std::move(pairs.values);
            if (!node.name.empty()) nodes_.push_back(std::move(node));
        }
    }
    if (const auto options = document.configuration().get_child_optional("crm_config"))
        cluster_name_ = name_value_pairs(index_, *options, "cluster_property_set").values["cluster-name"];
}

RuleOutcome CibRules::evaluate(const XmlTree& rule, const RuleSubject& subject) const {
    return evaluate_at(rule, subject, 0);
}

RuleOutcome CibRules::evaluate_children(const XmlTree& element, const RuleSubject& subject) const {
    RuleOutcome all = RuleOutcome::kPasses;
    for (const auto& [tag, child] : element) {
        if (tag != "rule") continue;
        const RuleOutcome one = evaluate(child, subject);
        if (one == RuleOutcome::kFails) return one;
        if (one == RuleOutcome::kOpen) all = one;
    }
    return all;
}

RuleOutcome CibRules::evaluate_at(const XmlTree& rule, const RuleSubject& subject, int depth) const {
    if (depth > kDeepestRule) return RuleOutcome::kOpen;
    const std::string reference = xml_attribute(rule, "id-ref");
    if (!reference.empty()) {
        const XmlTree* there = index_.find("rule", reference);
        return there == nullptr ? RuleOutcome::kFails : evaluate_at(*there, subject, depth + 1);
    }
    const std::string combine = lower_case(xml_attribute(rule, "boolean-op"));
    if (!combine.empty() && combine != "and" && combine != "or") return RuleOutcome::kFails;
    const bool any = combine == "or";
    const RuleOutcome decisive = any ? RuleOutcome::kPasses : RuleOutcome::kFails;
    RuleOutcome result = any ? RuleOutcome::kFails : RuleOutcome::kPasses;
    bool empty = true;
    for (const auto& [tag, element] : rule) {
        if (tag == "<xmlattr>") continue;
        empty = false;
        const RuleOutcome one = condition(tag, element, subject, depth);
        if (one == decisive) return one;
        if (one == RuleOutcome::kOpen) result = one;
    }
    return empty ? RuleOutcome::kOpen : result;  // releases differ about a rule without conditions
}

RuleOutcome CibRules::condition(const std::string& tag, const XmlTree& element, const RuleSubject& subject,
                                int depth) const {
    if (tag == "rule") return evaluate_at(element, subject, depth + 1);
    if (tag == "rsc_expression") return resource_condition(element, subject);
    if (tag == "op_expression") return operation_condition(element, subject);
    if (tag == "expression") return attribute_condition(element, subject);
    return RuleOutcome::kOpen;  // a date, or something newer
}

RuleOutcome CibRules::attribute_condition(const XmlTree& expression, const RuleSubject& subject) const {
    const std::string attribute = xml_attribute(expression, "attribute");
    const std::string operation = lower_case(xml_attribute(expression, "operation"));
    const std::string source = lower_case(xml_attribute(expression, "value-source"));
    if (subject.node == nullptr || attribute.find('%') != std::string::npos) return RuleOutcome::kOpen;
    std::optional<std::string> actual;
    if (attribute == "#uname") {
        actual = subject.node->name;
    } else if (attribute == "#id") {
        actual = subject.node->id;
    } else if (attribute == "#kind") {
        actual = subject.node->kind;
    } else if (attribute == "#cluster-name") {
        if (!cluster_name_.empty()) actual = cluster_name_;
    } else {
        const auto permanent = permanent_.find(attribute);
        if (permanent == permanent_.end() || permanent->second) return RuleOutcome::kOpen;
        const auto own = subject.node->attributes.find(attribute);
        if (own != subject.node->attributes.end()) actual = own->second;
    }
    if (operation == "defined") return outcome_of(actual.has_value());
    if (operation == "not_defined") return outcome_of(!actual.has_value());
    if (!is_comparison(operation)) return RuleOutcome::kFails;
    if (!source.empty() && source != "literal") return RuleOutcome::kOpen;
    if (!actual) return outcome_of(operation == "ne");
    const auto order = comparison(*actual, xml_attribute(expression, "value"), type_of(expression, operation));
    return order ? compare(operation, *order) : RuleOutcome::kOpen;
}

}  // namespace paf
