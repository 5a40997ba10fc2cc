// The action loop: observe, decide, act, until the action is finished or its time is up.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "act/actor.hpp"
#include "model/decision.hpp"
#include "observe/observer.hpp"

namespace paf {

struct ActionResult {
    OcfExit exit = OcfExit::kGeneric;
    std::string reason;
    std::string rule;
};

/// The time an action may use of Pacemaker's timeout: the agent ends first, with a reason.  The reserve is a tenth of
/// the timeout, at least one second and at most five, but never more than half of it.
std::chrono::milliseconds usable_time(std::chrono::milliseconds timeout);

using LogFunction = std::function<void(LogLevel, const std::string&)>;

/// Told how the action ends from now on, whatever else it does: Decision::settled.
using SettledFunction = std::function<void(const Finish&)>;

/// Runs the action of `instance.request()` to its end.  Never throws; always ends by `deadline`, give or take one
/// effect's own limit.
ActionResult run_action(InstanceAccess& instance, Observer& observer, Actor& actor, TimePoint started,
                        const LogFunction& log, const SettledFunction& settled = {});

}  // namespace paf
