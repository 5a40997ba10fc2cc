#include "pafctl/report/local_resource.hpp"

#include "pafctl/switchover/cib.hpp"

namespace paf {

Result<LocalResource> open_local_resource(const GatherPorts& ports, const std::string& name) {
    auto cib = read_cib(ports);
    if (!cib) return fail(cib.error());
    const auto node = PacemakerCli(ports.runner, ports.clock, "").local_node();
    if (!node) return fail(node.error());
    auto resource = promotable_resource(*cib, name);
    if (!resource) return fail(resource.error());
    const auto parsed = request_for(resource->id, resource->parameters, "monitor");
    if (!parsed) return fail(parsed.error());
    LocalResource found;
    found.cib = std::move(*cib);
    found.resource = std::move(*resource);
    found.node = *node;
    found.cluster = std::make_unique<PacemakerCli>(ports.runner, ports.clock, found.resource.id, found.node);
    found.instance = std::make_unique<InstanceAccess>(parsed->request, ports.with(*found.cluster));
    return found;
}

}  // namespace paf
