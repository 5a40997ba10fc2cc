#include "sys/cib_addresses.hpp"

#include "sys/cib_resources.hpp"
#include "sys/operation_history.hpp"

namespace paf {
namespace {

/// A failed action may have left the address or not.
const char* active_text(const CibInstance& instance) {
    if (instance.failed || instance.role == CibRole::kUnknown) return "unknown";
    return instance.role == CibRole::kStopped ? "no" : "yes";
}

bool is_address(const Record& record) {
    if (record.type != "resource") return false;
    const auto agent = record.fields.find("type"), from = record.fields.find("class");
    return agent != record.fields.end() && agent->second == "IPaddr2" && from != record.fields.end() &&
           from->second == "ocf";
}

}  // namespace

std::vector<Record> address_places(const XmlTree& tree, const std::vector<Record>& records) {
    std::vector<Record> places;
    const auto status = tree.get_child_optional("cib.status");
    if (!status) return places;
    for (const Record& record : records) {
        if (!is_address(record)) continue;
        const std::string& id = record.fields.at("id");
        for (const auto& [tag, node_state] : *status) {
            if (tag != "node_state") continue;
            CibInstance instance;
            read_history(node_state, id, instance);
            places.push_back({"address_place",
                              {{"resource", id},
                               {"node", xml_attribute(node_state, "uname")},
                               {"active", active_text(instance)},
                               {"in_progress", instance.in_progress}}});
        }
    }
    return places;
}

}  // namespace paf
