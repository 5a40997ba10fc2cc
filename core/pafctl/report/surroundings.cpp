#include "pafctl/report/surroundings.hpp"

#include <algorithm>

#include "checks/cluster_view.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

/// Whether the resource, or the group it is in, goes with the promoted instance.
bool follows_primary(const ClusterView& cluster, const Record& address, const DatabaseResource& database) {
    for (const std::string& name : {field(address, "id"), field(address, "parent")}) {
        if (name.empty()) continue;
        const auto colocations = colocations_with_promoted(cluster, name, database);
        const auto wanted = [](const Record* with) { return number_of(field(*with, "score")).value_or(0) > 0; };
        if (std::any_of(colocations.begin(), colocations.end(), wanted)) return true;
    }
    return false;
}

}  // namespace

std::vector<AddressPlace> addresses_of(const Evidence& evidence, const std::string& resource) {
    const ClusterView cluster(evidence);
    std::vector<AddressPlace> found;
    for (const DatabaseResource& database : cluster.databases()) {
        if (database.id != resource) continue;
        for (const Record* address : cluster.all("resource", {{"class", "ocf"}, {"type", "IPaddr2"}})) {
            if (!follows_primary(cluster, *address, database)) continue;
            AddressPlace place;
            place.resource = field(*address, "id");
            place.ip = cluster.parameter(place.resource, "ip").value_or("");
            for (const Record* on : cluster.all("address_place", {{"resource", place.resource}})) {
                const std::string active = field(*on, "active");
                if (active == "yes") place.nodes.push_back(field(*on, "node"));
                if (active == "unknown") place.unknown.push_back(field(*on, "node"));
                place.in_progress = place.in_progress || !field(*on, "in_progress").empty();
            }
            found.push_back(std::move(place));
        }
    }
    return found;
}

FencingState fencing_state(const Evidence& evidence, const DeviceHistory& devices) {
    const ClusterView cluster(evidence);
    if (is_false(cluster.property("stonith-enabled"))) return {false, "off (stonith-enabled=false)"};
    const auto configured = cluster.all("resource", {{"class", "stonith"}});
    if (configured.empty()) {
        if (fences_by_watchdog(cluster)) return {true, "by watchdog"};
        return {false, "no device is configured"};
    }
    std::vector<std::string> bad;
    for (const Record* device : configured) {
        const std::string name = field(*device, "id");
        const std::string status = field(devices.status(name), "ok");
        if (status != "yes") bad.push_back(name);
    }
    const std::string count = std::to_string(configured.size()) + (configured.size() == 1 ? " device" : " devices");
    if (bad.empty()) return {true, count + ", none failed"};
    return {false, count + ", of which " + joined(bad) +
                       (bad.size() == 1 ? " has failed or does not run" : " have failed or do not run")};
}

}  // namespace paf
