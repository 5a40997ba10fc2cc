#include "sys/cib/cib_records.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include "model/outgoing/secrets.hpp"
#include "paf/pacemaker_values.hpp"
#include "sys/cib/cib_addresses.hpp"
#include "sys/cib/cib_lookup.hpp"
#include "sys/cib/cib_tree.hpp"
#include "sys/cib/meaning/cib_constraints.hpp"
#include "sys/cib/meaning/cib_rules.hpp"

namespace paf {
namespace {

/// Actions that have defaults of operations without an entry of their own.
constexpr std::array<const char*, 5> kActions = {"start", "stop", "promote", "demote", "notify"};

bool has_rule(const XmlTree& section) {
    return std::any_of(section.begin(), section.end(), [](const auto& set) { return set.second.count("rule") != 0; });
}

class RecordCollector {
  public:
    RecordCollector(const CibDocument& document, const CibRules& rules) : index_(document.index()), rules_(rules) {
        const XmlTree& configuration = document.configuration();
        if (const auto options = configuration.get_child_optional("crm_config")) {
            add(cluster_properties(rules_, *options), "property", {});
        }
        if (const auto defaults = configuration.get_child_optional("rsc_defaults")) {
            resource_defaults_ = &*defaults;
            add_pairs(*defaults, "meta_attributes", "default", {}, {});
        }
        if (const auto defaults = configuration.get_child_optional("op_defaults")) {
            operation_defaults_ = &*defaults;
            add_pairs(*defaults, "meta_attributes", "op_default", {}, {});
        }
        if (const auto resources = configuration.get_child_optional("resources")) add_resources(*resources, "");
        gave_up_ = !add_constraints(document, rules, records_);
    }
    /// Whether there was too much to look at.
    [[nodiscard]] bool gave_up() const { return gave_up_; }
    std::vector<Record> take() { return std::move(records_); }

  private:
    using Fields = std::map<std::string, std::string>;

    /// Values that a rule which only Pacemaker can evaluate may set are records "ruled", `of` the same type.
    void add_pairs(const XmlTree& element, const char* sets, const char* type, const Fields& fields,
                   const RuleSubject& subject) {
        if (records_.size() <= kMostRecords) add(name_value_pairs(rules_, element, sets, subject), type, fields);
    }

    void add(const NameValuePairs& pairs, const char* type, const Fields& fields) {
        for (const auto& [name, value] : pairs.values) push(type, fields, name, value);
        for (const auto& [name, value] : pairs.open) push("ruled", fields, name, value).fields["of"] = type;
    }

    Record& push(const char* type, const Fields& fields, const std::string& name, const std::string& value) {
        Record record{type, fields};
        record.fields["name"] = name;
        // No check needs to know a password, and what it does not know it cannot tell.
        record.fields["value"] = is_secret_name(name) && !value.empty() ? std::string(kMask) : value;
        records_.push_back(std::move(record));
        return records_.back();
    }

    void add_resources(const XmlTree& parent, const std::string& parent_id) {
        for (const auto& [tag, element] : parent) {
            const bool container =
                tag == "group" || tag == "clone" || tag == "bundle" || (parent_id.empty() && is_legacy_clone(tag));
            if (tag != "primitive" && !container) continue;
            add_resource(tag, element, parent_id);
            if (container) add_resources(element, xml_attribute(element, "id"));
        }
    }

    /// Before Pacemaker 2.0 promotable clones are elements of their own: the only other kind in the section.
    static bool is_legacy_clone(const std::string& tag) {
        return tag != "template" && tag != "<xmlattr>" && tag != "<xmlcomment>";
    }

    /// Whether its instances can be promoted.
    static bool is_promotable_bundle(const XmlTree& bundle) {
        for (const auto& [tag, container] : bundle) {
            if (xml_attribute(container, "image").empty()) continue;
            if (xml_attribute(container, "promoted-max").find_first_of("123456789") != std::string::npos) return true;
        }
        return false;
    }

