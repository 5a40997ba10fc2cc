// What `pafctl explain` judges, as plain data: the cluster, the primary's view of its standbys, and what takes time.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "model/cluster/election_record.hpp"
#include "model/fact.hpp"
#include "model/replication/replication.hpp"
#include "model/wal/position.hpp"
#include "pafctl/switchover/plan/facts.hpp"

namespace paf {

/// What the CIB says of the operations; nullopt: it does not say, or in a form that is not understood.
struct ExplainTimeouts {
    std::optional<std::chrono::milliseconds> monitor_interval, monitor_timeout;  ///< of the promoted role
    std::optional<std::chrono::milliseconds> promote_timeout;
    std::string monitor_on_fail;  ///< empty: not set
};

struct ExplainFencing {
    bool enabled = true;
    bool watchdog = false;                     ///< stonith-watchdog-timeout is set: no device is needed
    std::size_t devices = 0;                   ///< configured, whatever they can fence
    std::chrono::milliseconds timeout{60000};  ///< stonith-timeout, or the greatest of a device when that is more
    std::chrono::milliseconds delay{0};        ///< the greatest that some device waits before it begins
};

/// What the cluster's configuration says of a failover, beyond the switchover's facts.
struct ExplainConfiguration {
    ExplainTimeouts timeouts;
    ExplainFencing fencing;
    std::int32_t migration_threshold = 0;  ///< 0: none
    bool location_rules = false;           ///< rules that only Pacemaker can evaluate have a say
    std::string no_quorum_policy;          ///< empty: not set, that is "stop"
    bool enforces_preflight = false;
};

/// How Corosync finds out that a node is gone.
struct Membership {
    std::chrono::milliseconds token{0};      ///< silence until a node counts as lost
    std::chrono::milliseconds consensus{0};  ///< and until the others agree on it
    bool two_node = false;                   ///< one of two nodes keeps quorum
};

struct ExplainFacts {
    SwitchoverFacts cluster;  ///< `sql` is asked when the primary is on this node
    ExplainConfiguration configuration;
    RememberedElections elections;
    /// Of the primary's instance, when it is on this node.
    Fact<WalPosition> primary_position;
    Fact<ReplicationDetails> details;
    Fact<Membership> membership;
    /// How long the last promotion of a node took, by the CIB.
    std::map<std::string, std::chrono::milliseconds> promoted_within;
};

}  // namespace paf
