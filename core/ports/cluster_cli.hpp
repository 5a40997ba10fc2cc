// Cluster port: what the agent reads from and writes to Pacemaker.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "model/cluster/cluster.hpp"
#include "model/result.hpp"

namespace paf {

class ClusterCli {
  public:
    virtual ~ClusterCli() = default;
    /// This node's name, as Pacemaker knows it.
    virtual Result<std::string> local_node() = 0;
    /// Nodes with scores and public positions, and the newest generation, one tool run.  `authoritative`: from the DC's
    /// copy of the CIB rather than the local one, which may lag behind.
    virtual Result<ClusterStatus> status(bool authoritative) = 0;
    /// Sets (nullopt: deletes) the transient attribute `master-RESOURCE` of `node`.  Returns before the CIB has it.
    virtual Status set_score(const std::string& node, std::optional<Score> score) = 0;
    /// Publishes this node's position under a private attribute where the tools offer one (probed by use and read
    /// back), else as a transient one, and waits up to `limit` until it can be read back.
    virtual Status publish_position(const std::string& node, const std::string& text,
                                    std::chrono::milliseconds limit) = 0;
    /// Withdraws this node's position, public or private: one that outlived its election would be taken for what a node
    /// that cannot publish in the next one holds.
    virtual Status withdraw_position(const std::string& node) = 0;
    /// Deletes the public position of any node.
    virtual Status withdraw_public_position(const std::string& node) = 0;
    /// Positions by node: private ones, and public ones where a node has no private one.
    virtual Result<PublishedPositions> published_positions() = 0;
    /// The same, the public ones as the authoritative `cluster` has them: one reading of the CIB serves twice.
    virtual Result<PublishedPositions> published_positions(const ClusterStatus& cluster) = 0;
    /// Writes `text` (encode_generation()) to the permanent part of the CIB, and returns when it is there.  That aborts
    /// a transition once: never to be done while a plan waits for it.
    virtual Status remember_generation(const std::string& text) = 0;
    /// Writes `text` (encode_policy()) to the permanent part of the CIB, where it outlives every node, and returns when
    /// it is there.  That aborts a transition once: never to be done while a plan waits for it.
    virtual Status remember_replication(const std::string& text) = 0;
    /// Leaves `text` (encode_election()) for people: `for_good` as remember_generation() does, with the same cost; else
    /// as a transient attribute of `node`, which goes with the node.  The tool gets at most `limit`.
    virtual Status record_election(const std::string& node, const std::string& text, bool for_good,
                                   std::chrono::milliseconds limit) = 0;
};

}  // namespace paf
