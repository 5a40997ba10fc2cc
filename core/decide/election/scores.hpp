// Scores: what the promoted node's monitor writes for every node, and what a starting standby writes for itself.  Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/cluster/cluster.hpp"
#include "model/cluster/score.hpp"
#include "model/fact.hpp"
#include "model/instance.hpp"
#include "model/wal/position.hpp"

namespace paf {

/// Under load the order of almost equal standbys differs at every look, and each changed score aborts a running
/// transition.  So two standbys keep their present order while their flushed positions differ by less than this.  It
/// costs nothing: before a promotion the exact positions decide.
constexpr std::uint64_t kRankHysteresisBytes = std::uint64_t{1} << 20;  // 1 MiB

/// The best row under the node's exact name, as the server has it, streaming before all else, then by its positions;
/// nullptr when it is not connected.
const ReplicationClient* client_of(const std::string& node, const std::vector<ReplicationClient>& clients);

/// What the primary knows when it keeps the scores.
struct ScoreInputs {
    std::string self;
    ClusterStatus cluster;
    std::uint64_t maxlag = 0;                ///< bytes; 0: no limit
    bool standbys_known = false;             ///< `current` and `clients` are set; without it only `self` gets a score
    Lsn current;                             ///< end of the primary's WAL
    std::vector<ReplicationClient> clients;  ///< anybody's: standbys, backup tools, foreign receivers
    bool first_look = false;                 ///< of this primary: the others had no time to follow it yet
};

/// The nodes that are connected under a name that may be another's as well: nothing can be told of any of them.
std::vector<std::string> confused_nodes(const ScoreInputs& inputs);

struct ScoreChange {
    std::string node;
    Score score;
    std::string reason;  ///< for the log
};

/// The scores that differ from the present ones: `self`'s first, then those out of sight, then the ranked standbys.
/// Applying them and asking again with the same inputs gives nothing, from the third time on.
///
/// `self` gets Score::primary().  Of the other nodes only those online are looked at.  A standby is the node's own best
/// client row, by the exact node name.  A standby that streams and, with maxlag, lags no more than that is ranked:
/// 1000, 990, 980 and so on, or 1000, 999, 998 for more than 99 of them, never below 1.  The rank follows flushed,
/// written and replayed positions, then the synchronous state, then the node name.  But of those within
/// kRankHysteresisBytes of the most advanced one the synchronous (sync, quorum) come first, and then the present order
/// stays; so on down the list.  One that lags more gets Ban::kTooFarBehind.  Of those that do not stream a candidate
/// becomes the last resort first, gets Ban::kLostStream at the next look, and Ban::kNoStream at the one after; one that
/// was none gets Ban::kNoStream.  At the first look of a new primary those that stream not yet get or keep the last
/// resort, unless the primary before it had banned them.  One that is connected, but whose state the server does not
/// show, or whose name there may be another node's, keeps what it has; without a score it gets the last resort at the
/// first look.  What is exactly -INFINITY stays until the node streams.
std::vector<ScoreChange> scores_for(const ScoreInputs& inputs);

/// Whether some online node has a score above the bootstrap's: the cluster has a primary, or candidates known to one.
bool any_candidate_online(const ClusterStatus& cluster);

/// What a standby that has just started gives itself.
struct StartOffer {
    std::optional<Score> score;  ///< Score::bootstrap(), or nothing
    std::string reason;          ///< for the log, either way
};
/// In a cluster without any candidate, an instance that can prove its data complete offers itself: it was a primary
/// when it last ran (control file "shut down", "in production" or a crash recovery's before the start), or it has
/// noted that its data are whole, or the last record of its WAL is a primary's shutdown checkpoint.  That nobody went
/// on after it, the newest generation that the cluster remembers tells: whose data do not belong to it offers nothing,
/// and whose data an administrator accepted needs no proof.  It is an offer only: the election compares all positions
/// before a promotion. `position` may be left unasked when any_candidate_online().
StartOffer start_score(const std::string& self, const ClusterStatus& cluster, const Fact<ControlFile>& before_start,
                       const Fact<WalPosition>& position);

}  // namespace paf
