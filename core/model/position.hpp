// WalPosition: how far a node's copy of the data reaches.  Nodes exchange it as text before an election.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/lsn.hpp"
#include "model/result.hpp"
#include "model/timeline.hpp"

namespace paf {

struct WalPosition {
    std::uint64_t system_identifier = 0;  ///< of the database cluster; nodes with different ones share no data
    TimelineHistory history;              ///< timeline of the end of the local WAL, and its ancestors
    Lsn end;                              ///< end of the last whole record held
    Lsn shutdown_checkpoint;              ///< start of the shutdown checkpoint that is the last record held; 0: another

    friend bool operator==(const WalPosition& a, const WalPosition& b) {
        return a.system_identifier == b.system_identifier && a.history == b.history && a.end == b.end &&
               a.shutdown_checkpoint == b.shutdown_checkpoint;
    }
};

/// One line of printable ASCII without blanks, quotes, "++" or "+=" (Pacemaker takes those for arithmetic):
/// `1;sys=..;tl=2;end=0/5000000;ckpt=0/4FFFF88;hist=1@0/3000000`.  Equal positions give equal text.
std::string encode_position(const WalPosition& position);
/// kInvalid, saying what was expected and what was found, for anything encode_position() does not write.
/// Unknown fields are skipped, so that a newer agent can add some.
Result<WalPosition> decode_position(std::string_view text);

}  // namespace paf
