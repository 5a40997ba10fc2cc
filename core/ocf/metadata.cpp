#include "ocf/metadata.hpp"

#include "model/outgoing/one_line.hpp"
#include "ocf/parameters/parameter_table.hpp"
#include "ocf/role_names.hpp"

namespace paf {

namespace {

constexpr const char* kAgentName = "pgsqlms";
constexpr const char* kShortdesc = "Replicated PostgreSQL with automatic failover";
constexpr const char* kLongdesc =
    "Manages PostgreSQL 9.3 and later with streaming replication as a promotable clone (a master/slave resource before "
    "Pacemaker 2). Every instance is started as a hot standby; the cluster promotes the one that holds the most, and "
    "another one when the primary is lost. Fencing must work, and the meta attribute notify must be true.";

std::string attribute(const char* name, const std::string& value) {
    return std::string(" ") + name + "=\"" + xml_escape(value) + "\"";
}

std::string description(const char* indent, const char* element, const char* text) {
    return std::string(indent) + "<" + element + " lang=\"en\">" + xml_escape(text) + "</" + element + ">\n";
}

std::string parameter_xml(const ParameterSpec& spec) {
    // No `required`: nothing is, and the published grammar of OCF 1.0 does not know it.
    std::string xml =
        "    <parameter" + attribute("name", spec.name) + attribute("unique", spec.unique ? "1" : "0") + ">\n";
    xml += description("      ", "longdesc", spec.longdesc);
    xml += description("      ", "shortdesc", spec.shortdesc);
    xml += "      <content" + attribute("type", spec.type == ParameterType::kInteger ? "integer" : "string");
    if (spec.fallback != nullptr) xml += attribute("default", spec.fallback);
    return xml + "/>\n    </parameter>\n";
}

std::string action_xml(const ActionSpec& spec, RoleNames names) {
    std::string xml = "    <action" + attribute("name", spec.name);
    xml += attribute("timeout", std::to_string(spec.timeout.count()));
    if (spec.interval) xml += attribute("interval", std::to_string(spec.interval->count()));
    if (spec.role == ActionRole::kPromoted) xml += attribute("role", promoted_role(names));
    if (spec.role == ActionRole::kUnpromoted) xml += attribute("role", unpromoted_role(names));
    return xml + "/>\n";
}

}  // namespace

std::string xml_escape(const std::string& text) {
    std::string escaped;
    for (const char byte : text) {
        switch (byte) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&apos;";
                break;
            default:
                escaped += is_control(byte) && byte != '\n' && byte != '\t' ? ' ' : byte;
        }
    }
    return escaped;
}

std::string metadata_xml(RoleNames names) {
    std::string xml = "<?xml version=\"1.0\"?>\n<!DOCTYPE resource-agent SYSTEM \"ra-api-1.dtd\">\n";
    xml += "<resource-agent" + attribute("name", kAgentName) + attribute("version", PAF_VERSION) + ">\n";
    xml += "  <version>1.0</version>\n";
    xml += description("  ", "longdesc", kLongdesc);
    xml += description("  ", "shortdesc", kShortdesc);
    xml += "  <parameters>\n";
    for (const ParameterSpec& spec : parameter_table()) xml += parameter_xml(spec);
    xml += "  </parameters>\n  <actions>\n";
    for (const ActionSpec& spec : action_table()) xml += action_xml(spec, names);
    return xml + "  </actions>\n</resource-agent>\n";
}

std::string methods_text() {
    std::string text;
    for (const char* name : action_names()) text.append(name).append("\n");
    return text;
}

std::string usage_text() {
    std::string actions;
    for (const char* name : action_names()) actions.append(actions.empty() ? "" : "|").append(name);
    return std::string("usage: ") + kAgentName + " " + actions +
           "\n\n"
           "This is a resource agent. Pacemaker runs it, with the parameters of the resource in the environment as\n"
           "OCF_RESKEY_NAME=VALUE and the name of the resource in OCF_RESOURCE_INSTANCE. \"" +
           kAgentName + " meta-data\" describes them.\n";
}

}  // namespace paf
