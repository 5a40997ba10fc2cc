#include "fencing_remedies.hpp"

#include "fencing_words.hpp"

namespace paf::fencing {

using sdk::Report;

void set_property(Report& report, const std::string& name, const std::string& value) {
    const std::string pair = name + "=" + shell_word(value), pcs = "pcs property set " + pair;
    report.remedy(pcs, pcs, "crm configure property " + pair);
}

void unset_property(Report& report, const std::string& name) {
    const std::string pcs = "pcs property unset " + name;
    report.remedy(pcs, pcs, "crm_attribute --type crm_config --name " + name + " --delete");
}

void set_parameter(Report& report, const std::string& device, const std::string& name, const std::string& value) {
    const std::string id = shell_word(device), word = shell_word(value);
    const std::string pcs = "pcs stonith update " + id + " " + name + "=" + word;
    report.remedy(pcs, pcs, "crm resource param " + id + " set " + name + " " + word);
}

void unset_parameter(Report& report, const std::string& device, const std::string& name) {
    const std::string id = shell_word(device), word = shell_word(name);
    const std::string pcs = "pcs stonith update " + id + " " + word + "=";
    report.remedy(pcs, pcs, "crm resource param " + id + " delete " + word);
}

void replace_parameter(Report& report, const std::string& device, const std::string& old_name, const std::string& name,
                       const std::string& value) {
    const std::string id = shell_word(device), word = shell_word(value), old_word = shell_word(old_name);
    const std::string pcs = "pcs stonith update " + id + " " + old_word + "= " + name + "=" + word;
    report.remedy(pcs, pcs,
                  "crm resource param " + id + " set " + name + " " + word + " && crm resource param " + id +
                      " delete " + old_word);
}

void enable(Report& report, const std::string& device) {
    const std::string id = shell_word(device);
    report.remedy("pcs resource enable " + id, "pcs stonith enable " + id, "crm resource start " + id);
}

void avoid_node(Report& report, const std::string& device, const std::string& node) {
    const std::string id = shell_word(device), name = shell_word(node);
    const std::string pcs = "pcs constraint location " + id + " avoids " + name + "=INFINITY";
    report.remedy(pcs, pcs, "crm configure location " + id + "-not-on-" + name + " " + id + " -inf: " + name);
}

void delete_constraint(Report& report, const std::string& id) {
    const std::string word = shell_word(id);
    report.remedy("pcs constraint remove " + word, "pcs constraint delete " + word, "crm configure delete " + word);
}

void add_monitor(Report& report, const std::string& device) {
    const std::string id = shell_word(device), words = " monitor interval=60s timeout=60s";
    report.remedy("pcs resource op add " + id + words, "pcs resource op add " + id + words,
                  "crm configure monitor " + id + " 60s:60s");
}

void set_timeout(Report& report, const std::string& device, const sdk::Record& operation, const std::string& timeout) {
    const std::string pcs = "pcs stonith update " + shell_word(device) + " op " + shell_word(operation["name"]) +
                            " interval=" + shell_word(operation["interval"]) + " timeout=" + timeout;
    report.remedy(pcs, pcs,
                  "cibadmin --modify --xml-text " +
                      shell_word("<op id=\"" + operation["id"] + "\" timeout=\"" + timeout + "\"/>"));
}

}  // namespace paf::fencing
