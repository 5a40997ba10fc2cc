// stop: success on proof that nothing of the instance is alive, whatever state it was left in.  It looks at processes
// alone: neither a wrong configuration nor a missing plugin can fail it.
#include "decide/decide.hpp"
#include "decide/gates/preflight_gate.hpp"
#include "decide/steps/refusal.hpp"
#include "decide/steps/steps.hpp"

namespace paf {
namespace {

/// The server is down.  What is left is to withdraw the promotion score, so that a stale one cannot have this node
/// promoted later. Within a recovery in place the score stays: this very transition is about to promote this node
/// again.
Decision withdraw(const Request& request, const Observation& seen, const Progress& progress) {
    const Decision stopped = finish("stop.nothing-alive", OcfExit::kSuccess);
    if (!request.managed || progress.did("SetScore")) return stopped;
    if (progress.failed_effect == "SetScore") {
        return logging(stopped, LogLevel::kWarning, "promotion score not withdrawn: " + progress.failure);
    }
    if (!seen.node.asked()) return ask("stop.who-am-i", facts({FactId::kNode}));
    if (!seen.node.known())
        return logging(stopped, LogLevel::kWarning, "promotion score not withdrawn: " + seen.node.cause());
    if (contains(request.notify.promote, *seen.node)) return finish("stop.recovery-in-place", OcfExit::kSuccess);
    // Kept back by preflight=enforce, or refused by an election: that is known by the score, which promotes nobody.  A
    // failed promotion is followed by a stop, which must not take away what lets the node be tried again.
    if (!seen.cluster.asked()) return ask("stop.kept-back", facts({FactId::kCluster}));
    if (is_refused(seen) || (enforces_preflight(request) && is_withheld(seen))) return stopped;
    return perform("stop.withdraw-score", {SetScore{*seen.node, std::nullopt, false}});
}

}  // namespace

Decision decide_stop(const Request& request, const Observation& seen, const Progress& progress) {
    if (!seen.processes.asked()) return ask("stop.look", facts({FactId::kProcesses}));
    if (!seen.processes.known()) return look_again("stop.unknown", seen.processes.cause());
    if (seen.processes->nothing_alive()) {
        Decision stopped = withdraw(request, seen, progress);
        stopped.settled = Finish{OcfExit::kSuccess, {}};
        return stopped;
    }
    if (!seen.processes->postmaster) return end_orphans("stop", seen, progress);

    const std::string who = "the postmaster (pid " + std::to_string(*seen.processes->postmaster) + ")";
    if (progress.did("StopServer"))
        return wait_for_server("stop.stopping", who + " to end after a fast shutdown request");
    // A request that failed is made again: a failed stop costs the node its power, and a process that is just ending
    // cannot be identified for an instant.
    return logging(perform("stop.ask", {StopServer{}}), LogLevel::kInfo, "asking " + who + " for a fast shutdown");
}

}  // namespace paf
