// The plan as a CIB.
#include "checks/cluster_words.hpp"
#include "ocf/metadata.hpp"
#include "pafctl/generate/plan.hpp"

namespace paf {
namespace {

std::string attribute(const std::string& name, const std::string& value) {
    return " " + name + "=\"" + xml_escape(value) + "\"";
}

std::string pairs_xml(const std::string& indent, const std::string& element, const std::string& id,
                      const Pairs& pairs) {
    std::string xml = indent + "<" + element + attribute("id", id) + ">\n";
    for (const auto& [name, value] : pairs) {
        std::string own = id;
        own.append("-").append(name);
        xml.append(indent).append("  <nvpair").append(attribute("id", own));
        xml.append(attribute("name", name)).append(attribute("value", value)).append("/>\n");
    }
    return xml + indent + "</" + element + ">\n";
}

std::string operation_xml(const std::string& indent, const std::string& resource, const PlannedOperation& operation) {
    std::string xml = indent + "<op" +
                      attribute("id", resource + "-" + operation.name + "-interval-" + operation.interval) +
                      attribute("name", operation.name) + attribute("interval", operation.interval);
    if (!operation.timeout.empty()) xml += attribute("timeout", operation.timeout);
    const std::string role = role_word(operation.role, kModernRoles);
    if (!role.empty()) xml += attribute("role", role);
    return xml + "/>\n";
}

std::string primitive_xml(const std::string& indent, const std::string& id, const std::string& kind,
                          const Pairs& parameters, const std::vector<PlannedOperation>& operations) {
    std::string xml = indent + "<primitive" + attribute("id", id) + kind + ">\n" +
                      pairs_xml(indent + "  ", "instance_attributes", id + "-instance_attributes", parameters) +
                      indent + "  <operations>\n";
    for (const PlannedOperation& operation : operations) xml += operation_xml(indent + "    ", id, operation);
    return xml + indent + "  </operations>\n" + indent + "</primitive>\n";
}

std::string ocf(const char* type) {
    return attribute("class", "ocf") + attribute("provider", "heartbeat") + attribute("type", type);
}

std::string resources_xml(const ClusterPlan& plan) {
    const std::string indent = "      ", clone = kPlannedClone;
    std::string xml = "    <resources>\n";
    for (const FenceDevice& device : plan.devices) {
        xml += primitive_xml(indent, device.id, attribute("class", "stonith") + attribute("type", plan.fence_agent),
                             device.parameters, {{"monitor", "60s", ""}});
    }
    Pairs meta{{"promotable", "true"}};
    meta.insert(meta.end(), plan.clone.begin(), plan.clone.end());
    xml += indent + "<clone" + attribute("id", clone) + ">\n" +
           pairs_xml(indent + "  ", "meta_attributes", clone + "-meta_attributes", meta) +
           primitive_xml(indent + "  ", kPlannedResource, ocf("pgsqlms"), plan.instance, plan.operations) + indent +
           "</clone>\n";
    return xml + primitive_xml(indent, kPlannedAddress, ocf("IPaddr2"), plan.address, {{"monitor", "10s", ""}}) +
           "    </resources>\n";
}

std::string location_xml(const std::string& id, const std::string& resource, const std::string& node,
                         const char* score) {
    return "      <rsc_location" + attribute("id", id) + attribute("rsc", resource) + attribute("node", node) +
           attribute("score", score) + "/>\n";
}

std::string order_xml(const char* id, const char* first, const char* then) {
    return "      <rsc_order" + attribute("id", id) + attribute("first", kPlannedClone) +
           attribute("first-action", first) + attribute("then", kPlannedAddress) + attribute("then-action", then) +
           attribute("kind", "Mandatory") + attribute("symmetrical", "false") + "/>\n";
}

std::string constraints_xml(const ClusterPlan& plan) {
    const std::string clone = kPlannedClone, first = plan.nodes.front();
    std::string xml = "    <constraints>\n";
    for (const FenceDevice& device : plan.devices)
        xml += location_xml(device.id + "-avoids-" + device.node, device.id, device.node, "-INFINITY");
    xml += "      <rsc_colocation" + attribute("id", "ip-with-primary") + attribute("rsc", kPlannedAddress) +
           attribute("with-rsc", clone) + attribute("with-rsc-role", kModernRoles.promoted) +
           attribute("score", "INFINITY") + "/>\n";
    xml += order_xml("promote-then-ip", "promote", "start") + order_xml("demote-then-no-ip", "demote", "stop");
    return xml + location_xml(clone + "-prefers-" + first, clone, first, "1") + "    </constraints>\n";
}

}  // namespace

std::string cib_text(const ClusterPlan& plan) {
    // The first schema that knows the new names of the roles.
    std::string xml =
        "<cib validate-with=\"pacemaker-3.7\" admin_epoch=\"0\" epoch=\"1\" num_updates=\"0\">\n  <configuration>\n    "
        "<crm_config>\n" +
        pairs_xml("      ", "cluster_property_set", "cib-bootstrap-options", plan.properties) +
        "    </crm_config>\n    <nodes>\n";
    for (std::size_t at = 0; at < plan.nodes.size(); ++at) {
        xml += "      <node" + attribute("id", std::to_string(at + 1)) + attribute("uname", plan.nodes[at]) + "/>\n";
    }
    return xml + "    </nodes>\n" + resources_xml(plan) + constraints_xml(plan) + "    <rsc_defaults>\n" +
           pairs_xml("      ", "meta_attributes", "rsc-options", plan.defaults) +
           "    </rsc_defaults>\n  </configuration>\n  <status/>\n</cib>\n";
}

}  // namespace paf
