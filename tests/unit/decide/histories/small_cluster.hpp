// SmallCluster: three nodes around the real decisions, and a Pacemaker of a few lines.  The primary has died; what
// comes of it?
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "decide/decide.hpp"

namespace paf::test {

/// What becomes of a node's position in an election.
enum class Voice {
    kFine,
    kMissing,     ///< its round of notifications is discarded: nothing is published, nothing was
    kStale,       ///< likewise, and what it published in an earlier election is still there
    kGarbage,     ///< likewise, and what is there cannot be read
    kUnreadable,  ///< it cannot read its own position
};

/// One node of the cluster, as the test sets it up and as the actions leave it.
struct ModelNode {
    std::string name;
    bool online = true;
    bool takes_part = true;  ///< false: in standby mode, or its start has failed; agents cannot tell the two apart
    bool running = true;     ///< as a standby
    ControlState control = ControlState::kInArchiveRecovery;  ///< as it ended last, when it is not running
    std::optional<Score> score;
    Voice voice = Voice::kFine;
    WalPosition data;
    std::optional<std::string> published;
};

/// What happened until somebody was promoted, or until nothing moved any more.
struct Course {
    std::string promoted;  ///< empty: nobody
    int corrections = 0;   ///< of one election, at most: plans that the chosen node changed before they were tried
    int waits = 0;         ///< how often only the recurring monitors could go on
    int refused = 0;       ///< promotions that failed
    std::vector<std::string> log;  ///< for the message of a failure
};

struct SmallCluster {
    std::array<ModelNode, 3> nodes;
    std::optional<Generation> generation;
    std::optional<ReplicationPolicy> policy;
    std::optional<std::uint64_t> max_loss;
    std::string moved_to;  ///< the node that an administrator's move prefers above all scores; empty: none
    /// Until an election has failed or time has passed: after that every node has its voice.
    bool voices_return = false;
    std::int64_t now = 0;  ///< by the servers' clocks, in seconds

    [[nodiscard]] ModelNode& node(const std::string& name);

    /// Lets the cluster find a primary: recovery of a crashed instance that is still in the cluster, elections,
    /// corrections of the plan, failed promotions with their stops and starts, recurring monitors when nothing else
    /// moves.
    Course run();

    /// What `name` publishes in the pre-promote round of a promotion of `chosen`.
    [[nodiscard]] std::optional<std::string> published_by(const std::string& name, const std::string& chosen);
};

}  // namespace paf::test
