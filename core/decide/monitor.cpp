// monitor: known answers only.  On the promoted instance it also keeps the promotion scores.
#include "decide/decide.hpp"
#include "decide/election/scores.hpp"
#include "decide/gates/generation_gate.hpp"
#include "decide/gates/lift_gate.hpp"
#include "decide/gates/loss_gate.hpp"
#include "decide/gates/preflight_gate.hpp"
#include "decide/steps/leftovers.hpp"
#include "decide/steps/steps.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

using Kind = InstanceView::Kind;

/// Nothing is alive, which is proof enough; the control file only tells how it ended.
Decision judge_down(const Request& request, const Observation& seen) {
    if (!seen.data_directory.asked() || !seen.control.asked()) {
        return ask("monitor.how-it-ended", facts({FactId::kDataDirectory, FactId::kControl}));
    }
    const std::string& datadir = request.params.datadir;
    if (seen.data_directory.known() && !seen.data_directory->is_directory) {
        return finish("monitor.no-directory", OcfExit::kInstalled,
                      datadir + (seen.data_directory->exists ? " is not a directory" : " does not exist") +
                          ": check the parameters pgdata and datadir, or that its "
                          "file system is mounted");
    }
    const bool was_primary =
        seen.control.known() && seen.data_directory.known() && crashed_as_primary(*seen.control, *seen.data_directory);
    const std::string state =
        seen.control.known() ? std::string("its control file says \"") + control_state_text(seen.control->state) + "\""
                             : "its control file is unreadable: " + seen.control.cause();
    if (was_primary && !request.probe) {
        return finish("monitor.crashed-primary", OcfExit::kFailedPromoted,
                      "the primary in " + datadir + " has crashed: nothing of it is alive and " + state);
    }
    return logging(finish("monitor.down", OcfExit::kNotRunning), LogLevel::kInfo,
                   datadir + ": nothing is alive; " + state);
}

Decision judge_orphans(const Request& request, const Observation& seen, const std::string& detail) {
    if (!seen.data_directory.asked() || !seen.control.asked()) {
        return ask("monitor.orphans-of-what", facts({FactId::kDataDirectory, FactId::kControl}));
    }
    const bool was_primary = seen.control.known() && seen.data_directory.known() &&
                             crashed_as_primary(*seen.control, *seen.data_directory) && !request.probe;
    return finish("monitor.orphans", was_primary ? OcfExit::kFailedPromoted : OcfExit::kGeneric, detail);
}

/// What the first monitor of a new primary still has to ask, for the log.  The rounds after a promotion come before the
/// address does: asking there would keep clients waiting.  preflight=enforce has looked before the promotion.
FactSet around_a_new_primary(const Request& request, const Observation& seen) {
    FactSet what;
    if (!wants_preflight(request)) return what;
    if (!seen.hooks(AddressMoment::kAfterPromote).asked()) what |= facts({FactId::kAddressAfterPromote});
    if (!enforces_preflight(request) && !seen.preflight.asked()) what |= facts({FactId::kPreflight});
    return what;
}

Decision logging_all(Decision decision, std::vector<LogLine> lines) {
    decision.log.insert(decision.log.end(), lines.begin(), lines.end());
    return decision;
}

/// The cluster's primary has the cluster remember its generation, should it not: at the first start, after a take-over,
/// or when the CIB was exchanged.  A primary of another branch is none to the cluster, whatever Pacemaker says of it:
/// it keeps no scores, and has none but what it has.
std::optional<Decision> keep_generation(const Request& request, const Observation& seen, const Progress& progress) {
    if (!seen.control.asked()) return ask("monitor.which-timeline", facts({FactId::kControl}));
    const PrimaryStanding standing = standing_of_primary(request, seen);
    if (standing.kind == PrimaryStanding::Kind::kNeedsPosition) {
        return ask("monitor.which-generation", facts({FactId::kPosition}));
    }
    if (standing.kind == PrimaryStanding::Kind::kOther) {
        return logging(finish("monitor.other-branch", OcfExit::kRunningPromoted), LogLevel::kError,
                       "runs as a primary, but is not the cluster's: " + standing.why +
                           "; promotion scores left alone; when its data are the right ones, type: pafctl accept " +
                           *seen.node);
    }
    if (request.probe || !seen.control.known() || !seen.cluster->generation_fault.empty()) return std::nullopt;
    if (progress.failed_effect == "RecordGeneration") return std::nullopt;  // the next monitor tries again
    return record_generation("monitor", request, seen, progress, false);
}

