// validate-all and reload.
#include "decide/decide.hpp"
#include "decide/gates/preflight_gate.hpp"
#include "decide/steps/steps.hpp"

namespace paf {

Decision decide_validate(const Request& request, const Observation& seen, const Progress& /*progress*/) {
    // The parser has judged the parameters; below level 10 the OCF API asks for no more.
    if (request.check_level < 10) return finish("validate.parameters", OcfExit::kSuccess);
    if (!seen.setup.asked()) return ask("validate.look", facts({FactId::kSetup, FactId::kDataDirectory}));
    if (!seen.setup.known()) return finish("validate.unknown", OcfExit::kInstalled, seen.setup.cause());
    Decision valid = finish("validate.good", OcfExit::kSuccess);
    for (const Finding& finding : *seen.setup) valid.log.push_back({LogLevel::kWarning, finding.text()});
    if (auto refused = refuse_setup("validate.refused", *seen.setup)) {
        refused->log = valid.log;
        return *refused;
    }
    return valid;
}

namespace {

/// Without preflight=enforce nothing else would make the instance a candidate again.
Decision reload_running(const Request& request, const Observation& seen, const Progress& progress) {
    const Decision over = finish("reload.nothing-to-do", OcfExit::kSuccess);
    if (!request.managed || request.params.preflight == PreflightMode::kEnforce) return over;
    if (progress.tried("SetScore")) return over;
    if (!seen.cluster.asked() || !seen.node.asked()) {
        return ask("reload.kept-back", facts({FactId::kNode, FactId::kCluster}));
    }
    if (!is_withheld(seen)) return over;
    return readmit("reload.readmit", seen, "preflight does not enforce any more");
}

}  // namespace

/// Pacemaker calls this after a change of parameters that need no restart; the next action reads them.  PostgreSQL's
/// own configuration is left alone: an edit in progress must not take effect because a cluster parameter changed.
Decision decide_reload(const Request& request, const Observation& seen, const Progress& progress) {
    if (!seen.processes.asked()) return ask("reload.look", facts({FactId::kProcesses}));
    if (!seen.processes.known()) return finish("reload.unknown", OcfExit::kGeneric, seen.processes.cause());
    if (!seen.processes->directory_fault.empty()) {
        return finish("reload.wrong-owner", OcfExit::kPerm, seen.processes->directory_fault);
    }
    if (seen.processes->postmaster) {
        Decision running = reload_running(request, seen, progress);
        running.settled = Finish{OcfExit::kSuccess, {}};
        return running;
    }
    if (!seen.processes->nothing_alive()) {
        return finish("reload.orphans", OcfExit::kGeneric,
                      "nothing to reload: the postmaster is dead, but " +
                          std::to_string(seen.processes->orphans.size()) + " of its processes are alive");
    }
    return finish("reload.down", OcfExit::kNotRunning,
                  "nothing to reload: " + request.params.datadir + " is not running");
}

}  // namespace paf
