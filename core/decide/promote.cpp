// promote: an election on true positions, then a fast promotion.
#include "decide/decide.hpp"
#include "decide/election/peers.hpp"
#include "decide/election/recorded_election.hpp"
#include "decide/gates/generation_gate.hpp"
#include "decide/gates/loss_gate.hpp"
#include "decide/gates/preflight_gate.hpp"
#include "decide/steps/refusal.hpp"
#include "decide/steps/steps.hpp"

namespace paf {
namespace {

using Kind = InstanceView::Kind;
using std::chrono::milliseconds;

/// How long to wait for a peer's position.  Every peer has published before Pacemaker calls promote, so what is missing
/// now belongs to a node that joined in between: the next attempt will have it.
constexpr milliseconds kPeerWait{3000};
/// What another look at the cluster may take when its tools are slow.
constexpr milliseconds kTimeToLookAgain{1500};
/// How long an address hook may have a promotion wait.
constexpr milliseconds kAddressWait{3000};

Decision refuse(const std::string& rule, const std::string& reason) {
    return finish(rule, OcfExit::kGeneric, "not promoted: " + reason);
}

Decision step_back_decision(const Outcome& outcome, const Request& request, const Observation& seen,
                            const Progress& progress) {
    const std::string reason = outcome.verdict.winner + " is better: " + outcome.verdict.reason;
    if (progress.tried("SetScore")) return refuse("promote.stepped-back", reason);
    std::vector<Effect> effects = step_back(outcome, seen);
    effects.insert(effects.begin(), record_of_step_back(request, seen, *seen.position, outcome));
    return logging(perform("promote.step-back", std::move(effects)), LogLevel::kWarning, "stepping back: " + reason);
}

/// This node's data must not become the primary's, and nobody else here has better ones.  The score keeps Pacemaker
/// from trying again for nothing, whatever constraints prefer this node.
Decision stand_aside(const Outcome& outcome, const Request& request, const Observation& seen,
                     const Progress& progress) {
    if (progress.tried("SetScore")) return refuse("promote.stood-aside", outcome.verdict.reason);
    return logging(
        perform("promote.stand-aside", {record_of_refusal(request, seen, *seen.position, outcome.verdict.reason),
                                        SetScore{*seen.node, Score::banned(Ban::kOtherData), true}}),
        LogLevel::kError, "not promoted: " + outcome.verdict.reason);
}

/// Nobody can be promoted safely as things stand.  The score says so, and survives the stop that follows the failure:
/// the node becomes a candidate again as a standby.
Decision refuse_for_now(const std::string& rule, const std::string& reason, const Request& request,
                        const Observation& seen, const Progress& progress) {
    if (!seen.node.known() || progress.tried("SetScore")) return refuse(rule, reason);
    const WalPosition mine = seen.position.known() ? *seen.position : WalPosition{};
    return logging(perform("promote.refuse", {record_of_refusal(request, seen, mine, reason),
                                              SetScore{*seen.node, Score::refused(), true}}),
                   LogLevel::kWarning, "not promoted: " + reason);
}

/// The score has told Pacemaker of a refusal.  Should what was missing then be there now, the next attempt will see it.
Decision refuse_after_all(const Request& request, const Observation& seen, const std::string& reason) {
    const auto too_much = exceeds(loss_of_promotion(request, seen, *seen.position), request.params.max_loss);
    if (too_much) return refuse("promote.max-loss", *too_much);
    return refuse("promote.refused", "refused a moment ago, when a position was missing: " + reason);
}

/// nullopt when this node may be promoted.
std::optional<Decision> election(const Request& request, const Observation& seen, const Progress& progress) {
    const FactSet needs = facts({FactId::kNode, FactId::kPosition, FactId::kCluster, FactId::kPublished});
    if (!seen.node.asked() || !seen.position.asked() || !seen.cluster.asked() || !seen.published.asked()) {
        return ask("promote.gather", needs);
    }
    // A cluster that cannot be asked cannot be told either.
    for (const std::string& cause : {seen.node.cause(), seen.cluster.cause(), seen.published.cause()}) {
        if (!cause.empty()) return refuse("promote.unknown", cause);
    }
    if (!seen.position.known())
        return refuse_for_now("promote.unknown", seen.position.cause(), request, seen, progress);
    const Outcome outcome = hold_election(request, seen, *seen.position);
    if (outcome.unfit) return stand_aside(outcome, request, seen, progress);
    switch (outcome.verdict.kind) {
        case ElectionVerdict::Kind::kWin:
            if (progress.tried("SetScore")) return refuse_after_all(request, seen, outcome.verdict.reason);
            return std::nullopt;
        case ElectionVerdict::Kind::kBetterElsewhere:
            return step_back_decision(outcome, request, seen, progress);
        case ElectionVerdict::Kind::kRefuse:
            break;
    }
    if (outcome.some_missing && progress.elapsed < kPeerWait && progress.elapsed < progress.remaining) {
        return wait_for("promote.peers", "the other nodes' positions", outcome.verdict.reason);
    }
    return refuse_for_now("promote.refused", outcome.verdict.reason, request, seen, progress);
}

/// preflight=enforce: nullopt when nothing blocks.  The score tells Pacemaker to try no longer, and this instance that
/// it may offer itself again once the cause is cured.
std::optional<Decision> hold_back(const Request& request, const Observation& seen, const Progress& progress) {
    if (!enforces_preflight(request)) return std::nullopt;
    if (!seen.preflight.asked() || !seen.node.asked() || !seen.hooks(AddressMoment::kBeforePromote).asked()) {
        return ask("promote.preflight", facts({FactId::kPreflight, FactId::kNode, FactId::kAddressBeforePromote}));
    }
    const auto why_not = kept_back(request, seen);
    if (!why_not) {
        const auto why_wait = address_waits(request, seen);
        if (!why_wait || progress.elapsed >= kAddressWait || progress.elapsed >= progress.remaining)
            return std::nullopt;
        return wait_for("promote.address-waits", *why_wait);
    }
    if (!seen.node.known() || progress.tried("SetScore")) {
        return refuse("promote.kept-back", *why_not);
    }
    return keep_back("promote.withhold", seen, *why_not, true);
}

/// The role has its score at once, while the server is busy opening anyhow.  Until the first monitor's the old primary,
/// or a standby that a location prefers by a point, would have the better one: a constraint that is cleared in that
/// time would send the role back.  Should it fail, the promotion goes on, and the monitor writes the scores.
void take_the_score(const Request& request, const Observation& seen, std::vector<Effect>& effects) {
    effects.emplace_back(SetScore{*seen.node, Score::primary(), false});
    const auto old_primary = switchover_from(request.notify, *seen.node);
    for (const ClusterNode& node : seen.cluster->nodes) {
        const bool was_primary = node.score && node.score->value >= Score::primary().value;
        if (!node.online || node.name == *seen.node || !was_primary) continue;
        const Score now = node.name == old_primary ? Score::best_standby() : Score::last_resort();
        effects.emplace_back(SetScore{node.name, now, false});
    }
}

Decision launch_promotion(const Request& request, const Observation& seen, const Progress& progress) {
    if (progress.failed_effect == "PromoteServer") {
        return finish("promote.cannot-ask", OcfExit::kGeneric,
                      "the promotion could not be requested: " + progress.failure);
    }
    // To find the reason again would take longer than there is.
    if (progress.failed_effect == "SetScore" && progress.remaining < kTimeToLookAgain) {
        return refuse("promote.refused",
                      "the reason is in the log; its promotion score was not set: " + progress.failure);
    }
    if (progress.failed_effect == "ReserveTimelines") {
        return refuse("promote.cannot-reserve",
                      "timeline numbers that were used elsewhere could not be reserved: " + progress.failure);
    }
    if (auto step = hold_back(request, seen, progress)) return *step;
    Decision go = perform("promote.go", {PromoteServer{}});
    go.log = safety_lines(request, seen, AddressMoment::kBeforePromote);
    if (!request.notify.present) {
        if (const auto why_not = blind_loss(request)) return refuse("promote.max-loss", *why_not);
        return logging(std::move(go), LogLevel::kWarning,
                       "promoting without an election: the cluster sent no notification variables");
    }
    if (auto step = election(request, seen, progress)) return *step;
    const LossBound loss = loss_of_promotion(request, seen, *seen.position);
    if (const auto why_not = exceeds(loss, request.params.max_loss)) {
        return refuse_for_now("promote.max-loss", *why_not, request, seen, progress);
    }
    if (request.managed) {
        auto& effects = std::get<Perform>(go.next).effects;
        effects = before_promotion(seen, progress);
        effects.emplace_back(PromoteServer{});
        take_the_score(request, seen, effects);
        effects.emplace_back(
            record_of_election(request, seen, *seen.position, ElectionOutcome::kOrdered, *seen.node, loss.text));
    }
    go = logging(std::move(go), LogLevel::kInfo,
                 "promoting: " + hold_election(request, seen, *seen.position).verdict.reason);
    return logging(std::move(go), loss.complete ? LogLevel::kInfo : LogLevel::kWarning,
                   "promoting " + *seen.node + ": " + loss.text);
}

/// The instance is a primary.  Before Pacemaker starts the address, the cluster has to remember the generation that
/// begins here; what is promoted already must be of the generation that it remembers.
Decision conclude(const Request& request, const Observation& seen, const Progress& progress, bool asked) {
    Decision primary = logging(finish("promote.primary", OcfExit::kSuccess), LogLevel::kInfo,
                               asked ? "promoted" : "already a primary");
    if (!request.managed) return primary;
    if (!seen.node.asked()) return ask("promote.remember", facts({FactId::kNode}));
    if (!asked) {
        if (!seen.cluster.asked()) return ask("promote.which-cluster", facts({FactId::kCluster}));
        if (!seen.control.asked()) return ask("promote.which-timeline", facts({FactId::kControl}));
        const PrimaryStanding standing = standing_of_primary(request, seen);
        if (standing.kind == PrimaryStanding::Kind::kNeedsPosition) {
            return ask("promote.which-generation", facts({FactId::kPosition}));
        }
        if (standing.kind == PrimaryStanding::Kind::kOther) {
            return refuse("promote.other-branch", standing.why +
                                                      "; it runs as a primary although no promotion of the "
                                                      "cluster's made it one: it is to be stopped");
        }
    }
    if (!seen.node.known()) return primary;
    if (auto step = record_generation("promote", request, seen, progress, asked)) return *step;
    for (const std::string& cause : {seen.cluster.cause(), seen.position.cause()}) {
        if (!cause.empty())
            primary = logging(std::move(primary), LogLevel::kError, "generation not recorded: " + cause);
    }
    return primary;
}

}  // namespace

Decision decide_promote(const Request& request, const Observation& seen, const Progress& progress) {
    const InstanceView view = view_instance(request, seen);
    const bool asked = progress.did("PromoteServer");
    switch (view.kind) {
        case Kind::kNeedsFacts:
            return ask("promote.look", view.needs);
        case Kind::kPrimary:
            // Launched by this very action as a standby, and writable without an election: that is no success.
            if (!asked && progress.did("StartServer")) {
                if (auto step = bring_up_standby("promote", request, seen, progress, false)) return *step;
            }
            return conclude(request, seen, progress, asked);
        case Kind::kStandby:
            if (asked) return wait_for_server("promote.in-progress", "the standby to open as a primary");
            return launch_promotion(request, seen, progress);
        case Kind::kDown:
            if (asked) {
                return finish("promote.died", OcfExit::kGeneric,
                              "the server ended during its promotion; see PostgreSQL's log");
            }
            [[fallthrough]];
        case Kind::kOrphans:
        case Kind::kStarting:
        case Kind::kStopping:
        case Kind::kNoAnswer:
            if (asked) return wait_for_server("promote.in-progress", "the server to answer as a primary", view.detail);
            if (auto step = bring_up_standby("promote", request, seen, progress, false)) return *step;
            break;
        case Kind::kWrongOwner:
            return finish("promote.wrong-owner", OcfExit::kPerm, "not promoted: " + view.detail);
        case Kind::kUnknown:
            break;
    }
    return look_again("promote.unknown", view.detail);
}

}  // namespace paf
