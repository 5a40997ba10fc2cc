// What the newest generation says of this node: shared by the actions.
#pragma once

#include <optional>
#include <string>

#include "decide/election/descent.hpp"
#include "model/decision.hpp"
#include "model/request.hpp"

namespace paf {

/// What a node at `position` notes beside its data; the promotion under way, if there is one, is for the caller.
BranchRecord record_of(const WalPosition& position);

/// Why an instance that is down must not be started as a standby: it holds data that are no part of the newest
/// generation, and would lose them by following, or it is another database.  nullopt when it may be; also when nothing
/// tells.  Asks for what it needs.  Rules are named PREFIX.….
std::optional<Decision> refuse_by_generation(const std::string& prefix, const Request& request,
                                             const Observation& seen);

/// Why data at `mine`, those of `node`, must not become the primary's; nullopt when they may.
std::optional<std::string> unfit(const Request& request, const std::string& node, const WalPosition& mine,
                                 const ClusterStatus& cluster);

/// What the newest generation says of a running primary.
struct PrimaryStanding {
    enum class Kind {
        kNeedsPosition,  ///< ask for it first
        kUnknown,        ///< the cluster remembers none, or this instance's data cannot be told
        kMember,         ///< it is the generation's primary, or a later one's
        kOther,          ///< it is not: promoted by hand, say, or a newer generation was begun elsewhere
    };
    Kind kind = Kind::kUnknown;
    std::string why;  ///< kOther
};
/// Requires seen.cluster and seen.control asked.
PrimaryStanding standing_of_primary(const Request& request, const Observation& seen);

/// Has the cluster remember the generation of the primary that this instance is, unless it does already; nullopt: it
/// does, or nobody can tell.  `begun`: this very action has promoted it, so that nothing need be asked of the cluster.
/// Requires seen.node known.
std::optional<Decision> record_generation(const std::string& prefix, const Request& request, const Observation& seen,
                                          const Progress& progress, bool begun);

/// What this node notes beside its data before a promotion that was decided on, and what PostgreSQL has to be kept
/// from: a timeline number that the cluster remembers, or that another node has told of, is never used again.  Requires
/// seen.position, seen.cluster and seen.published known.
std::vector<Effect> before_promotion(const Observation& seen, const Progress& progress);

/// Has a standby note what tells its newest timeline from another of that number, as long as the WAL that does is
/// there, and that the promotion which began it was the cluster's; and has it stand aside when it holds what is no part
/// of the newest generation.  nullopt: nothing to do, which costs two small files.
std::optional<Decision> keep_branch_record(const Request& request, const Observation& seen, const Progress& progress);

/// What to do to go on without the newest generation's data.
std::string how_to_go_on(const std::string& node, const Generation& generation);

}  // namespace paf
