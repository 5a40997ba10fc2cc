#include "pafctl/report/gather.hpp"

#include "model/outgoing/one_line.hpp"
#include "observe/observer.hpp"
#include "pafctl/sql/replication.hpp"
#include "sys/cib/cib_records.hpp"
#include "sys/pacemaker/cib_text.hpp"
#include "sys/pacemaker/pacemaker_cli.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kGatherLimit{8000};
constexpr milliseconds kInstanceLimit{5000};
constexpr milliseconds kStatusQueryLimit{2000};

/// What the agent does not ask, and a person wants to know.
void look_at_replication(InstanceAccess& instance, InstanceReport& report) {
    const SqlFacts* sql = answer_of(report);
    if (sql == nullptr) return;
    if (!sql->in_recovery) {
        report.replication = ask_replication_details(instance, kStatusQueryLimit);
        return;
    }
    report.replay_age = ask_replay_age(instance, kStatusQueryLimit);
    report.upstream = ask_upstream(instance, kStatusQueryLimit);
}

InstanceReport observe_instance(const GatherPorts& ports, ClusterCli& cluster, const std::string& resource,
                                const std::map<std::string, std::string>& parameters) {
    InstanceReport report;
    const auto parsed = request_for(resource, parameters, "monitor");
    if (!parsed) {
        report.refused_parameters.push_back(parsed.error().message);
        return report;
    }
    report.params = parsed->request.params;
    for (const ParameterProblem& problem : parsed->problems) report.refused_parameters.push_back(problem.error.message);
    if (!parsed->problems_that_matter(Action::kMonitor).empty()) return report;

    InstanceAccess instance(parsed->request, ports.with(cluster));
    look_at_instance(instance, report);
    look_at_replication(instance, report);
    return report;
}

/// The public positions are in the CIB; private ones, where the tools offer them, have to be asked for.
Fact<PublishedPositions> positions_of(ClusterCli& cluster, const CibResource& resource) {
    PublishedPositions shown;
    for (const CibInstance& instance : resource.instances)
        if (instance.published) shown.emplace(instance.node, *instance.published);
    auto all = cluster.published_positions();
    if (all) return std::move(*all);
    if (!shown.empty()) return shown;
    return Fact<PublishedPositions>::unknown(all.error().message);
}

ResourceReport report_on(const GatherPorts& ports, const Fact<std::string>& local_node, CibResource resource) {
    ResourceReport report;
    std::optional<std::string> me;
    if (local_node.known()) me = *local_node;
    PacemakerCli cluster(ports.runner, ports.clock, resource.id, me);
    report.published = positions_of(cluster, resource);
    if (me) report.instance = observe_instance(ports, cluster, resource.id, resource.parameters);
    report.cib = std::move(resource);
    return report;
}

std::string known_resources(const CibResources& cib) {
    std::string names;
    for (const CibResource& resource : cib.resources) names += (names.empty() ? "" : ", ") + resource.id;
    return names.empty() ? "no resource of ocf:heartbeat:pgsqlms at all" : "only " + names;
}

}  // namespace

Result<std::string> read_cib_text(const GatherPorts& ports) {
    return read_cib_text(ports.runner, kGatherLimit, ports.privileged);
}

Result<CibContent> read_cib_content(const GatherPorts& ports) {
    const auto text = read_cib_text(ports);
    if (!text) return fail(text.error());
    return parse_cib_content(*text);
}

Result<CibResources> read_cib(const GatherPorts& ports) {
    const auto text = read_cib_text(ports);
    if (!text) return fail(text.error());
    return parse_resources(*text);
}

Result<ParsedRequest> request_for(const std::string& resource, const std::map<std::string, std::string>& parameters,
                                  const std::string& action) {
    Environment env;
    env["OCF_RESOURCE_INSTANCE"] = resource;
    for (const auto& [name, value] : parameters) env["OCF_RESKEY_" + name] = value;
    return parse_request({"pgsqlms", action}, env);
}

void look_at_instance(InstanceAccess& instance, InstanceReport& report) {
    Observer observer(instance);
    observer.observe(facts({FactId::kDataDirectory, FactId::kProcesses}), report.seen, kInstanceLimit);
    const bool dead = report.seen.processes.known() && report.seen.processes->nothing_alive();
    // With nothing of ours alive, whoever answers at that address is somebody else.
    if (!dead) observer.observe(facts({FactId::kSql}), report.seen, kInstanceLimit);
    observer.observe(facts({FactId::kControl, FactId::kPosition}), report.seen, kInstanceLimit);
    const auto& plugin = instance.plugin();
    report.plugin = plugin ? Fact<std::string>((*plugin)->name()) : Fact<std::string>::unknown(plugin.error().message);
}

StatusReport gather_cluster(const GatherPorts& ports, const std::string& resource) {
    StatusReport report;
    report.privileged = ports.privileged;
    auto cluster = read_cib_content(ports);
    if (!cluster) {
        report.cluster_error = cluster.error().message;
        return report;
    }
    CibResources& cib = cluster->resources;
    const Evidence evidence{true, std::move(cluster->records)};
    report.fencing = fencing_state(evidence, cluster->devices);
    const auto name = PacemakerCli(ports.runner, ports.clock, "").local_node();
    report.local_node = name ? Fact<std::string>(*name) : Fact<std::string>::unknown(name.error().message);
    for (const CibResource& one : cib.resources) {
        if (resource.empty() || one.id == resource || one.clone_id == resource)
            report.resources.push_back(report_on(ports, report.local_node, one));
    }
    for (ResourceReport& one : report.resources) {
        one.addresses = addresses_of(evidence, one.cib.id);
        one.generation = remembered_generation(cib.properties, one.cib.id);
        one.elections = remembered_elections(cib, one.cib, one.generation.newest);
    }
    if (!resource.empty() && report.resources.empty())
        report.cluster_error =
            "expected a pgsqlms resource named " + in_quotes(resource) + ", found " + known_resources(cib);
    report.cluster = std::move(cib);
    return report;
}

StatusReport gather_instance(const GatherPorts& ports, const std::map<std::string, std::string>& parameters) {
    StatusReport report;
    report.privileged = ports.privileged;
    report.cluster_asked = false;
    PacemakerCli cluster(ports.runner, ports.clock, "local");
    report.instance = observe_instance(ports, cluster, "local", parameters);
    return report;
}

}  // namespace paf
