// The plan as commands of pcs and crmsh.
#include "checks/cluster_words.hpp"
#include "checks/remedies.hpp"
#include "model/text.hpp"
#include "pafctl/generate/plan.hpp"

namespace paf {
namespace {

constexpr const char* kPcs = "pcs -f cluster1.xml ";
constexpr const char* kBreak = " \\\n    ";

std::string words(const Pairs& pairs) {
    std::string text;
    for (const auto& [name, value] : pairs) text += " " + name + "=" + shell_word(value);
    return text;
}

/// Before Pacemaker 2.0 the names of two of them were others.
Pairs legacy_clone(Pairs pairs) {
    for (auto& [name, value] : pairs) {
        if (name.rfind("promoted", 0) == 0)
            name = lower(kLegacyRoles.promoted) + name.substr(std::string("promoted").size());
    }
    return pairs;
}

std::string pcs_operation(const PlannedOperation& operation, const RoleWords& roles) {
    std::string text = "op " + operation.name;
    if (operation.interval != "0s") text += " interval=" + operation.interval;
    text += " timeout=" + operation.timeout;
    const std::string role = role_word(operation.role, roles);
    return role.empty() ? text : text + " role=" + role;
}

std::string pcs_defaults(const ClusterPlan& plan, bool old) {
    std::string text;
    if (!old) return kPcs + std::string("resource defaults update") + words(plan.defaults) + "\n";
    for (const auto& pair : plan.defaults) text += kPcs + std::string("resource defaults") + words({pair}) + "\n";
    return text;
}

std::string pcs_devices(const ClusterPlan& plan) {
    std::string text;
    for (const FenceDevice& device : plan.devices) {
        text += kPcs + ("stonith create " + device.id) + " " + plan.fence_agent + kBreak +
                words(device.parameters).substr(1) + kBreak + "op monitor interval=60s\n";
    }
    for (const FenceDevice& device : plan.devices) {
        text += kPcs + ("constraint location " + device.id) + " avoids " + device.node + "=INFINITY\n";
    }
    return text;
}

std::string pcs_instance(const ClusterPlan& plan, bool old, const RoleWords& roles) {
    const std::string clone = kPlannedClone, resource = kPlannedResource;
    std::string text =
        kPcs + ("resource create " + resource) + " ocf:heartbeat:pgsqlms" + kBreak + words(plan.instance).substr(1);
    for (const PlannedOperation& operation : plan.operations) text += kBreak + pcs_operation(operation, roles);
    if (!old) return text + kBreak + "promotable " + clone + words(plan.clone) + "\n";
    return text + "\n" + kPcs + "resource " + lower(roles.promoted) + " " + clone + " " + resource + kBreak +
           words(legacy_clone(plan.clone)).substr(1) + "\n";
}

std::string pcs_address(const ClusterPlan& plan, const std::string& promoted) {
    const std::string clone = kPlannedClone, address = kPlannedAddress, constraint = kPcs + std::string("constraint ");
    return kPcs + ("resource create " + address) + " ocf:heartbeat:IPaddr2" + words(plan.address) +
           " op monitor interval=10s\n" + constraint + "colocation add " + address + " with " + promoted + " " + clone +
           " INFINITY\n" + constraint + "order promote " + clone + " then start " + address +
           " symmetrical=false kind=Mandatory\n" + constraint + "order demote " + clone + " then stop " + address +
           " symmetrical=false kind=Mandatory\n" + constraint + "location " + clone + " prefers " + plan.nodes.front() +
           "=1\n";
}

std::string crmsh_words(const Pairs& pairs) {
    std::string text;
    for (const auto& [name, value] : pairs) {
        const bool plain = shell_word(value) == value;
        text += " " + name + "=" + (plain ? value : "\"" + value + "\"");
    }
    return text;
}

std::string crmsh_devices(const ClusterPlan& plan) {
    std::string text;
    for (const FenceDevice& device : plan.devices) {
        text += "primitive " + device.id + " stonith:" + plan.fence_agent + kBreak + "params" +
                crmsh_words(device.parameters) + kBreak + "op monitor interval=60s\n";
    }
    for (const FenceDevice& device : plan.devices) {
        text += "location " + device.id + "-avoids-" + device.node + " " + device.id + " -inf: " + device.node + "\n";
    }
    return text;
}

}  // namespace

std::string pcs_commands(const ClusterPlan& plan, GenerateTool tool) {
    const bool old = tool == GenerateTool::kPcs09;
    const RoleWords roles = tool == GenerateTool::kPcs ? kModernRoles : kLegacyRoles;
    return "pcs cluster cib cluster1.xml\n" + (kPcs + std::string("property set")) + words(plan.properties) + "\n" +
           pcs_defaults(plan, old) + pcs_devices(plan) + pcs_instance(plan, old, roles) +
           pcs_address(plan, old ? lower(roles.promoted) : roles.promoted) +
           "pafctl preflight --cib cluster1.xml\npcs cluster cib-push cluster1.xml\n";
}

std::string crmsh_commands(const ClusterPlan& plan) {
    const std::string clone = kPlannedClone, resource = kPlannedResource, address = kPlannedAddress;
    std::string text = "crm configure <<'END'\nproperty" + crmsh_words(plan.properties) + "\nrsc_defaults" +
                       crmsh_words(plan.defaults) + "\n" + crmsh_devices(plan);
    text += "primitive " + resource + " ocf:heartbeat:pgsqlms" + kBreak + "params" + crmsh_words(plan.instance);
    for (const PlannedOperation& operation : plan.operations) {
        const std::string role = role_word(operation.role, kModernRoles);
        text += kBreak + ("op " + operation.name) + " timeout=" + operation.timeout +
                " interval=" + operation.interval + (role.empty() ? "" : " role=" + role);
    }
    text += "\nclone " + clone + " " + resource + kBreak + "meta promotable=true" + crmsh_words(plan.clone) + "\n";
    text += "primitive " + address + " ocf:heartbeat:IPaddr2" + kBreak + "params" + crmsh_words(plan.address) + kBreak +
            "op monitor interval=10s\n";
    text += "colocation ip-with-primary inf: " + address + " " + clone + ":" + kModernRoles.promoted + "\n";
    text += "order promote-then-ip Mandatory: " + clone + ":promote " + address + ":start symmetrical=false\n";
    text += "order demote-then-no-ip Mandatory: " + clone + ":demote " + address + ":stop symmetrical=false\n";
    text += "location " + clone + "-prefers-" + plan.nodes.front() + " " + clone + " 1: " + plan.nodes.front() + "\n";
    return text + "commit\nEND\npafctl preflight\n";
}

}  // namespace paf
