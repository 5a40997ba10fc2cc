// What is known before a switchover, and what is said of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/cluster/cluster.hpp"
#include "model/cluster/score.hpp"
#include "model/fact.hpp"
#include "model/instance.hpp"
#include "model/replication/activity.hpp"

namespace paf {

/// A node of the cluster, and the instance on it.
struct SwitchoverNode {
    std::string name;
    bool online = false;
    bool standby = false, maintenance = false;
    CibRole role = CibRole::kUnknown;  ///< as Pacemaker knows it
    bool failed = false;               ///< the instance's last action failed
    std::string in_progress;           ///< an action that is under way; empty: none
    std::int32_t fail_count = 0;
    std::optional<Score> score;  ///< promotion score
};

/// A location constraint on the instances, or on something that goes where the primary is.
struct PlacementConstraint {
    std::string id, resource;
    std::string node;            ///< empty: rules say where
    std::int32_t score = 0;      ///< Score::kInfinity at most, either way
    bool promoted_role = false;  ///< for the promoted instance alone
    bool with_primary = false;   ///< on something that goes where the primary is
    bool left_over = false;      ///< made by a move or a ban (crm_resource, pcs, crmsh)
    bool shared = false;         ///< about other resources too: it must not be deleted for this one
};

/// Everything the vetting may look at.
struct SwitchoverFacts {
    std::string local_node;
    std::string resource, clone;  ///< the primitive, and what an administrator names
    bool quorum = false;
    bool maintenance = false;  ///< of the whole cluster
    bool managed = true;       ///< of the resource
    bool fencing = true;       ///< stonith-enabled
    Fact<bool> idle;           ///< the cluster's controller has nothing to do
    std::vector<SwitchoverNode> nodes;
    std::vector<PlacementConstraint> constraints;
    std::uint64_t maxlag = 0;                   ///< the agent's parameter
    std::optional<std::uint64_t> max_loss;      ///< likewise
    std::optional<Generation> generation = {};  ///< the newest one that the cluster remembers
    std::string generation_fault = {};          ///< why what it remembers cannot be read
    /// The instance on this node, asked when Pacemaker has it promoted.
    Fact<SqlFacts> sql;
    Fact<WalPosition> position;
    Fact<PrimaryActivity> activity;
    Fact<ArchiverState> archiver;  ///< asked when the primary archives

    [[nodiscard]] const SwitchoverNode* find(const std::string& name) const;
    /// The node with the promoted instance; nullptr when there is none, or more than one.
    [[nodiscard]] const SwitchoverNode* primary() const;
};

struct SwitchoverLimits {
    std::uint64_t lag = std::uint64_t{16} << 20U;  ///< bytes a standby may lack
    std::chrono::seconds transaction{60};          ///< age of a transaction that is not to be ended
    std::uint64_t waiting_files = 16;              ///< WAL files that may wait to be archived
    bool force = false;                            ///< what is merely unwise is a warning
};

enum class SwitchoverLevel {
    kFine,
    kWarning,
    kUnwise,  ///< a refusal, unless it is forced
    kRefused,
};

struct SwitchoverFinding {
    SwitchoverLevel level = SwitchoverLevel::kFine;
    std::string check;   ///< stable: "target-streams"
    std::string text;    ///< what is so, or "expected E, found F"
    std::string remedy;  ///< what to type or to do; may be empty
};

/// What the vetting says.
struct SwitchoverPlan {
    std::string from, to;  ///< empty when they cannot be told
    std::vector<SwitchoverFinding> findings;

    [[nodiscard]] bool refused() const;
};

}  // namespace paf
