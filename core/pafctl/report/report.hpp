// What `pafctl status` has found out, as plain data: gathered by pafctl_gather, judged by pafctl_problems, shown by
// pafctl_text and pafctl_json.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/observation.hpp"
#include "model/replication/replication.hpp"
#include "model/request.hpp"
#include "pafctl/report/surroundings.hpp"
#include "sys/cib/cib_resources.hpp"

namespace paf {

/// The instance on this node.
struct InstanceReport {
    Parameters params;
    std::vector<std::string> refused_parameters;  ///< each "PARAMETER: expected E, found F; R"; nothing is seen then
    Fact<std::string> plugin;                     ///< name of the version plugin
    Observation seen;
    Fact<ReplicationDetails> replication;  ///< of a primary that answers
    /// Of a standby that answers: age of the newest transaction that it has replayed, and whom it streams from
    /// ("HOST:PORT", empty: nobody, or it does not say).
    Fact<std::optional<std::chrono::milliseconds>> replay_age;
    std::string upstream;
};

/// What an instance is up to, all facts taken together.
enum class InstanceState {
    kUnknown,   ///< its processes cannot be told
    kNoData,    ///< nothing alive, and no data directory
    kStopped,   ///< nothing alive
    kOrphans,   ///< the postmaster is gone, some of its processes are not
    kFrozen,    ///< the postmaster is stopped (SIGSTOP) and does not answer
    kStarting,  ///< starting or recovering, no connections yet
    kStopping,  ///< shutting down
    kNoAnswer,  ///< alive, but our question was not answered
    kPrimary,   ///< answers, writable
    kStandby,   ///< answers, in recovery
};
InstanceState state_of(const InstanceReport& instance);
/// Its stable name: "primary", "no-answer".
const char* state_name(InstanceState state);
/// Whether some process of it is alive.
bool is_alive(InstanceState state);

/// The server's answer, when it has given one that is the instance's own; else nullptr.
const SqlFacts* answer_of(const InstanceReport& instance);

struct ResourceReport {
    CibResource cib;
    Fact<PublishedPositions> published;
    RememberedGeneration generation;
    RememberedElections elections;
    std::vector<AddressPlace> addresses;     ///< that follow its primary
    std::optional<InstanceReport> instance;  ///< set when this node belongs to the cluster
};

struct StatusReport {
    bool cluster_asked = true;            ///< false: only the local instance was wanted
    std::optional<CibResources> cluster;  ///< nullopt when it could not be asked
    FencingState fencing;                 ///< set when `cluster` is
    std::string cluster_error;            ///< why not, or what of it is missing
    bool privileged = true;               ///< looked as root; others see less
    Fact<std::string> local_node;
    std::vector<ResourceReport> resources;
    std::optional<InstanceReport> instance;  ///< the local instance, when only it was wanted
};

/// Where a node's data are, as far as this is known: published, or seen on this node itself.
std::optional<WalPosition> known_position(const StatusReport& report, const ResourceReport& resource,
                                          const std::string& node);

/// One thing a person should know.
struct Remark {
    bool problem = true;   ///< something is wrong; false: intended, or soon over
    std::string resource;  ///< empty: the whole cluster, or the local instance
    std::string text;
};

}  // namespace paf