    void add_resource(const std::string& tag, const XmlTree& element, const std::string& parent_id) {
        const std::string id = xml_attribute(element, "id");
        const std::string from = xml_attribute(element, "template");
        const XmlTree* source = from.empty() ? nullptr : index_.find("template", from);
        const XmlTree& agent = source == nullptr ? element : *source;
        RuleSubject subject;
        Record record{"resource", {{"id", id}, {"parent", parent_id}}};
        if (tag == "primitive") {
            for (const char* name : {"class", "provider", "type"}) record.fields[name] = xml_attribute(agent, name);
            subject.standard = record.fields["class"];
            subject.provider = record.fields["provider"];
            subject.agent = record.fields["type"];
        }
        const auto meta = name_value_pairs(rules_, element, "meta_attributes", subject).values;
        const bool legacy = tag != "primitive" && tag != "group" && tag != "clone" && tag != "bundle";
        record.fields["kind"] = legacy ? "clone" : tag;
        record.fields["promotable"] =
            yes_or_no(legacy || is_set(meta, "promotable") || (tag == "bundle" && is_promotable_bundle(element)));
        if (tag == "clone" && meta.count("promotable") == 0 && resource_defaults_ != nullptr) {
            const auto defaults = name_value_pairs(rules_, *resource_defaults_, "meta_attributes", subject).values;
            record.fields["promotable"] = yes_or_no(is_set(defaults, "promotable"));
        }
        records_.push_back(std::move(record));
        for (const XmlTree* one : {&element, source}) {
            if (one == nullptr) continue;
            add_pairs(*one, "instance_attributes", "parameter", {{"resource", id}}, subject);
            add_pairs(*one, "meta_attributes", "meta", {{"resource", id}}, subject);
        }
        if (tag != "primitive") return;
        add_operations(element, source, id, subject);
        if (resource_defaults_ != nullptr && has_rule(*resource_defaults_))
            add_pairs(*resource_defaults_, "meta_attributes", "resource_default", {{"resource", id}}, subject);
    }

    /// The section may be a reference to another one.
    [[nodiscard]] const XmlTree* operations_of(const XmlTree& element) const {
        const auto section = element.get_child_optional("operations");
        return section ? index_.resolved("operations", *section) : nullptr;
    }

    /// Those of a template count unless the primitive has one of the same name and interval.
    void add_operations(const XmlTree& element, const XmlTree* source, const std::string& id,
                        const RuleSubject& subject) {
        std::set<std::pair<std::string, std::chrono::milliseconds>> own, with_defaults;
        for (const XmlTree* one : {&element, source}) {
            const XmlTree* operations = one == nullptr ? nullptr : operations_of(*one);
            if (operations == nullptr) continue;
            for (const auto& [tag, given] : *operations) {
                const XmlTree* operation = tag == "op" ? index_.resolved(tag, given) : nullptr;
                if (operation == nullptr) continue;
                const auto key = std::make_pair(
                    xml_attribute(*operation, "name"),
                    pacemaker::duration(xml_attribute(*operation, "interval")).value_or(std::chrono::milliseconds(0)));
                if (one == source && own.count(key) != 0) continue;
                if (one == &element) own.insert(key);
                add_operation(*operation, id, subject);
                if (with_defaults.insert(key).second) add_action_defaults(id, key.first, key.second, subject);
            }
        }
        for (const char* action : kActions) {
            const auto key = std::make_pair(std::string(action), std::chrono::milliseconds(0));
            if (with_defaults.insert(key).second) add_action_defaults(id, key.first, key.second, subject);
        }
    }

