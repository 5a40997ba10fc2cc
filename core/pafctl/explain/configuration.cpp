#include "pafctl/explain/configuration.hpp"

#include <algorithm>

#include "checks/cluster_view.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

ExplainTimeouts timeouts_of(const ClusterView& cluster, const std::string& resource) {
    ExplainTimeouts timeouts;
    for (const Record* operation : cluster.all("operation", {{"resource", resource}})) {
        const std::string name = field(*operation, "name");
        if (name == "promote") timeouts.promote_timeout = duration_of(field(*operation, "timeout"));
        if (name != "monitor" || !is_promoted_role(field(*operation, "role"))) continue;
        const std::string enabled = field(*operation, "enabled");
        if (!enabled.empty() && is_false(enabled)) continue;
        timeouts.monitor_interval = duration_of(field(*operation, "interval"));
        timeouts.monitor_timeout = duration_of(field(*operation, "timeout"));
        timeouts.monitor_on_fail = field(*operation, "on-fail");
    }
    return timeouts;
}

ExplainFencing fencing_of(const ClusterView& cluster) {
    ExplainFencing fencing;
    fencing.enabled = !is_false(cluster.property("stonith-enabled"));
    fencing.watchdog = fences_by_watchdog(cluster);
    if (const auto set = cluster.property("stonith-timeout"))
        fencing.timeout = duration_of(*set).value_or(fencing.timeout);
    for (const Record* device : cluster.all("resource", {{"class", "stonith"}})) {
        ++fencing.devices;
        const auto longest = [&](std::initializer_list<const char*> names) {
            milliseconds most{0};
            for (const char* name : names) {
                const auto set = cluster.parameter(field(*device, "id"), name);
                if (set) most = std::max(most, duration_of(*set).value_or(milliseconds(0)));
            }
            return most;
        };
        fencing.timeout = std::max(fencing.timeout, longest({"pcmk_off_timeout", "pcmk_reboot_timeout"}));
        fencing.delay = std::max(fencing.delay, longest({"pcmk_delay_base", "pcmk_delay_max", "delay"}));
    }
    return fencing;
}

}  // namespace

ExplainConfiguration explain_configuration(const Evidence& evidence, const std::string& resource) {
    const ClusterView cluster(evidence);
    ExplainConfiguration configuration;
    configuration.timeouts = timeouts_of(cluster, resource);
    configuration.fencing = fencing_of(cluster);
    configuration.no_quorum_policy = cluster.property("no-quorum-policy").value_or("");
    configuration.enforces_preflight = cluster.parameter(resource, "preflight").value_or("") == "enforce";
    for (const DatabaseResource& database : cluster.databases()) {
        if (database.id != resource) continue;
        configuration.location_rules = has_location_rules(cluster, database);
        const auto threshold = cluster.setting(database, "migration-threshold");
        const auto number = threshold ? number_of(threshold->value) : std::nullopt;
        configuration.migration_threshold = static_cast<std::int32_t>(number.value_or(0));
    }
    return configuration;
}

}  // namespace paf
