#include "pafctl/explain/source.hpp"

#include "model/text.hpp"
#include "pafctl/explain/configuration.hpp"
#include "pafctl/report/local_resource.hpp"
#include "pafctl/sql/replication.hpp"
#include "pafctl/switchover/cib.hpp"
#include "sys/cib/cib_records.hpp"
#include "sys/pacemaker/cluster_tools.hpp"
#include "sys/pacemaker/pacemaker_cli.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMembershipLimit{2000}, kExplainQueryLimit{3000};

Fact<Membership> ask_membership(const GatherPorts& ports) {
    const auto cmap = read_cmap(ports.runner, kMembershipLimit);
    if (!cmap) return Fact<Membership>::unknown(cmap.error().message);
    return parse_membership(*cmap);
}

/// "KEY (u32) = VALUE"
std::string value_in(std::string_view line) {
    const auto equals = line.find(" = ");
    return equals == std::string_view::npos ? "" : std::string(line.substr(equals + 3));
}

void look_at_primary(const GatherPorts& ports, const Request& request, ExplainFacts& facts) {
    PacemakerCli cluster(ports.runner, ports.clock, facts.cluster.resource, facts.cluster.local_node);
    InstanceAccess instance(request, ports.with(cluster));
    InstanceReport seen;
    look_at_instance(instance, seen);
    facts.cluster.sql = seen.seen.sql.asked()
                            ? seen.seen.sql
                            : Fact<SqlFacts>::unknown("no process of PostgreSQL is alive on this node");
    facts.primary_position = seen.seen.position;
    if (answer_of(seen) != nullptr) facts.details = ask_replication_details(instance, kExplainQueryLimit);
}

}  // namespace

Fact<Membership> parse_membership(std::string_view cmap) {
    Membership membership;
    for (const std::string& line : lines_of(cmap)) {
        const auto number = parse_unsigned(value_in(line));
        if (!number) continue;
        const milliseconds time(static_cast<std::int64_t>(*number));
        if (starts_with(line, "runtime.config.totem.token ")) membership.token = time;
        if (starts_with(line, "runtime.config.totem.consensus ")) membership.consensus = time;
        if (starts_with(line, "quorum.two_node ")) membership.two_node = *number == 1;
    }
    if (membership.token.count() == 0)
        return Fact<Membership>::unknown("corosync-cmapctl shows no runtime.config.totem.token");
    return membership;
}

Result<ExplainFacts> gather_explain(const GatherPorts& ports, const std::string& name) {
    auto cib = read_cib_content(ports);
    if (!cib) return fail(cib.error());
    const auto resource = promotable_resource(cib->resources, name);
    if (!resource) return fail(resource.error());
    const auto node = PacemakerCli(ports.runner, ports.clock, resource->id).local_node();
    if (!node) return fail(node.error());
    const auto parsed = request_for(resource->id, resource->parameters, "monitor");
    if (!parsed) return fail(parsed.error());

    ExplainFacts facts;
    facts.cluster = switchover_view(cib->resources, *resource, cib->records);
    facts.elections = remembered_elections(cib->resources, *resource, facts.cluster.generation);
    facts.cluster.local_node = *node;
    facts.cluster.maxlag = parsed->request.params.maxlag;
    facts.cluster.max_loss = parsed->request.params.max_loss;
    facts.configuration = explain_configuration(Evidence{true, std::move(cib->records)}, resource->id);
    for (const CibInstance& instance : resource->instances) {
        if (instance.promoted_within) facts.promoted_within[instance.node] = *instance.promoted_within;
    }
    facts.membership = ask_membership(ports);
    const SwitchoverNode* primary = facts.cluster.primary();
    if (primary != nullptr && primary->name == *node) look_at_primary(ports, parsed->request, facts);
    return facts;
}

}  // namespace paf