/// What cannot be judged: the scores stay as they are.
std::vector<LogLine> blind_lines(const Request& request, const Observation& seen, const ScoreInputs& inputs) {
    std::vector<LogLine> lines;
    if (request.probe || !seen.sql.known()) return lines;
    const std::string stay = "promotion scores of standbys stay as they are: ";
    if (!seen.sql->hidden.empty()) lines.push_back({LogLevel::kWarning, stay + seen.sql->hidden});
    const std::string confused = joined(confused_nodes(inputs));
    if (!confused.empty()) {
        lines.push_back({LogLevel::kWarning, stay + "PostgreSQL cannot tell the names of " + confused +
                                                 " apart (63 bytes, ASCII); give them other names"});
    }
    return lines;
}

/// The promoted instance keeps everybody's score, a probe that finds a primary sets its own.  A primary that Pacemaker
/// has not promoted (promoted by hand, say) touches none: nothing proves that it is the cluster's primary, and its
/// scores would take the real one's standbys away.  Whatever goes wrong here, the primary is a running primary.
Decision keep_scores(const Request& request, const Observation& seen, const Progress& progress) {
    const Decision primary = finish("monitor.primary", OcfExit::kRunningPromoted);
    if (!request.managed || progress.did("SetScore") || progress.tried("RememberReplication")) return primary;
    if (!request.probe && !request.promoted_role) {
        return logging(finish("monitor.not-promoted", OcfExit::kRunningPromoted), LogLevel::kWarning,
                       "runs as a primary, but the cluster has not promoted it: promotion scores left alone");
    }
    if (progress.failed_effect == "SetScore") {
        return logging(primary, LogLevel::kWarning, "promotion scores not kept: " + progress.failure);
    }
    if (!seen.cluster.asked() || !seen.node.asked()) {
        return ask("monitor.look-at-scores", facts({FactId::kNode, FactId::kCluster}));
    }
    if (!seen.cluster.known() || !seen.node.known()) {
        return logging(
            primary, LogLevel::kWarning,
            "promotion scores not kept: " + (seen.cluster.known() ? seen.node.cause() : seen.cluster.cause()));
    }
    if (auto step = keep_generation(request, seen, progress)) return *step;
    ScoreInputs inputs;
    inputs.self = *seen.node;
    inputs.cluster = *seen.cluster;
    inputs.maxlag = request.params.maxlag;
    // Without an answer from SQL nothing is known of the standbys: only this node's own score can be kept.
    inputs.standbys_known =
        seen.sql.known() && seen.sql->outcome == SqlOutcome::kAnswered && seen.sql->detailed && !request.probe;
    if (inputs.standbys_known) {
        inputs.current = seen.sql->current;
        inputs.clients = seen.sql->clients;
    }
    inputs.first_look = is_first_look(request, seen);
    if (inputs.first_look) {
        const FactSet around = around_a_new_primary(request, seen);
        if (!around.none()) return ask("monitor.look-around", around);
    }
    std::vector<LogLine> lines = safety_lines(request, seen, AddressMoment::kAfterPromote);
    for (LogLine& line : blind_lines(request, seen, inputs)) lines.push_back(std::move(line));
    const std::vector<ScoreChange> changes = scores_for(inputs);
    if (changes.empty()) return logging_all(primary, lines);
    Decision set = logging_all(perform("monitor.set-scores", {}), lines);
    auto& effects = std::get<Perform>(set.next).effects;
    for (const ScoreChange& change : changes) {
        effects.push_back(SetScore{change.node, change.score, false, seen.cluster->lacks_score(change.node)});
        set.log.push_back({LogLevel::kInfo,
                           "promotion score of " + change.node + ": " + change.score.shown() + ", " + change.reason});
    }
    return set;
}

