#include "pafctl/switchover/cib.hpp"

#include "checks/cluster_view.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

/// Whether crm_resource, or a tool that uses it, made the constraint to move or ban something.
std::vector<PlacementConstraint> constraints_of(const ClusterView& cluster, const DatabaseResource& database) {
    std::vector<PlacementConstraint> found;
    for (const Record* location : cluster.all("location")) {
        PlacementConstraint one;
        one.id = field(*location, "id");
        one.resource = field(*location, "resource");
        one.with_primary =
            !database.is(one.resource) && !colocations_with_promoted(cluster, one.resource, database).empty();
        if (!database.is(one.resource) && !one.with_primary) continue;
        if (field(*location, "rule") != "yes") one.node = field(*location, "node");
        // What only Pacemaker can say of a rule, there is a record of for each node.
        const bool told = one.node.empty() && !found.empty() && found.back().id == one.id &&
                          found.back().resource == one.resource && found.back().node.empty();
        if (told) continue;
        one.score = static_cast<std::int32_t>(number_of(field(*location, "score")).value_or(0));
        one.promoted_role = is_promoted_role(field(*location, "role"));
        one.left_over = is_left_by_a_move(one.id);
        one.shared = field(*location, "shared") == "yes";
        found.push_back(std::move(one));
    }
    return found;
}

}  // namespace

SwitchoverFacts switchover_view(const CibResources& cib, const CibResource& resource,
                                const std::vector<Record>& records) {
    SwitchoverFacts facts;
    facts.resource = resource.id;
    facts.clone = resource.clone_id;
    facts.quorum = cib.quorum;
    facts.maintenance = cib.property("maintenance-mode", false);
    facts.fencing = cib.property("stonith-enabled", true);
    RememberedGeneration remembered = remembered_generation(cib.properties, resource.id);
    facts.generation = std::move(remembered.newest);
    facts.generation_fault = std::move(remembered.fault);
    const auto managed = resource.meta.find("is-managed");
    facts.managed = managed == resource.meta.end() || !is_false(managed->second);
    for (const CibNode& node : cib.nodes) {
        SwitchoverNode one;
        one.name = node.name;
        one.online = node.state == NodeState::kOnline;
        one.standby = node.standby;
        one.maintenance = node.maintenance;
        if (const CibInstance* instance = resource.on(node.name)) {
            one.role = instance->role;
            one.failed = instance->failed;
            one.in_progress = instance->in_progress;
            one.fail_count = instance->fail_count;
            one.score = instance->score;
        }
        facts.nodes.push_back(std::move(one));
    }
    const Evidence evidence{true, records};
    const ClusterView cluster(evidence);
    for (const DatabaseResource& database : cluster.databases())
        if (database.id == resource.id) facts.constraints = constraints_of(cluster, database);
    return facts;
}

}  // namespace paf
