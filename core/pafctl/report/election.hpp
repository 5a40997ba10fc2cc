// What the cluster remembers of its elections, as pafctl shows it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "model/cluster/election_record.hpp"

namespace paf {

/// "srv1 was refused, 2026-11-30 13:05:08 UTC: srv2: no WAL position, nothing published; ...".
std::string election_text(const ElectionRecord& record);

/// "srv1 timeline 2 at 0/5000060; srv2 has published nothing; srv3 offline": each node's vote, or why it has none.
std::string votes_text(const ElectionRecord& record);

/// Two lines for the last election that ordered a promotion, and for each that ordered none since; each line begins
/// with two blanks.  `newest`: the generation that the cluster remembers.  Empty: nothing is remembered.
std::string election_lines(const RememberedElections& elections, const std::optional<Generation>& newest);

/// {"last", "refused", "unreadable"}: `last` is null or an election, `refused` a list of them, `unreadable` null or
/// why. An election is {"outcome", "by", "winner", "at", "after", "votes", "left_out", "why"}; `after`: null or
/// {"timeline", "since"} of the generation that it followed; a vote is {"node", "standing", "timeline", "end",
/// "cause"}.
nlohmann::ordered_json elections_json(const RememberedElections& elections);

}  // namespace paf
