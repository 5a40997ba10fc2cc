#include "sys/pacemaker/fence_agent_metadata.hpp"

#include "sys/cib/cib_tree.hpp"

namespace paf {
namespace {

Record parameter_record(const std::string& agent, const XmlTree& parameter) {
    Record record{"fence_parameter", {{"agent", agent}, {"name", xml_attribute(parameter, "name")}}};
    record.fields["required"] = yes_or_no(is_yes(xml_attribute(parameter, "required")));
    record.fields["deprecated"] = yes_or_no(is_yes(xml_attribute(parameter, "deprecated")));
    record.fields["obsoletes"] = xml_attribute(parameter, "obsoletes");
    const auto content = parameter.get_child_optional("content");
    record.fields["default"] = content ? xml_attribute(*content, "default") : "";
    return record;
}

}  // namespace

std::vector<Record> parse_fence_agent(const std::string& agent, const std::string& path, std::string_view xml) {
    const auto no_metadata = [&](const std::string& why) {
        return std::vector<Record>{fence_agent_error(agent, path, true, why)};
    };
    const auto tree = parse_xml(xml, "its meta-data when asked", XmlMarkup::kDocuments);
    if (!tree) return no_metadata(tree.error().message);
    const auto root = tree->get_child_optional("resource-agent");
    if (!root) return no_metadata("expected its meta-data when asked, found other XML");
    std::vector<Record> records = {
        {"fence_agent", {{"agent", agent}, {"path", path}, {"installed", "yes"}, {"error", ""}}}};
    if (const auto parameters = root->get_child_optional("parameters")) {
        for (const auto& [tag, parameter] : *parameters) {
            if (tag == "parameter") records.push_back(parameter_record(agent, parameter));
        }
    }
    if (const auto actions = root->get_child_optional("actions")) {
        for (const auto& [tag, action] : *actions) {
            if (tag != "action") continue;
            records.push_back({"fence_action", {{"agent", agent}, {"name", xml_attribute(action, "name")}}});
        }
    }
    return records;
}

Record fence_agent_error(const std::string& agent, const std::string& path, bool installed, const std::string& why) {
    return {"fence_agent", {{"agent", agent}, {"path", path}, {"installed", yes_or_no(installed)}, {"error", why}}};
}

}  // namespace paf
