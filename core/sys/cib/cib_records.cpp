#include "sys/cib/cib_records.hpp"

#include "model/outgoing/secrets.hpp"
#include "sys/cib/cib_addresses.hpp"
#include "sys/cib/cib_document.hpp"
#include "sys/cib/cib_lookup.hpp"
#include "sys/cib/cib_tree.hpp"

namespace paf {
namespace {

using Names = std::initializer_list<std::pair<const char*, const char*>>;

std::string yes_no(bool value) {
    return value ? "yes" : "no";
}

class RecordCollector {
  public:
    explicit RecordCollector(const CibDocument& document) : index_(document.index()) {
        const XmlTree& configuration = document.configuration();
        if (const auto options = configuration.get_child_optional("crm_config")) {
            add_pairs(*options, "cluster_property_set", "property", {});
        }
        if (const auto defaults = configuration.get_child_optional("rsc_defaults")) {
            add_pairs(*defaults, "meta_attributes", "default", {});
        }
        if (const auto defaults = configuration.get_child_optional("op_defaults")) {
            add_pairs(*defaults, "meta_attributes", "op_default", {});
        }
        if (const auto resources = configuration.get_child_optional("resources")) add_resources(*resources, "");
        if (const auto constraints = configuration.get_child_optional("constraints")) add_constraints(*constraints);
        if (const auto levels = configuration.get_child_optional("fencing-topology")) add_levels(*levels);
    }
    std::vector<Record> take() { return std::move(records_); }

  private:
    void add_pairs(const XmlTree& element, const char* sets, const char* type,
                   const std::map<std::string, std::string>& fields) {
        if (records_.size() > kMostRecords) return;
        for (const auto& [name, value] : name_value_pairs(index_, element, sets).values) {
            Record record{type, fields};
            record.fields["name"] = name;
            // No check needs to know a password, and what it does not know it cannot tell.
            record.fields["value"] = is_secret_name(name) && !value.empty() ? std::string(kMask) : value;
            records_.push_back(std::move(record));
        }
    }

    void add_resources(const XmlTree& parent, const std::string& parent_id) {
        for (const auto& [tag, element] : parent) {
            const bool container = tag == "group" || tag == "clone" || (parent_id.empty() && is_legacy_clone(tag));
            if (tag != "primitive" && !container) continue;
            add_resource(tag, element, parent_id);
            if (container) add_resources(element, xml_attribute(element, "id"));
        }
    }

    /// Before Pacemaker 2.0 promotable clones are elements of their own: the only other kind in the section.
    static bool is_legacy_clone(const std::string& tag) {
        return tag != "template" && tag != "bundle" && tag != "<xmlattr>" && tag != "<xmlcomment>";
    }

    void add_resource(const std::string& tag, const XmlTree& element, const std::string& parent_id) {
        const std::string id = xml_attribute(element, "id");
        const std::string from = xml_attribute(element, "template");
        const XmlTree* source = from.empty() ? nullptr : index_.find("template", from);
        const XmlTree& agent = source == nullptr ? element : *source;
        const auto meta = name_value_pairs(index_, element, "meta_attributes").values;
        const bool legacy = tag != "primitive" && tag != "group" && tag != "clone";
        Record record{"resource", {{"id", id}, {"parent", parent_id}}};
        record.fields["kind"] = legacy ? "clone" : tag;
        record.fields["promotable"] = yes_no(legacy || is_set(meta, "promotable"));
        if (tag == "primitive") {
            for (const char* name : {"class", "provider", "type"}) record.fields[name] = xml_attribute(agent, name);
        }
        records_.push_back(std::move(record));
        for (const XmlTree* one : {&element, source}) {
            if (one == nullptr) continue;
            add_pairs(*one, "instance_attributes", "parameter", {{"resource", id}});
            add_pairs(*one, "meta_attributes", "meta", {{"resource", id}});
            add_operations(*one, id);
        }
    }

    void add_operations(const XmlTree& element, const std::string& id) {
        const auto operations = element.get_child_optional("operations");
        if (!operations) return;
        for (const auto& [tag, operation] : *operations) {
            if (tag != "op") continue;
            Record record{"operation", {{"resource", id}}};
            for (const char* name : {"id", "name", "interval", "timeout", "role", "on-fail", "enabled"}) {
                record.fields[name] = xml_attribute(operation, name);
            }
            // Pacemaker takes both forms.
            for (const auto& [name, value] : name_value_pairs(index_, operation, "meta_attributes").values) {
                if (record.fields.count(name) != 0 && record.fields[name].empty()) record.fields[name] = value;
            }
            records_.push_back(std::move(record));
        }
    }

