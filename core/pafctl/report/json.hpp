// A status report as JSON for programs.  Pure.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "pafctl/report/report.hpp"

namespace paf {

/// One JSON object, indented, with a newline at the end.  The same keys are always there; what is not known is null,
/// and the object `unknown` beside it says why.  LSNs and the system identifier are strings, lags are bytes, times
/// seconds since the epoch, delays milliseconds.  Bytes that are no UTF-8 are shown as \xNN.  `one_line`: not indented.
std::string status_json(const StatusReport& report, const std::vector<Remark>& remarks, bool one_line = false);

/// "stopped", "unpromoted", "promoted"; null when it is not known.
nlohmann::ordered_json role_json(CibRole role);

/// As Pacemaker understands it: "990", "-INFINITY"; null when there is none.
nlohmann::ordered_json score_json(std::optional<Score> score);

/// Why the agent has given a -INFINITY, as a sentence for people; null when it has not.
nlohmann::ordered_json score_reason_json(std::optional<Score> score);

/// {"system_identifier", "timeline", "end", "shutdown_checkpoint", "ancestors", "marks", "ordered"}.
nlohmann::ordered_json position_json(const WalPosition& position);

/// The part of it that is about one instance; null without one.
nlohmann::ordered_json instance_json(const std::optional<InstanceReport>& report);

}  // namespace paf
