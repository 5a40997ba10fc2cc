#include "model/cluster/cluster.hpp"

namespace paf {

const char* role_text(CibRole role) {
    switch (role) {
        case CibRole::kStopped:
            return "stopped";
        case CibRole::kUnpromoted:
            return "unpromoted";
        case CibRole::kPromoted:
            return "promoted";
        case CibRole::kUnknown:
            break;
    }
    return "unknown";
}

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
