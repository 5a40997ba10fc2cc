// The pgsqlms resources of a cluster, and how its nodes are, as one `cibadmin -Q` tells it.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/cluster/cluster.hpp"
#include "model/cluster/election_record.hpp"
#include "model/cluster/score.hpp"
#include "model/result.hpp"
#include "sys/cib/meaning/cib_nodes.hpp"

namespace paf {

class CibRules;

enum class NodeState {
    kOnline,
    kJoining,  ///< in the membership, its controller has not joined
    kLost,     ///< gone without leave: Pacemaker has it fenced before it trusts anything again
    kOffline,  ///< left, fenced, or never seen
};
/// Its stable name: "online", "joining", "lost", "offline".
const char* node_state_name(NodeState state);

struct CibNode {
    std::string name;
    NodeState state = NodeState::kOffline;
    bool standby = false, maintenance = false;
    /// It may be, by a rule that only Pacemaker can evaluate.
    bool standby_by_rule = false, maintenance_by_rule = false;
    NodeKind kind = NodeKind::kMember;
};

/// An action that did not end as Pacemaker expected it.
struct CibFailure {
    std::string operation;  ///< "monitor", "promote"
    int exit_code = 0;
    bool timed_out = false;
    std::string reason;      ///< the agent's exit reason; empty where Pacemaker keeps none
    std::int64_t since = 0;  ///< seconds since the epoch; 0: not recorded
};

/// A resource on one node.
struct CibInstance {
    std::string node;
    /// By the history of its actions; kUnknown when there is none.  Of a node that is not online: the last known.
    CibRole role = CibRole::kUnknown;
    bool failed = false;                   ///< its last action failed
    std::string in_progress;               ///< operation that is under way; empty: none
    std::vector<CibFailure> failures;      ///< those Pacemaker still remembers, oldest first
    std::int32_t fail_count = 0;           ///< Score::kInfinity at most
    std::optional<Score> score;            ///< promotion score; nullopt: not set
    std::optional<std::string> published;  ///< public position attribute
    std::optional<std::string> election;   ///< what it recorded of an election that ordered no promotion
    /// How long its last promotion took, if that succeeded; nullopt: none is remembered.
    std::optional<std::chrono::milliseconds> promoted_within;
};

struct CibResource {
    std::string id;
    std::string clone_id;     ///< the clone it belongs to; empty: none
    bool promotable = false;  ///< the clone can be promoted
    /// Set when some parameters or meta attributes depend on rules, which only Pacemaker can evaluate: they are left
    /// out.
    bool has_rules = false;
    std::map<std::string, std::string> parameters;
    std::map<std::string, std::string>
        meta;                            ///< its own, the group's, the clone's, and resource defaults, in this order
    std::vector<CibInstance> instances;  ///< one per node of the cluster, in the same order

    [[nodiscard]] const CibInstance* on(const std::string& node) const;
};

struct CibResources {
    std::vector<CibNode> nodes;  ///< by name
    std::vector<CibResource> resources;
    std::map<std::string, std::string> properties;  ///< cluster properties
    std::optional<std::string> controller;          ///< node of the designated controller; nullopt: none elected
    bool quorum = false;
    std::vector<std::string> remarks;  ///< entries that were left out, and why

    [[nodiscard]] const CibNode* find(const std::string& node) const;
    /// A boolean cluster property, or `fallback` when it is not set, or no boolean.
    [[nodiscard]] bool property(const std::string& name, bool fallback) const;
};

/// The cluster property in which a resource's newest generation is remembered.
std::string generation_property(const std::string& resource);

/// What the cluster remembers of the newest generation; neither: nothing.
struct RememberedGeneration {
    std::optional<Generation> newest;
    std::string fault;  ///< why what is there cannot be believed
};
RememberedGeneration remembered_generation(const std::map<std::string, std::string>& properties,
                                           const std::string& resource);

/// The cluster property that holds the record of the last election which ordered a promotion, and the transient
/// attribute of a node that holds the one of the last election which it held and which ordered none.
std::string election_name(const std::string& resource);

/// What these hold of the elections of `resource`.  Records of another generation than the newest are left out of
/// `refused`: a promotion has ended what they tell.
RememberedElections remembered_elections(const CibResources& cib, const CibResource& resource,
                                         const std::optional<Generation>& newest);

/// Parses `cibadmin -Q`: every primitive ocf:heartbeat:pgsqlms, alone, in groups, clones and legacy promotable clones,
/// or made from a template.  A primitive without `pgsqlms` in the CIB is not an error: `resources` is empty then.
/// Nodes and resources without a name are left out, and so is a second state of one node.  kInvalid for anything that
/// is no CIB with a configuration and a status. Source: Pacemaker Explained, "Resources", "Status -- Here be dragons";
/// Pacemaker, lib/pengine/unpack.c.
Result<CibResources> parse_resources(std::string_view xml);

/// The same of a CIB that was parsed already, with its rules; one from a file may have no status: no node was seen
/// then.
Result<CibResources> resources_of(const CibDocument& document, const CibRules& rules, CibSource source);

}  // namespace paf
