// How far a switchover has come.  Pure: what is seen in, what to do next out.
#pragma once

#include <string>

#include "pafctl/switchover/plan/facts.hpp"

namespace paf {

enum class SwitchoverStep {
    kWait,     ///< the target is not the primary yet
    kSecure,   ///< it is, but without the constraint the scores might take the role away again
    kClear,    ///< it is, and would stay so: the constraint can go
    kGivenUp,  ///< the cluster has promoted another one, or the target's promotion failed
};

struct SwitchoverCourse {
    SwitchoverStep step = SwitchoverStep::kWait;
    std::string what;  ///< what is waited for, or what went wrong
};

/// Looks at the cluster during a switchover to `target`.  `old_primary_left`: Pacemaker has shown the
/// old primary as demoted since.
SwitchoverCourse follow_switchover(const SwitchoverFacts& facts, const std::string& from, const std::string& target,
                                   bool old_primary_left);

/// One sentence: which node the cluster has as its primary now, and what is under way.
std::string describe_cluster(const SwitchoverFacts& facts);

}  // namespace paf
