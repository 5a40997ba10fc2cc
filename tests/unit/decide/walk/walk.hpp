// Walk: visits every state an action can reach in a world that may answer anything at any time.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "../scene.hpp"

namespace paf::test {

/// A request to walk through, and its name for failure messages.
struct Journey {
    std::string name;
    Request request;
    /// Facts that have nothing to do with what the journey is for take few values: see left_out_of_narrow().
    bool narrow = false;
};

/// Every action, with the parameters and notification lists that its decisions look at.
std::vector<Journey> journeys();

struct Step {
    const Request& request;
    const Observation& seen;
    const Progress& progress;
    const Decision& decision;
};

/// Carries `journey` out as the action loop does, in all ways: each fact asked for takes each value of a handful (one
/// of them "unknown"), each effect succeeds or fails, time passes or does not.  Each state is visited once.  Returns
/// the number of states; `visit` answers whether to go on from a step.
std::size_t walk(const Journey& journey, const std::function<bool(const Step&)>& visit);

}  // namespace paf::test
