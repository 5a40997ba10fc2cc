// Facts about the cluster, from one query of the CIB's status section.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/cluster/score.hpp"
#include "model/replication/replication_policy.hpp"
#include "model/wal/generation.hpp"
#include "model/wal/position.hpp"

namespace paf {

/// What an instance is, by the history of its actions in the CIB.
enum class CibRole { kUnknown, kStopped, kUnpromoted, kPromoted };
/// "unknown", "stopped", "unpromoted" or "promoted".
const char* role_text(CibRole role);

/// One node as the CIB's status section shows it.
struct ClusterNode {
    std::string name;
    bool online = false;                   ///< in the membership, its controller running and joined
    std::optional<Score> score;            ///< transient `master-RESOURCE`; nullopt when it is not set
    std::optional<std::string> published;  ///< public position attribute, where private ones are not offered
    /// The resource has a history there, and it does not say that there is no data directory.
    bool has_instance = false;
};

struct ClusterStatus {
    std::vector<ClusterNode> nodes;
    /// The newest generation, from the permanent part of the CIB; nullopt when the cluster remembers none.
    std::optional<Generation> generation = std::nullopt;
    std::string generation_fault = {};  ///< why what the CIB says of it cannot be believed; empty when all is well
    std::optional<ReplicationPolicy> replication = std::nullopt;  ///< of the last primary that told its own
    std::string replication_fault = {};                           ///< the one that is remembered cannot be read: why

    [[nodiscard]] const ClusterNode* find(const std::string& name) const;
    /// Whether the node is there, and no promotion score of it.
    [[nodiscard]] bool lacks_score(const std::string& name) const;
};

/// What the other nodes have published: text by node name, not decoded yet.
using PublishedPositions = std::map<std::string, std::string>;

}  // namespace paf