    void add_constraints(const XmlTree& constraints) {
        for (const auto& [tag, element] : constraints) {
            if (tag == "rsc_location") {
                add_attributes(
                    "location", element,
                    {{"id", "id"}, {"rsc", "resource"}, {"node", "node"}, {"score", "score"}, {"role", "role"}});
                records_.back().fields["rule"] = yes_no(element.get_child_optional("rule").has_value());
            } else if (tag == "rsc_colocation") {
                add_attributes("colocation", element,
                               {{"id", "id"},
                                {"rsc", "resource"},
                                {"with-rsc", "with"},
                                {"score", "score"},
                                {"rsc-role", "role"},
                                {"with-rsc-role", "with_role"}});
            } else if (tag == "rsc_order") {
                add_attributes("order", element,
                               {{"id", "id"},
                                {"first", "first"},
                                {"first-action", "first_action"},
                                {"then", "then"},
                                {"then-action", "then_action"},
                                {"kind", "kind"},
                                {"score", "score"},
                                {"symmetrical", "symmetrical"}});
            }
        }
    }

    void add_levels(const XmlTree& topology) {
        for (const auto& [tag, element] : topology) {
            if (tag != "fencing-level") continue;
            add_attributes("fencing_level", element,
                           {{"target", "target"}, {"index", "index"}, {"devices", "devices"}});
        }
    }

    void add_attributes(const char* type, const XmlTree& element, Names names) {
        Record record{type, {}};
        for (const auto& [attribute, field] : names) record.fields[field] = xml_attribute(element, attribute);
        records_.push_back(std::move(record));
    }

    const ElementIndex& index_;
    std::vector<Record> records_;
};

const char* role_text(CibRole role) {
    switch (role) {
        case CibRole::kStopped:
            return "stopped";
        case CibRole::kUnpromoted:
            return "unpromoted";
        case CibRole::kPromoted:
            return "promoted";
        case CibRole::kUnknown:
            break;
    }
    return "unknown";
}

void add_state(std::vector<Record>& records, const CibResources& cib) {
    for (const CibNode& node : cib.nodes) {
        records.push_back({"node",
                           {{"name", node.name},
                            {"state", node_state_name(node.state)},
                            {"standby", yes_no(node.standby)},
                            {"maintenance", yes_no(node.maintenance)}}});
    }
    for (const CibResource& resource : cib.resources) {
        for (const CibInstance& instance : resource.instances) {
            records.push_back({"instance",
                               {{"resource", resource.id},
                                {"node", instance.node},
                                {"role", role_text(instance.role)},
                                {"failed", yes_no(instance.failed)}}});
        }
    }
    records.push_back({"cluster", {{"quorum", yes_no(cib.quorum)}, {"controller", cib.controller.value_or("")}}});
}

}  // namespace

Result<std::vector<Record>> records_of(const CibDocument& document, const CibResources& resources) {
    std::vector<Record> records;
    add_state(records, resources);
    auto more = RecordCollector(document).take();
    records.insert(records.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
    if (document.status() != nullptr && records.size() <= kMostRecords) add_address_places(*document.status(), records);
    if (records.size() > kMostRecords)
        return fail(ErrorKind::kInvalid, "expected a CIB of at most " + std::to_string(kMostRecords) +
                                             " settings, references resolved, found more");
    return records;
}

Result<std::vector<Record>> parse_records(std::string_view xml) {
    auto cib = parse_cib_content(xml);
    if (!cib) return fail(cib.error());
    return std::move(cib->records);
}

Result<CibContent> parse_cib_content(std::string_view xml) {
    const auto document = CibDocument::parse(xml);
    if (!document) return fail(document.error());
    auto resources = resources_of(*document);
    if (!resources) return fail(resources.error());
    auto records = records_of(*document, *resources);
    if (!records) return fail(records.error());
    return CibContent{std::move(*resources), std::move(*records), DeviceHistory::of(*document)};
}

}  // namespace paf
