#include "decide/gates/names_gate.hpp"

#include "decide/steps/steps.hpp"
#include "model/replication/client_name.hpp"
#include "model/text.hpp"

namespace paf {

std::optional<Decision> refuse_same_name(const std::string& prefix, const Request& request, const Observation& seen) {
    if (!request.managed || !seen.cluster.known() || !seen.node.known()) return std::nullopt;
    for (const ClusterNode& node : seen.cluster->nodes) {
        if (node.name == *seen.node || !node.has_instance || !always_alike(node.name, *seen.node)) continue;
        // Not an error of the whole configuration: that would stop the other node's instance as well.
        return finish(prefix + ".same-name", OcfExit::kArgs,
                      "node name: expected one that PostgreSQL can tell from that of " + node.name +
                          ", found that both are " + quote_text(client_names(node.name).front()) +
                          " to it (63 bytes, ASCII); give one of the nodes a shorter or simpler name");
    }
    return std::nullopt;
}

}  // namespace paf