    void add_operation(const XmlTree& operation, const std::string& id, RuleSubject subject) {
        if (records_.size() > kMostRecords) return;
        Record record{"operation", {{"resource", id}}};
        for (const char* name : {"id", "name", "interval", "timeout", "role", "on-fail", "enabled", "requires"}) {
            record.fields[name] = xml_attribute(operation, name);
        }
        subject.action = record.fields["name"];
        subject.interval = pacemaker::duration(record.fields["interval"]).value_or(std::chrono::milliseconds(0));
        // Pacemaker takes both forms.
        const auto pairs = name_value_pairs(rules_, operation, "meta_attributes", subject);
        for (const auto& [name, value] : pairs.values) {
            if (record.fields.count(name) != 0 && record.fields[name].empty()) record.fields[name] = value;
        }
        const Fields about = {{"resource", id}, {"action", subject.action}, {"interval", record.fields["interval"]}};
        records_.push_back(std::move(record));
        for (const auto& [name, value] : pairs.open) push("ruled", about, name, value).fields["of"] = "operation";
    }

    /// The defaults of operations as its rules have it, where there are any.
    void add_action_defaults(const std::string& id, const std::string& action, std::chrono::milliseconds interval,
                             RuleSubject subject) {
        if (operation_defaults_ == nullptr || !has_rule(*operation_defaults_)) return;
        subject.action = action;
        subject.interval = interval;
        add_pairs(*operation_defaults_, "meta_attributes", "action_default",
                  {{"resource", id}, {"action", action}, {"interval", std::to_string(interval.count()) + "ms"}},
                  subject);
    }

    const ElementIndex& index_;
    const CibRules& rules_;
    const XmlTree* resource_defaults_ = nullptr;
    const XmlTree* operation_defaults_ = nullptr;
    bool gave_up_ = false;
    std::vector<Record> records_;
};

void add_state(std::vector<Record>& records, const CibResources& cib) {
    for (const CibNode& node : cib.nodes) {
        records.push_back({"node",
                           {{"name", node.name},
                            {"state", node_state_name(node.state)},
                            {"kind", node_kind_name(node.kind)},
                            {"standby", node.standby           ? "yes"
                                        : node.standby_by_rule ? "unknown"
                                                               : "no"},
                            {"maintenance", node.maintenance           ? "yes"
                                            : node.maintenance_by_rule ? "unknown"
                                                                       : "no"}}});
    }
    for (const CibResource& resource : cib.resources) {
        for (const CibInstance& instance : resource.instances) {
            records.push_back({"instance",
                               {{"resource", resource.id},
                                {"node", instance.node},
                                {"role", role_text(instance.role)},
                                {"failed", yes_or_no(instance.failed)}}});
        }
    }
    records.push_back({"cluster", {{"quorum", yes_or_no(cib.quorum)}, {"controller", cib.controller.value_or("")}}});
}

Result<std::vector<Record>> records_of(const CibDocument& document, const CibRules& rules,
                                       const CibResources& resources) {
    std::vector<Record> records;
    add_state(records, resources);
    RecordCollector collector(document, rules);
    if (collector.gave_up())
        return fail(
            ErrorKind::kInvalid,
            "expected a CIB of fewer rules and patterns in constraints, found too many for its nodes and resources");
    auto more = collector.take();
    records.insert(records.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    if (document.status() != nullptr && records.size() <= kMostRecords) add_address_places(*document.status(), records);
    if (records.size() > kMostRecords)
        return fail(ErrorKind::kInvalid, "expected a CIB of at most " + std::to_string(kMostRecords) +
                                             " settings, references resolved, found more");
    return records;
}

}  // namespace

Result<std::vector<Record>> parse_records(std::string_view xml) {
    auto cib = parse_cib_content(xml, CibSource::kFile);
    if (!cib) return fail(cib.error());
    return std::move(cib->records);
}

Result<CibContent> parse_cib_content(std::string_view xml, CibSource source) {
    const auto document = CibDocument::parse(xml, source);
    if (!document) return fail(document.error());
    const CibRules rules(*document);
    auto resources = resources_of(*document, rules, source);
    if (!resources) return fail(resources.error());
    auto records = records_of(*document, rules, *resources);
    if (!records) return fail(records.error());
    return CibContent{std::move(*resources), std::move(*records), DeviceHistory::of(*document)};
}

}  // namespace paf