/// A standby that preflight=enforce has kept back becomes a candidate again when nothing blocks any more.
Decision judge_standby(const Request& request, const Observation& seen, const Progress& progress) {
    if (auto step = keep_branch_record(request, seen, progress)) return *step;
    if (auto step = lift_own_ban(request, seen, progress)) return *step;
    const Decision standby = finish("monitor.standby", OcfExit::kSuccess);
    if (request.probe || !enforces_preflight(request)) return standby;
    if (progress.tried("SetScore")) return standby;
    if (!seen.cluster.asked() || !seen.node.asked()) {
        return ask("monitor.kept-back", facts({FactId::kNode, FactId::kCluster}));
    }
    if (!is_withheld(seen)) return standby;
    if (!seen.preflight.asked() || !seen.hooks(AddressMoment::kBeforePromote).asked()) {
        return ask("monitor.preflight", facts({FactId::kPreflight, FactId::kAddressBeforePromote}));
    }
    if (const auto why_not = kept_back(request, seen)) {
        return logging(standby, LogLevel::kWarning, "not a candidate: " + *why_not);
    }
    return readmit("monitor.readmit", seen, "preflight lets it");
}

/// What is odd about a server whose role is known, once, and not at each question.
Decision with_remarks(Decision decision, const Observation& seen, const std::string& detail) {
    if (std::holds_alternative<Ask>(decision.next)) return decision;
    if (!detail.empty()) decision = logging(std::move(decision), LogLevel::kWarning, detail);
    if (seen.sql->in_recovery && !seen.sql->hidden.empty()) {
        decision = logging(std::move(decision), LogLevel::kWarning, seen.sql->hidden);
    }
    return decision;
}

}  // namespace

Decision decide_monitor(const Request& request, const Observation& seen, const Progress& progress) {
    const InstanceView view = view_instance(request, seen);
    switch (view.kind) {
        case Kind::kNeedsFacts:
            return ask("monitor.look", view.needs);
        case Kind::kDown:
            return judge_down(request, seen);
        case Kind::kOrphans:
            if (!orphans_stay(progress)) return wait_for("monitor.orphans-leaving", "the last processes to end");
            return judge_orphans(request, seen, view.detail);
        case Kind::kStarting:
            return wait_for("monitor.starting", "the server to finish its recovery", view.detail);
        case Kind::kStopping:
            return wait_for("monitor.stopping", "the server to finish its shutdown", view.detail);
        case Kind::kNoAnswer:
            return wait_for("monitor.no-answer", "an answer", view.detail);
        // The role is known.  What comes after it serves others, and never makes a failure of a living server.
        case Kind::kStandby: {
            Decision standby = judge_standby(request, seen, progress);
            standby.settled = Finish{OcfExit::kSuccess, {}};
            return with_remarks(std::move(standby), seen, view.detail);
        }
        case Kind::kPrimary: {
            Decision primary = remember_replication(keep_scores(request, seen, progress), request, seen, progress);
            primary = clear_leftovers(std::move(primary), request, seen, progress);
            primary.settled = Finish{OcfExit::kRunningPromoted, {}};
            return with_remarks(std::move(primary), seen, view.detail);
        }
        case Kind::kWrongOwner:
            return finish("monitor.wrong-owner", OcfExit::kPerm, view.detail);
        case Kind::kUnknown:
            break;
    }
    return look_again("monitor.unknown", view.detail);
}

}  // namespace paf
