// Steps that several actions share.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "decide/steps/instance_view.hpp"
#include "model/decision.hpp"
#include "model/request.hpp"

namespace paf {

// Reasons: Pacemaker keeps 120 bytes of a reason for sure (reason_head()), so the decisive words come first, paths and
// names after them where the sentence allows it.

/// How often a state that is about to change is looked at again.
constexpr std::chrono::milliseconds kPoll{20};
/// How long orphans may take to leave after SIGQUIT before they are killed.
constexpr std::chrono::milliseconds kOrphanGrace{2000};

inline Decision ask(std::string rule, FactSet what) {
    return {std::move(rule), Ask{what}, {}};
}
inline Decision perform(std::string rule, std::vector<Effect> effects) {
    return {std::move(rule), Perform{std::move(effects)}, {}};
}
inline Decision wait_for(std::string rule, std::string what, std::string cause = {},
                         OcfExit at_deadline = OcfExit::kGeneric) {
    return {std::move(rule), Wait{kPoll, std::move(what), at_deadline, std::move(cause)}, {}};
}
/// The same, for what comes about only when no process of the server stands still.
inline Decision wait_for_server(std::string rule, std::string what, std::string cause = {}) {
    return {std::move(rule), Wait{kPoll, std::move(what), OcfExit::kGeneric, std::move(cause), true}, {}};
}
inline Decision finish(std::string rule, OcfExit exit, std::string reason = {}) {
    return {std::move(rule), Finish{exit, std::move(reason)}, {}};
}
/// What is unknown now may be known at the next look (a process that is just ending cannot be identified), and an error
/// here may cost a node its power: so look again until the deadline.
inline Decision look_again(std::string rule, const std::string& cause) {
    return wait_for(std::move(rule), "the state of the instance to become known", cause);
}
/// The decision with a line for the log.
inline Decision logging(Decision decision, LogLevel level, std::string text) {
    decision.log.push_back({level, std::move(text)});
    return decision;
}

/// Whether the orphans have been there long enough to be believed: a server that has just ended leaves its last
/// processes behind for an instant, and they need no help.
bool orphans_stay(const Progress& progress);

/// SIGQUIT first, SIGKILL after kOrphanGrace, and a wait in between.
Decision end_orphans(const std::string& prefix, const Observation& seen, const Progress& progress);

/// Takes an instance that is not running as a primary to "answers as a hot standby", one step per call; nullopt when it
/// is there.  `check_setup`: refuse a wrong setup before anything is started.  Rules are named PREFIX.…
std::optional<Decision> bring_up_standby(const std::string& prefix, const Request& request, const Observation& seen,
                                         const Progress& progress, bool check_setup);

/// The first finding that refuses, as the end of the action; nullopt when there is none.
std::optional<Decision> refuse_setup(const std::string& rule, const std::vector<Finding>& findings);

/// Whether `names` holds exactly `name`.
bool contains(const std::vector<std::string>& names, const std::string& name);

}  // namespace paf
