// Loss: what a promotion gives up at most of what the last primary had, or why nobody can tell.  Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "decide/election/election.hpp"
#include "model/replication/replication_policy.hpp"

namespace paf {

/// What is known when a node is about to be promoted.
struct LossInputs {
    std::string self;
    WalPosition mine;
    std::vector<Candidate> others;            ///< the nodes whose positions are compared, without `self`
    std::optional<ReplicationPolicy> policy;  ///< of the last primary that told its own
    std::string policy_fault;                 ///< the cluster remembers one that cannot be read: why
    std::optional<std::string> demoted;       ///< the primary that this very transition demotes and keeps running
    std::vector<std::string> silent;          ///< alive, with an instance that takes no part: its data are not compared
    std::optional<std::int64_t> now;          ///< seconds since the epoch, by this node's clock
};

struct LossBound {
    /// Proved: no commit is lost that was acknowledged to a session with the server's own synchronous_commit.
    bool complete = false;
    std::optional<std::uint64_t> bytes;  ///< of WAL, at most; nullopt: not bounded
    /// For people: "loses nothing: ...", "loses at most 72 bytes: ...", "loses no acknowledged commit: ..." or "its
    /// loss cannot be bounded: ...", then on which facts.
    std::string text;
};

/// Bounded is the loss when the last primary itself is compared, or promoted again; and before the cluster had any, by
/// the shutdown checkpoint that ends the WAL.
///
/// Complete is furthermore a node that is proved to hold all that some standby has confirmed which must have confirmed
/// each commit (sync_cover()): the last primary wrote the same timeline, had such settings ever since a position that
/// this node has passed, and its commits waited for a standby's disk.  Compared standbys count that this node holds all
/// of, and those that ended on an older timeline, which cannot have confirmed anything of this one.
///
/// What is known of the settings is as old as the last monitor of the primary: a change in its last seconds is not.
LossBound bound_loss(const LossInputs& inputs);

/// Why `max_loss` (bytes; nullopt: no limit) forbids this promotion; nullopt when it does not.  A complete node is
/// within every limit, and one whose loss is not bounded within none.
std::optional<std::string> exceeds(const LossBound& loss, std::optional<std::uint64_t> max_loss);

}  // namespace paf
