// Branch marks: what tells apart two timelines that have the same number and forked at the same place.
#pragma once

#include <cstdint>
#include <optional>

#include "model/wal/position.hpp"
#include "observe/wal/wal_pages.hpp"
#include "ports/clock.hpp"
#include "ports/file_system.hpp"

namespace paf {

/// The mark of `timeline`, an ancestor of or the last on `path`: the checksum stored in the first record of the
/// resource manager of checkpoints that begins at or after the place where its parent was left, and that has at least
/// 16 bytes behind its header.  At most 16 records are looked at.
///
/// A promotion begins a timeline with a record of that kind, an end of recovery or a checkpoint, which carries the time
/// when it was written (in microseconds; before 9.3.6, and in the checkpoint of a promotion that is not fast, in
/// seconds) and names the two timelines.  What may come before it, a change of full_page_writes or the cleaning up that
/// PostgreSQL 9.3 does, is the same on two branches.
///
/// nullopt: it is not known.  The oldest timeline has none, the WAL there may be removed, may end before that record
/// is whole, or cannot be read within `deadline` and 8 MiB.
/// Source: PostgreSQL, PerformRecoveryXLogAction() and CreateEndOfRecoveryRecord() in xlog.c.
std::optional<std::uint32_t> mark_from_wal(FileSystem& files, Clock& clock, const WalSource& source, TimePoint deadline,
                                           const TimelineHistory& path, TimelineId timeline);

/// The marks of the (at most) four newest timelines of `history` that have such a record before `end`.
BranchMarks marks_from_wal(FileSystem& files, Clock& clock, const WalSource& source, TimePoint deadline,
                           const TimelineHistory& history, Lsn end);

}  // namespace paf
