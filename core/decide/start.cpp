// start: always as a standby.
#include "decide/decide.hpp"
#include "decide/election/scores.hpp"
#include "decide/gates/preflight_gate.hpp"
#include "decide/steps/steps.hpp"
#include "decide/steps/whole_note.hpp"

namespace paf {
namespace {

/// What the clone must promise before elections can work.  Judged by the variables Pacemaker sends, without a tool.
std::optional<Decision> refuse_clone_options(const Request& request) {
    if (!request.clone) return std::nullopt;
    if (request.notify_enabled != true) {
        return finish("start.notify-off", OcfExit::kConfigured,
                      "meta attribute notify: expected true, found " +
                          std::string(request.notify_enabled ? "false" : "nothing") +
                          "; elections need it: set notify=true on the clone");
    }
    if (request.promoted_max.value_or(1) != 1) {
        return finish("start.promoted-max", OcfExit::kConfigured,
                      "meta attribute promoted-max (master-max): expected 1, found " +
                          std::to_string(*request.promoted_max) + "; PostgreSQL has one primary");
    }
    return std::nullopt;
}

/// A recovery in place is an outage, which looking would make longer, and what is unsafe was logged when this node was
/// promoted first.
bool looks_at_preflight_now(const Request& request, const Observation& seen) {
    const bool promoted_next = seen.node.known() && contains(request.notify.promote, *seen.node);
    return wants_preflight(request) && !(promoted_next && request.params.preflight == PreflightMode::kWarn);
}

/// A cluster without any primary must find one again by itself: the node that can prove its data complete offers
/// itself.  Losing the offer costs an administrator's command, not data, so nothing here fails the start.
Decision offer_itself(const Request& request, const Observation& seen, const Progress& progress) {
    Decision started = finish("start.standby", OcfExit::kSuccess);
    started.log = preflight_lines(request, seen);
    // What a node notes is the last that a start does, with its offer.
    if (progress.did("RememberBranch")) return finish("start.standby", OcfExit::kSuccess);
    if (!request.managed || progress.tried("SetScore")) return started;
    if (!seen.cluster.asked() || !seen.node.asked()) {
        return ask("start.look-for-primary", facts({FactId::kCluster, FactId::kNode}));
    }
    if (looks_at_preflight_now(request, seen) && !seen.preflight.asked()) {
        return ask("start.preflight", facts({FactId::kPreflight}));
    }
    if (!seen.cluster.known() || !seen.node.known()) {
        return logging(started, LogLevel::kWarning,
                       "no promotion score set: " + (seen.cluster.known() ? seen.node.cause() : seen.cluster.cause()));
    }
    if (is_withheld(seen) && enforces_preflight(request) && !seen.hooks(AddressMoment::kBeforePromote).asked()) {
        return ask("start.address", facts({FactId::kAddressBeforePromote}));
    }
    const auto why_not = kept_back(request, seen);
    if (is_withheld(seen)) {
        if (why_not) return logging(started, LogLevel::kWarning, "still not a candidate: " + *why_not);
        return readmit("start.readmit", seen, "preflight lets it");
    }
    if (!any_candidate_online(*seen.cluster) && !seen.position.asked()) {
        return ask("start.look-at-own-wal", facts({FactId::kPosition}));
    }
    // A backup carries the control file of the instance it was taken from: it proves nothing about this one.
    const bool from_backup = seen.directory_before_start.known() && seen.directory_before_start->backup_label;
    const auto before =
        from_backup ? Fact<ControlFile>::unknown("restored from a backup (backup_label)") : seen.control_before_start;
    const StartOffer offer = start_score(*seen.node, *seen.cluster, before, seen.position);
    if (!offer.score) return logging(started, LogLevel::kInfo, offer.reason);
    if (why_not) return keep_back("start.withhold", seen, *why_not, false);
    Decision set = perform("start.offer", {SetScore{*seen.node, offer.score, false}});
    return logging(std::move(set), LogLevel::kInfo, offer.reason);
}

}  // namespace

Decision decide_start(const Request& request, const Observation& seen, const Progress& progress) {
    if (auto refused = refuse_clone_options(request)) return *refused;
    if (auto step = bring_up_standby("start", request, seen, progress, true)) return *step;
    Decision standby = note_whole(offer_itself(request, seen, progress), "start", request, seen, progress);
    standby.settled = Finish{OcfExit::kSuccess, {}};
    return standby;
}

}  // namespace paf
