#include "checks/remedies.hpp"

#include <cctype>

#include "model/text.hpp"

namespace paf {
namespace {

/// The operation as pcs takes it, its name first.
std::string pcs_words(const OperationPlan& plan, const std::string& role) {
    std::string words = plan.name + " interval=" + shell_word(plan.interval);
    if (!plan.timeout.empty()) words += " timeout=" + shell_word(plan.timeout);
    if (!role.empty()) words += " role=" + role;
    if (!plan.on_fail.empty()) words += " on-fail=" + shell_word(plan.on_fail);
    return words;
}

std::string legacy_role(const std::string& role) {
    if (is_promoted_role(role)) return kLegacyRoles.promoted;
    return is_unpromoted_role(role) ? kLegacyRoles.unpromoted : role;
}

/// cibadmin with XML that holds names and ids of the configuration only, as a word for the shell.
std::string cibadmin(const std::string& action, const std::string& xml) {
    return "cibadmin " + action + " --xml-text " + shell_word(xml);
}

std::string quoted(const std::string& text) {
    std::string escaped = "\"";
    for (const char byte : text) {
        if (byte == '&') {
            escaped += "&amp;";
        } else if (byte == '<') {
            escaped += "&lt;";
        } else if (byte == '"') {
            escaped += "&quot;";
        } else {
            escaped += byte;
        }
    }
    return escaped + "\"";
}

}  // namespace

Remedies commands(const std::string& pcs09, const std::string& pcs, const std::string& crmsh) {
    return {{AdminTool::kPcs09, pcs09}, {AdminTool::kPcs, pcs}, {AdminTool::kCrmsh, crmsh}};
}

Remedies advice(const std::string& words) {
    return {{AdminTool::kAny, words}};
}

Remedies both(const Remedies& first, const Remedies& then) {
    Remedies all = first;
    for (const auto& [tool, text] : then) {
        std::string& line = all[tool];
        line += (line.empty() ? "" : " && ") + text;
    }
    return all;
}

Remedies set_meta(const std::string& holder, const std::string& name, const std::string& value) {
    const std::string pair = name + "=" + shell_word(value), on = shell_word(holder);
    const std::string pcs = "pcs resource meta " + on + " " + pair;
    return commands(pcs, pcs, "crm resource meta " + on + " set " + name + " " + shell_word(value));
}

Remedies set_default(const std::string& name, const std::string& value) {
    const std::string pair = name + "=" + shell_word(value);
    return commands("pcs resource defaults " + pair, "pcs resource defaults update " + pair,
                    "crm configure rsc_defaults " + pair);
}

Remedies change_meta(const std::string& holder, const std::string& top, const std::string& name,
                     const std::string& value) {
    if (!holder.empty()) return set_meta(holder, name, value);
    Remedies remedies = set_default(name, value);
    remedies[AdminTool::kCrmsh] = set_meta(top, name, value).at(AdminTool::kCrmsh);
    return remedies;
}

Remedies unset_meta(const std::string& holder, const std::string& name) {
    const std::string on = shell_word(holder), pcs = "pcs resource meta " + on + " " + name + "=";
    return commands(pcs, pcs, "crm resource meta " + on + " delete " + name);
}

Remedies set_property(const std::string& name, const std::string& value) {
    const std::string pair = name + "=" + shell_word(value), pcs = "pcs property set " + pair;
    return commands(pcs, pcs, "crm configure property " + pair);
}

Remedies unset_parameter(const std::string& resource, const std::string& name) {
    const std::string on = shell_word(resource), word = shell_word(name);
    const std::string pcs = "pcs resource update " + on + " " + word + "=";
    return commands(pcs, pcs, "crm resource param " + on + " delete " + word);
}

Remedies delete_constraint(const std::string& id) {
    const std::string word = shell_word(id);
    return commands("pcs constraint remove " + word, "pcs constraint delete " + word, "crm configure delete " + word);
}

Remedies prefer_node(const std::string& resource, const std::string& node) {
    const std::string on = shell_word(resource), name = shell_word(node);
    const std::string pcs = "pcs constraint location " + on + " prefers " + name + "=1";
    return commands(pcs, pcs, "crm configure location " + on + "-prefers-" + name + " " + on + " 1: " + name);
}

Remedies set_timeout(const OperationPlan& plan) {
    const std::string pcs = "pcs resource update " + shell_word(plan.resource) + " op ";
    const std::string timeout = " timeout=" + quoted(plan.timeout) + "/>";
    std::string crmsh;
    if (plan.id.empty()) {
        crmsh = cibadmin("--modify", "<primitive id=" + quoted(plan.resource) + "><operations><op id=" +
                                         quoted(plan.resource + "-" + plan.name + "-" + plan.interval) +
                                         " name=" + quoted(plan.name) + " interval=" + quoted(plan.interval) + timeout +
                                         "</operations></primitive>");
    } else {
        crmsh = cibadmin("--modify", "<op id=" + quoted(plan.id) + timeout);
    }
    return commands(pcs + pcs_words(plan, legacy_role(plan.role)), pcs + pcs_words(plan, plan.role), crmsh);
}

Remedies set_on_fail(const OperationPlan& plan) {
    const std::string pcs = "pcs resource update " + shell_word(plan.resource) + " op ";
    OperationPlan words = plan;
    if (words.interval.empty()) words.interval = "0s";
    return commands(pcs + pcs_words(words, legacy_role(plan.role)), pcs + pcs_words(words, plan.role),
                    cibadmin("--modify", "<op id=" + quoted(plan.id) + " on-fail=" + quoted(plan.on_fail) + "/>"));
}

Remedies unset_op_default(const std::string& name) {
    return commands("pcs resource op defaults " + name + "=", "pcs resource op defaults update " + name + "=",
                    "crm_attribute --type op_defaults --name " + name + " --delete");
}

Remedies set_monitor(const OperationPlan& plan) {
    const std::string on = shell_word(plan.resource), add = "pcs resource op add " + on + " ";
    const Remedies added =
        commands(add + pcs_words(plan, legacy_role(plan.role)), add + pcs_words(plan, plan.role),
                 "crm configure monitor " + on + ":" + plan.role + " " + plan.interval + ":" + plan.timeout);
    if (plan.id.empty()) return added;
    const std::string id = shell_word(plan.id);
    const Remedies replaced = both(commands("pcs resource op remove " + id, "pcs resource op delete " + id, ""), added);
    return commands(replaced.at(AdminTool::kPcs09), replaced.at(AdminTool::kPcs),
                    cibadmin("--modify", "<op id=" + quoted(plan.id) + " interval=" + quoted(plan.interval) +
                                             " timeout=" + quoted(plan.timeout) + " role=" + quoted(plan.role) +
                                             " enabled=\"true\"/>"));
}

}  // namespace paf
