#include "address_remedies.hpp"

#include "address_words.hpp"

namespace {

std::string joined(const std::string& first, const std::string& next) {
    return first.empty() || next.empty() ? first + next : first + " && " + next;
}

}  // namespace

AddressRemedy AddressRemedy::then(const AddressRemedy& next) const {
    return {joined(pcs09, next.pcs09), joined(pcs, next.pcs), joined(crmsh, next.crmsh)};
}

void AddressRemedy::say(paf::sdk::Report& report) const {
    report.remedy(pcs09, pcs, crmsh);
}

AddressRemedy delete_constraint(const std::string& id) {
    const std::string word = shell_word(id);
    return {"pcs constraint remove " + word, "pcs constraint delete " + word, "crm configure delete " + word};
}

AddressRemedy colocate(const std::string& top, const std::string& clone, const std::string& role) {
    const std::string from = shell_word(top), to = shell_word(clone);
    return {pcs09_colocation(from, to),
            "pcs constraint colocation add " + from + " with " + role + " " + to + " INFINITY",
            "crm configure colocation " + from + "-with-" + to + " inf: " + from + " " + to + ":" + role};
}

AddressRemedy order_one_way(const std::string& first, const std::string& clone, const std::string& second,
                            const std::string& top) {
    const std::string from = shell_word(clone), to = shell_word(top);
    const std::string pcs = "pcs constraint order " + first + " " + from + " then " + second + " " + to +
                            " symmetrical=false kind=Mandatory";
    return {pcs, pcs,
            "crm configure order " + first + "-" + from + "-then-" + second + "-" + to + " Mandatory: " + from + ":" +
                first + " " + to + ":" + second + " symmetrical=false"};
}

AddressRemedy unset_parameter(const std::string& resource, const std::string& name) {
    const std::string on = shell_word(resource), pcs = "pcs resource update " + on + " " + name + "=";
    return {pcs, pcs, "crm resource param " + on + " delete " + name};
}

AddressRemedy allow_node(const std::string& top, const std::string& node) {
    const std::string on = shell_word(top), name = shell_word(node);
    const std::string pcs = "pcs constraint location " + on + " prefers " + name + "=0";
    return {pcs, pcs, "crm configure location " + on + "-on-" + name + " " + on + " 0: " + name};
}

std::string shell_word(const std::string& text) {
    const std::string plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@,+%";
    if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
    std::string word = "'";
    for (const char byte : text) word += byte == '\'' ? std::string("'\\''") : std::string(1, byte);
    return word + "'";
}
