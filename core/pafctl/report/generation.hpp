// The cluster's newest generation, and how data relate to it, as pafctl shows them.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "decide/election/descent.hpp"

namespace paf {

/// "timeline 2, begun on srv3 at 0/40000A0, 2026-11-29 12:00:00 UTC"; who accepted it besides.
std::string generation_text(const Generation& generation);

/// {"timeline", "system_identifier", "begun_at", "node", "since", "origin", "by", "highest_timeline", "ancestors",
/// "marks"}; `begun_at`: where it left its parent, null for a first timeline; `origin`: promoted, found or accepted;
/// `since`: seconds since the epoch; `by`: null unless accepted.
nlohmann::ordered_json generation_json(const Generation& generation);

/// "0BADF00D".
std::string mark_text(std::uint32_t mark);

/// {"2": "0BADF00D"}: by timeline.
nlohmann::ordered_json marks_json(const BranchMarks& marks);

/// [{"timeline", "end"}], oldest first.
nlohmann::ordered_json ancestors_json(const TimelineHistory& history);

/// "member", "behind", "diverged" or "foreign".
const char* standing_name(Standing standing);

/// "srv1 belongs to timeline 2, begun on srv3 at 0/40000A0".
std::string descent_text(const std::string& node, const WalPosition& position, const Generation& generation);

/// {"standing", "text"}, and of a node that diverged {"since", "bytes", "timeline"}.
nlohmann::ordered_json descent_json(const WalPosition& position, const Generation& generation);

}  // namespace paf
