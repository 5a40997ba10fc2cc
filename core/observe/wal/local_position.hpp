// How far this node's copy of the data reaches, on which timeline.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "model/instance.hpp"
#include "model/result.hpp"
#include "model/wal/position.hpp"
#include "ports/clock.hpp"
#include "ports/file_system.hpp"
#include "ports/version_plugin.hpp"

namespace paf {

struct PositionInputs {
    std::string datadir;
    ControlFile control;
    std::optional<SqlFacts> sql;  ///< absent, or without positions, when the server is down or does not answer
    WalFormat format;
    std::chrono::milliseconds limit{5000};  ///< for reading WAL
};

/// Determines the timeline of the end of the local WAL, its history and the end itself.
///
/// A running primary tells its end; its timeline is the newest the control file names.  Otherwise the end is that of
/// the last whole record, on disk or replayed.  What has been received of a record beyond it is no data: PostgreSQL
/// gives it up at a promotion, and how much of it a standby has is chance.  So two standbys that hold the same records
/// have the same position, whichever way it was read.  Only where the WAL on disk ends before what the server received
/// whole does the server's word count.
///
/// The timeline: the control file names one that data pages belong to for certain, its newest ("base").  A standby that
/// has followed a failover is ahead of it until its next restartpoint, so every `NNNNNNNN.history` above base is looked
/// at, provided that it descends from what the control file says was applied.  WAL is read along each, and along base
/// itself, and the newest timeline reached decides:
/// - reached with WAL of its own: that timeline;
/// - reached exactly at its beginning: that timeline too, unless base goes on past that point.  The copy is then a
///   beginning of both, PostgreSQL itself would follow the newer one, and a node that knows of the newer generation
///   must not lose to one that stayed behind on the older;
/// - not reached: the history file alone makes nothing newer.
/// The WAL is read once, along the newest path: from the control file's checkpoint on; or, where a running server's
/// word on what it replayed is a record's end there, from shortly before that.  Without that word, and with much WAL
/// since the checkpoint, it is read from shortly before the minimum recovery point, if all segments up to there are
/// present.  What an older path shares with it is not read again. Each path is read as recovery reads it, from the
/// newest timeline's file of each segment.  The files of older timelines are rightly missing after a base backup,
/// pg_rewind, a restore or a clean-up: a path older than one that was read need not be readable.  Where the newest path
/// cannot be read, a running server's word on what it replayed is taken if it tells the timeline too. When both have
/// WAL of their own past the point where they part, nobody can tell which was applied: kInvalid.
///
/// Branch marks come from the WAL (observe/wal/branch_marks.hpp) or, where that is gone, from the file beside the data
/// (observe/wal/branch_file.hpp), which also tells which timeline was begun by order.  Without either they are not
/// known, which is no error.
///
/// Errors: kNotFound when a history file is missing, kInvalid when one is malformed, when the WAL contradicts itself,
/// or when it ends before the minimum recovery point (the copy is not consistent), kTimeout when the WAL's end was not
/// reached within `limit`, kPermission and kUnavailable from the file system.
Result<WalPosition> find_local_position(FileSystem& files, Clock& clock, const PositionInputs& inputs);

}  // namespace paf
