// What the preflight parameter makes of the quick checks' verdicts.  Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/decision.hpp"
#include "model/request.hpp"

namespace paf {

/// Whether this action of this cluster looks at preflight at all.
bool wants_preflight(const Request& request);

/// Whether what it says decides who may be promoted.
bool enforces_preflight(const Request& request);

/// Why preflight=enforce keeps this instance from being promoted: a BLOCK of a check, or the refusal of an address
/// hook; nullopt when it may be.  What is unknown never does.
std::optional<std::string> kept_back(const Request& request, const Observation& seen);

/// What to write to the log: each BLOCK, how many warnings there are, and why nothing could be looked at.
std::vector<LogLine> preflight_lines(const Request& request, const Observation& seen);

/// The same of the address hooks: refusals, warnings, faults.
std::vector<LogLine> address_lines(const Request& request, const Observation& seen, AddressMoment moment);

/// Both, the checks' lines first.
std::vector<LogLine> safety_lines(const Request& request, const Observation& seen, AddressMoment moment);

/// What an address hook wants to wait for before a promotion; nullopt: none does, or it does not count.
std::optional<std::string> address_waits(const Request& request, const Observation& seen);

/// Whether this node's promotion score says that preflight=enforce has kept it back.
bool is_withheld(const Observation& seen);

/// Makes this instance, which was kept back, a candidate again.  `seen` has this node's name.
Decision readmit(const std::string& rule, const Observation& seen, const std::string& why);

/// Keeps this instance back, for a reason of kept_back().  `confirm`: the cluster must know at once.
Decision keep_back(const std::string& rule, const Observation& seen, const std::string& why, bool confirm);

}  // namespace paf
