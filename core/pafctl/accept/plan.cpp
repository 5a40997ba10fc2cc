#include "pafctl/accept/plan.hpp"

#include <algorithm>

#include "model/text.hpp"
#include "pafctl/report/generation.hpp"

namespace paf {
namespace {

bool is_online(const AcceptPeer& peer) {
    return peer.node.state == NodeState::kOnline;
}

/// The name of the online node that is the primary, or is becoming one; empty: none.
std::string primary_among(const AcceptFacts& facts) {
    for (const AcceptPeer& peer : facts.peers) {
        const CibInstance& there = peer.instance;
        if (is_online(peer) && (there.role == CibRole::kPromoted || there.in_progress == "promote" ||
                                (there.score && there.score->value >= Score::primary().value)))
            return peer.node.name;
    }
    return "";
}

/// Why a primary may run where nobody sees it; empty: it cannot.
std::string unseen_primary(const AcceptFacts& facts) {
    if (!facts.quorum)
        return "expected a quorum, found none: the other part of the cluster may have a primary; wait until enough "
               "nodes are back";
    for (const AcceptPeer& peer : facts.peers) {
        const std::string& name = peer.node.name;
        if (peer.node.state == NodeState::kLost)
            return "expected to know whether " + name +
                   " runs a primary, found that it is lost; wait until it is "
                   "fenced or back";
        if (peer.node.state == NodeState::kJoining || (is_online(peer) && peer.instance.role == CibRole::kUnknown))
            return "expected to know whether " + name +
                   " runs a primary, found that the cluster has not looked yet; "
                   "try again in a few seconds";
    }
    return "";
}

/// Up to where this node has what the newest generation has.
Lsn shared_until(const Descent& descent, const WalPosition& mine) {
    return descent.standing == Standing::kDiverged ? descent.since : mine.end;
}

void weigh_loss(const AcceptFacts& facts, const Descent& descent, AcceptPlan& plan) {
    const Generation& newest = *facts.newest;
    const std::string timeline = "timeline " + std::to_string(newest.history.current);
    if (descent.standing == Standing::kForeign) {
        plan.lost = "all of it: the data here are another database's";
        return;
    }
    const Lsn have = shared_until(descent, *facts.mine);
    const std::string here = have.valid() ? ", and this node what it has up to " + have.text() : "";
    const AcceptPeer* furthest = nullptr;
    for (const AcceptPeer& peer : facts.peers) {
        if (!peer.position || descent_of(*peer.position, newest).standing != Standing::kMember) continue;
        if (furthest == nullptr || peer.position->end > furthest->position->end) furthest = &peer;
    }
    if (furthest != nullptr) {
        plan.lacks = bytes_behind(furthest->position->end, have);
        plan.lost = "at least " + std::to_string(*plan.lacks) + " bytes: " + furthest->node.name + " holds it up to " +
                    furthest->position->end.text() + here;
        return;
    }
    const auto& past = newest.history.ancestors;
    const std::string untold = ": no node tells how far it goes";
    if (!past.empty() && past.back().end > have) {
        plan.lacks = bytes_behind(past.back().end, have);
        plan.lost = "at least " + std::to_string(*plan.lacks) + " bytes before " + past.back().end.text() + ", where " +
                    timeline + " began, and all that was written since; how much is not known" + untold;
        return;
    }
    plan.lost = "what " + timeline + " wrote" + (have.valid() ? " since " + have.text() : "") +
                "; how much is not known" + untold;
}

/// Timelines up to the highest number that this database is known to have had can be no newer ones of the accepted
/// data.
Generation accepted_generation(const AcceptFacts& facts, const AcceptWish& wish) {
    Generation accepted = generation_of(*facts.mine);
    accepted.node = facts.here.node;
    accepted.origin = GenerationOrigin::kAccepted;
    accepted.by = wish.by;
    accepted.since = facts.now;
    const auto is_known = [&accepted](std::uint64_t database, TimelineId timeline) {
        if (database == accepted.system_identifier) accepted.highest = std::max(accepted.highest, timeline);
    };
    if (facts.newest) is_known(facts.newest->system_identifier, facts.newest->highest);
    for (const AcceptPeer& peer : facts.peers)
        if (peer.position) is_known(peer.position->system_identifier, peer.position->history.current);
    return accepted;
}

AcceptPlan decline(AcceptVerdict verdict, std::string why) {
    AcceptPlan plan;
    plan.verdict = verdict;
    plan.why = std::move(why);
    return plan;
}

}  // namespace

AcceptFacts accept_facts(const CibResources& cib, const CibResource& resource, const std::string& node,
                         const ClusterStatus& cluster, const Fact<PublishedPositions>& published) {
    AcceptFacts facts;
    facts.resource = resource.id;
    facts.here.node = node;
    facts.quorum = cib.quorum;
    facts.newest = cluster.generation;
    facts.fault = cluster.generation_fault;
    for (const CibNode& one : cib.nodes) {
        AcceptPeer peer;
        peer.node = one;
        peer.instance.node = one.name;
        if (const CibInstance* instance = resource.on(one.name)) peer.instance = *instance;
        const ClusterNode* newer = cluster.find(one.name);
        if (newer != nullptr) peer.instance.score = newer->score;
        // This node's copy of the CIB may not show yet that another one is back.
        if (newer != nullptr && newer->online && !is_online(peer)) peer.node.state = NodeState::kJoining;
        if (one.name == node) {
            facts.here = peer.instance;
            continue;
        }
        if (published.known() && published->count(one.name) != 0) {
            if (auto position = decode_position(published->at(one.name))) peer.position = std::move(*position);
        }
        facts.peers.push_back(std::move(peer));
    }
    return facts;
}

AcceptPlan plan_acceptance(const AcceptFacts& facts, const AcceptWish& wish) {
    const std::string& me = facts.here.node;
    if (!facts.mine.known())
        return decline(AcceptVerdict::kRefused, "expected to read how far the data of " + me + " go, found: " +
                                                    facts.mine.cause() + "; for more type: pafctl inspect DIRECTORY");
    std::optional<Descent> descent;
    if (facts.newest) descent = descent_of(*facts.mine, *facts.newest);
    if (descent && descent->standing == Standing::kMember)
        return decline(AcceptVerdict::kNothingToDo,
                       "nothing to accept: " + descent_text(me, *facts.mine, *facts.newest));
    if (const std::string primary = primary_among(facts); !primary.empty())
        return decline(AcceptVerdict::kRefused, "expected no primary in the cluster, found one on " + primary +
                                                    "; rebuild " + me + " from it, with pg_rewind or pg_basebackup");
    if (const std::string unseen = unseen_primary(facts); !unseen.empty() && !wish.force)
        return decline(AcceptVerdict::kRefused,
                       unseen + ", or, if you know that none runs anywhere, type it with --force");
    if (descent && descent->standing == Standing::kForeign && !wish.force)
        return decline(AcceptVerdict::kRefused,
                       "expected data of the cluster's database, found " +
                           describe_descent(*descent, *facts.mine, *facts.newest) +
                           "; check pgdata and datadir, or, to put this database in its place, type it with --force");
    AcceptPlan plan;
    plan.verdict = AcceptVerdict::kPossible;
    if (descent) {
        weigh_loss(facts, *descent, plan);
    } else {
        plan.lost = facts.fault.empty() ? "nothing that is known: the cluster remembers no generation"
                                        : "not known: what the cluster remembers cannot be read";
    }
    plan.accepted = accepted_generation(facts, wish);
    const bool alive = is_alive(facts.state);
    plan.sets_score = alive && facts.state != InstanceState::kPrimary &&
                      (!facts.here.score || facts.here.score->value < Score::bootstrap().value);
    plan.wants_cleanup = !alive || facts.here.failed;
    return plan;
}

}  // namespace paf
