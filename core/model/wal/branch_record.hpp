// BranchRecord: what a node notes beside its data about the timelines that these have lived through.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/result.hpp"
#include "model/wal/position.hpp"

namespace paf {

/// How far a timeline's primary ever got.
struct WholeTimeline {
    TimelineId timeline = 0;
    Lsn end;  ///< of the last whole record that its primary wrote

    friend bool operator==(WholeTimeline a, WholeTimeline b) { return a.timeline == b.timeline && a.end == b.end; }
};

/// PostgreSQL removes old WAL, and with it what tells two timelines of one number apart.  So that is noted in a file
/// in the data directory, where pg_basebackup and pg_rewind take it along with the data.
struct BranchRecord {
    std::uint64_t system_identifier = 0;  ///< of the database; 0: there is no record
    TimelineId timeline = 0;              ///< the newest one that the data were on when this was written; 0: unknown
    BranchMarks marks;                    ///< as far as they are known
    TimelineId ordered = 0;  ///< the newest timeline that a promotion ordered by the cluster began; 0: none known
    TimelineId promoting_from =
        0;  ///< a promotion was ordered from this timeline and has not been seen to end; 0: none
    /// These data hold all that the primary of this timeline wrote, who ended there.  The control file says so only
    /// until the instance has run as a standby once.  A fact about data, not about the node: a copy that has the note
    /// and the WAL up to this very place is as complete.  WAL of the timeline beyond it proves that its primary wrote
    /// on later, and then the note says nothing any more.
    std::optional<WholeTimeline> whole = std::nullopt;
    /// Why what is there could not be read; for the log.  Not written.
    std::string remark;

    friend bool operator==(const BranchRecord& a, const BranchRecord& b) {
        return a.system_identifier == b.system_identifier && a.timeline == b.timeline && a.marks == b.marks &&
               a.ordered == b.ordered && a.promoting_from == b.promoting_from && a.whole == b.whole;
    }
};

/// One word of printable ASCII: `1;sys=..;tl=2;mark=2:0BADF00D;gen=2;from=0`, then `;whole=2@0/5000000` if it is noted.
std::string encode_branch_record(const BranchRecord& record);
/// kInvalid, saying what was expected and what was found, for anything that encode_branch_record() does not write.
Result<BranchRecord> decode_branch_record(std::string_view text);

/// Adds to `position` what a record of the same database knows of its past: marks that it lacks, of timelines that it
/// has data of, which of its timelines an ordered promotion began, and whether these are whole.
void add_remembered(const BranchRecord& record, WalPosition& position);

}  // namespace paf
