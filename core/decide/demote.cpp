// demote: a clean shutdown, then a start as a standby.  A crashed primary is recovered as a standby: it replays its own
// WAL without ever being opened read-write.
#include "decide/decide.hpp"
#include "decide/gates/preflight_gate.hpp"
#include "decide/steps/steps.hpp"
#include "decide/steps/whole_note.hpp"

namespace paf {
namespace {

using Kind = InstanceView::Kind;

std::optional<Decision> shut_down(const Request& request, const Observation& seen, const Progress& progress) {
    if (progress.did("StopServer")) {
        // Processes alone tell when it has ended; the server itself would only refuse to answer.
        if (!seen.processes.asked()) return ask("demote.look", facts({FactId::kProcesses}));
        if (!seen.processes.known()) return look_again("demote.unknown", seen.processes.cause());
        if (!seen.processes->postmaster) return std::nullopt;
        return wait_for_server("demote.stopping", "the primary to end after a fast shutdown request");
    }
    if (progress.failed_effect == "StopServer") {
        return finish("demote.cannot-signal", OcfExit::kGeneric,
                      "the primary could not be asked to stop: " + progress.failure);
    }
    const InstanceView view = view_instance(request, seen);
    switch (view.kind) {
        case Kind::kNeedsFacts:
            return ask("demote.look", view.needs);
        case Kind::kPrimary:
        case Kind::kNoAnswer:
            return logging(perform("demote.stop-primary", {StopServer{}}), LogLevel::kInfo,
                           "asking the primary for a fast shutdown");
        case Kind::kUnknown:
            return look_again("demote.unknown", view.detail);
        case Kind::kStarting:
            return wait_for_server("demote.recovering", "the server to finish its recovery", view.detail);
        case Kind::kStopping:
            return wait_for_server("demote.stopping", "the server to finish its shutdown", view.detail);
        case Kind::kDown:
        case Kind::kOrphans:
        case Kind::kStandby:
        case Kind::kWrongOwner:
            break;
    }
    return std::nullopt;
}

/// It answers as a standby: the rest is for others.
Decision note_what_was(const Request& request, const Observation& seen, const Progress& progress) {
    if (progress.did("RememberBranch")) return finish("demote.standby", OcfExit::kSuccess);
    if (wants_preflight(request) && !seen.hooks(AddressMoment::kAfterDemote).asked()) {
        return ask("demote.address", facts({FactId::kAddressAfterDemote}));
    }
    Decision done = finish("demote.standby", OcfExit::kSuccess);
    done.log = address_lines(request, seen, AddressMoment::kAfterDemote);
    if (seen.control_before_start.known() && seen.control_before_start->state != ControlState::kShutDown &&
        seen.control_before_start->state != ControlState::kShutDownInRecovery) {
        done = logging(std::move(done), LogLevel::kWarning,
                       std::string("the instance had not been shut down cleanly (\"") +
                           control_state_text(seen.control_before_start->state) + "\"): it was recovered as a standby");
    }
    return note_whole(std::move(done), "demote", request, seen, progress);
}

}  // namespace

Decision decide_demote(const Request& request, const Observation& seen, const Progress& progress) {
    if (!progress.did("StartServer")) {
        if (auto step = shut_down(request, seen, progress)) return *step;
    }
    // The setup was checked at the start; checking it again here would only lengthen the outage.
    if (auto step = bring_up_standby("demote", request, seen, progress, false)) return *step;
    Decision standby = note_what_was(request, seen, progress);
    standby.settled = Finish{OcfExit::kSuccess, {}};
    return standby;
}

}  // namespace paf
