#include "sys/cib/cib_addresses.hpp"

#include "sys/cib/cib_resources.hpp"
#include "sys/cib/cib_tree.hpp"
#include "sys/cib/operation_history.hpp"

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

void add_address_places(const XmlTree& status, std::vector<Record>& records) {
    const std::size_t count = records.size();
    for (std::size_t at = 0; at < count && records.size() <= kMostRecords; ++at) {
        if (!is_address(records[at])) continue;
        const std::string id = records[at].fields.at("id");
        for (const auto& [tag, node_state] : status) {
            if (tag != "node_state") continue;
            CibInstance instance;
            read_history(node_state, id, instance);
            records.push_back({"address_place",
                               {{"resource", id},
                                {"node", xml_attribute(node_state, "uname")},
                                {"active", active_text(instance)},
                                {"in_progress", instance.in_progress}}});
        }
    }
}

}  // namespace paf
