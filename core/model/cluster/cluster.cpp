#include "model/cluster/cluster.hpp"

namespace paf {

const ClusterNode* ClusterStatus::find(const std::string& name) const {
    for (const ClusterNode& node : nodes) {
        if (node.name == name) return &node;
    }
    return nullptr;
}

bool ClusterStatus::lacks_score(const std::string& name) const {
    const ClusterNode* node = find(name);
    return node != nullptr && !node->score;
}

}  // namespace paf
