#include "pafctl/report/local_resource.hpp"

#include "model/text.hpp"

namespace paf {

Result<CibResource> promotable_resource(const CibResources& cib, const std::string& name) {
    std::vector<const CibResource*> found;
    std::vector<std::string> known;
    for (const CibResource& one : cib.resources) {
        known.push_back(one.id);
        if (name.empty() || one.id == name || one.clone_id == name) found.push_back(&one);
    }
    if (found.size() != 1)
        return fail(ErrorKind::kNotFound, (name.empty() ? std::string("expected one resource of ocf:heartbeat:pgsqlms")
                                                        : "expected a pgsqlms resource named " + quote_text(name)) +
                                              ", found " + (known.empty() ? "none" : joined(known)) +
                                              (found.size() > 1 ? "; name one with --resource" : ""));
    const CibResource& resource = *found.front();
    if (resource.clone_id.empty() || !resource.promotable)
        return fail(ErrorKind::kInvalid, "expected " + resource.id + " in a promotable clone, found it in none");
    return resource;
}

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
