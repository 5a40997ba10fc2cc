// WalPosition: how far a node's copy of the data reaches.  Nodes exchange it as text before an election.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "model/result.hpp"
#include "model/wal/lsn.hpp"
#include "model/wal/timeline.hpp"

namespace paf {

/// What tells two timelines apart that have the same number and forked at the same place: the checksum of the first
/// record of its own that a timeline has (observe/wal/branch_marks.hpp says which).  By timeline; the first one has
/// none.
using BranchMarks = std::map<TimelineId, std::uint32_t>;

/// Whether some timeline has one mark here and another there.
bool marks_conflict(const BranchMarks& a, const BranchMarks& b);

/// What a standby heard of the primary last.
struct PrimarySighting {
    Lsn end;              ///< how far the primary's WAL reached, by its own word
    std::int64_t at = 0;  ///< when the word came, in seconds since the epoch, by the standby's clock

    friend bool operator==(const PrimarySighting& a, const PrimarySighting& b) {
        return a.end == b.end && a.at == b.at;
    }
};

struct WalPosition {
    std::uint64_t system_identifier = 0;  ///< of the database cluster; nodes with different ones share no data
    TimelineHistory history;              ///< timeline of the end of the local WAL, and its ancestors
    Lsn end;                              ///< end of the last whole record held
    Lsn shutdown_checkpoint;              ///< start of the shutdown checkpoint that is the last record held; 0: another
    BranchMarks marks = {};               ///< of timelines in `history`, as far as they are known
    /// The newest timeline in `history` that a promotion ordered by the cluster began, as this node recorded it when
    /// it saw that happen; 0: it did not.
    TimelineId ordered = 0;
    std::optional<PrimarySighting> sighting = std::nullopt;
    /// When the primary made the last commit held here, in seconds since the epoch; nullopt: not known.
    std::optional<std::int64_t> last_commit = std::nullopt;

    /// Noted beside the data, and not published: they hold all that the primary of the timeline ever wrote.
    bool whole = false;

    friend bool operator==(const WalPosition& a, const WalPosition& b) {
        return a.system_identifier == b.system_identifier && a.history == b.history && a.end == b.end &&
               a.shutdown_checkpoint == b.shutdown_checkpoint && a.marks == b.marks && a.ordered == b.ordered &&
               a.sighting == b.sighting && a.last_commit == b.last_commit && a.whole == b.whole;
    }
};

/// One line of printable ASCII without blanks, quotes, "++" or "+=" (Pacemaker takes those for arithmetic):
/// `1;sys=..;tl=2;end=0/5000000;ckpt=0/4FFFF88;hist=1@0/3000000;mark=2:0BADF00D;gen=2;seen=0/5000000@1700000000;
/// commit=1700000000` (without the line break), from `mark` on only what is known.  Equal positions give equal text.
std::string encode_position(const WalPosition& position);
/// kInvalid, saying what was expected and what was found, for anything encode_position() does not write.
/// Unknown fields are skipped, so that a newer agent can add some.
Result<WalPosition> decode_position(std::string_view text);

}  // namespace paf
