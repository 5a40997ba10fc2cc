// notify: the exchange of positions before an election, and a checkpoint before a switchover's outage.  Pacemaker
// ignores the exit code; a round that has nothing to do here must cost nothing, since failovers consist of such rounds.
#include "decide/decide.hpp"
#include "decide/election/peers.hpp"
#include "decide/election/recorded_election.hpp"
#include "decide/gates/loss_gate.hpp"
#include "decide/gates/preflight_gate.hpp"
#include "decide/steps/refusal.hpp"
#include "decide/steps/steps.hpp"
#include "model/cluster/vote.hpp"

namespace paf {
namespace {

using Kind = InstanceView::Kind;
using std::chrono::milliseconds;

/// How long the chosen node waits for the others' positions, to correct the plan before it runs.  Busy clusters notify
/// one node after the other, so waiting longer may be waiting for nothing; promote checks again in any case.
constexpr milliseconds kSteerWait{250};

Decision done(const std::string& rule) {
    return finish(rule, OcfExit::kSuccess);
}

/// There is nothing to publish now.  What may be left of an earlier round must not stand for it: the others would take
/// it for the truth.
Decision publish_nothing(LogLevel level, const std::string& why) {
    return logging(perform("notify.withdraw-stale", {WithdrawPosition{}}), level, "position not published: " + why);
}

Decision publish(const Observation& seen) {
    for (const std::string& cause : {seen.node.cause(), seen.position.cause(), seen.cluster.cause()}) {
        if (!cause.empty()) return publish_nothing(LogLevel::kError, cause);
    }
    const std::string text = encode_vote({*seen.position, election_after(seen.cluster->generation)});
    return logging(perform("notify.publish", {PublishPosition{text}}), LogLevel::kInfo,
                   "position of this node: " + text);
}

/// The node about to be promoted compares the positions at once: scores corrected now change the plan before anyone is
/// promoted, at no price, because the plan is made anew anyhow.  It stands in the comparison with what it published, as
/// it does for all others.  With anything else two nodes could each find the other better, and pass the promotion to
/// and fro for ever.
Decision steer(const Request& request, const Observation& seen, const Progress& progress) {
    if (!contains(request.notify.promote, *seen.node)) return done("notify.published");
    if (progress.tried("SetScore")) return done("notify.steered");
    if (!seen.published.asked() || !seen.cluster.asked()) {
        return ask("notify.gather", facts({FactId::kPublished, FactId::kCluster}));
    }
    if (!seen.published.known() || !seen.cluster.known()) {
        return logging(done("notify.cannot-steer"), LogLevel::kWarning,
                       "the plan was not checked: " + seen.published.cause() + seen.cluster.cause());
    }
    const auto mine = own_published(seen);
    if (!mine) {
        return logging(done("notify.cannot-steer"), LogLevel::kWarning,
                       "the plan was not checked: this node's own position cannot be read back from the cluster");
    }
    const Outcome outcome = hold_election(request, seen, *mine);
    if (outcome.some_missing) {
        const auto waited = progress.since("PublishPosition").value_or(kSteerWait);
        if (waited < kSteerWait && waited < progress.remaining) {
            return wait_for("notify.peers", "the other nodes' positions", {}, OcfExit::kSuccess);
        }
        return logging(done("notify.peers-missing"), LogLevel::kInfo, outcome.verdict.reason);
    }
    if (outcome.verdict.kind == ElectionVerdict::Kind::kRefuse)
        return refuse_beforehand(outcome.verdict.reason, request, seen, *mine);
    if (outcome.verdict.kind == ElectionVerdict::Kind::kWin) {
        const auto too_much = exceeds(loss_of_promotion(request, seen, *mine), request.params.max_loss);
        return too_much ? refuse_beforehand(*too_much, request, seen, *mine) : done("notify.plan-agreed");
    }
    // Who is better would refuse its own promotion: the two would pass it to and fro.
    if (const auto too_much =
            exceeds(loss_of_other(request, seen, *mine, outcome.verdict.winner), request.params.max_loss)) {
        return refuse_beforehand(outcome.verdict.winner + " is better, but " + *too_much, request, seen, *mine);
    }
    std::vector<Effect> effects = step_back(outcome, seen);
    effects.insert(effects.begin(), record_of_step_back(request, seen, *mine, outcome));
    return logging(
        perform("notify.steer", std::move(effects)), LogLevel::kWarning,
        "the plan promotes this node, but " + outcome.verdict.winner + " is better: " + outcome.verdict.reason);
}

Decision pre_promote(const Request& request, const Observation& seen, const Progress& progress) {
    if (progress.did("PublishPosition")) return steer(request, seen, progress);
    if (progress.tried("WithdrawPosition")) return done("notify.not-published");
    if (progress.failed_effect == "PublishPosition") {
        return publish_nothing(LogLevel::kError, progress.failure);
    }
    const InstanceView view = view_instance(request, seen);
    switch (view.kind) {
        case Kind::kNeedsFacts:
            return ask("notify.look", view.needs);
        case Kind::kPrimary:
            return publish_nothing(LogLevel::kInfo, "this instance is a primary");
        case Kind::kDown:
        case Kind::kOrphans:
            return publish_nothing(LogLevel::kInfo, "this instance does not run");
        case Kind::kWrongOwner:
            return publish_nothing(LogLevel::kError, view.detail);
        // A standby that starts or hangs still holds WAL, which can be read from disk.
        case Kind::kStandby:
        case Kind::kStarting:
        case Kind::kStopping:
        case Kind::kNoAnswer:
        case Kind::kUnknown:
            break;
    }
    if (!seen.node.asked() || !seen.position.asked() || !seen.cluster.asked()) {
        return ask("notify.where-am-i", facts({FactId::kNode, FactId::kPosition, FactId::kCluster}));
    }
    return publish(seen);
}

/// Asks the address hooks, for the log: while the primary still serves, asking costs nobody anything.
Decision hand_over(const Request& request, const Observation& seen) {
    constexpr AddressMoment kMoment = AddressMoment::kBeforeDemote;
    if (wants_preflight(request) && !seen.hooks(kMoment).asked()) {
        return ask("notify.address", facts({FactId::kAddressBeforeDemote}));
    }
    Decision over = done("notify.nothing-to-do");
    over.log = address_lines(request, seen, kMoment);
    return over;
}

/// Writes a checkpoint while the primary still serves, so that the shutdown checkpoint of the demotion is short.
Decision pre_demote(const Request& request, const Observation& seen, const Progress& progress) {
    if (request.notify.demote.empty()) return done("notify.nothing-to-do");
    if (progress.tried("Checkpoint")) return hand_over(request, seen);
    if (!seen.node.asked()) return ask("notify.who-am-i", facts({FactId::kNode}));
    if (!seen.node.known() || !contains(request.notify.demote, *seen.node)) return done("notify.nothing-to-do");
    const InstanceView view = view_instance(request, seen);
    if (view.kind == Kind::kNeedsFacts) return ask("notify.look", view.needs);
    if (view.kind != Kind::kPrimary) return done("notify.not-primary");
    return perform("notify.checkpoint", {Checkpoint{progress.remaining}});
}

/// Pacemaker starts the address only when every node has ended this round: no more than the needful is done here.
Decision post_promote(const Progress& progress) {
    if (progress.did("WithdrawPosition") || !progress.failed_effect.empty()) return done("notify.election-over");
    return perform("notify.withdraw", {WithdrawPosition{}});
}

}  // namespace

Decision decide_notify(const Request& request, const Observation& seen, const Progress& progress) {
    const NotifyContext& notify = request.notify;
    if (notify.when && notify.operation) {
        const bool pre = *notify.when == NotifyWhen::kPre;
        if (pre && *notify.operation == NotifyOperation::kPromote) return pre_promote(request, seen, progress);
        if (pre && *notify.operation == NotifyOperation::kDemote) return pre_demote(request, seen, progress);
        if (!pre && *notify.operation == NotifyOperation::kPromote) return post_promote(progress);
    }
    return done("notify.nothing-to-do");
}

}  // namespace paf
