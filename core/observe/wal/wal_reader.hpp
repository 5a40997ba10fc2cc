// Finds the end of the write-ahead log on disk, and what its last record is.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "model/result.hpp"
#include "model/wal/lsn.hpp"
#include "model/wal/timeline.hpp"
#include "observe/wal/wal_pages.hpp"
#include "ports/clock.hpp"
#include "ports/file_system.hpp"

namespace paf {

/// What is known about the place where a walk starts.
enum class WalStart {
    kAtRecord,     ///< a record begins there (the control file's checkpoint); its absence is an error
    kAfterRecord,  ///< a record ended there (pg_last_wal_replay_lsn()); the WAL may end there too
    kThrough,      ///< a record should end there, which the walk is to find out: it starts a little before
};

/// The end of the WAL held on disk.
struct WalEnd {
    Lsn end;          ///< just after the last valid record, aligned as PostgreSQL reports it
    Lsn last_record;  ///< start of that record; 0 when no record was read
    std::uint8_t resource_manager = 0, info = 0;  ///< of that record
    bool shutdown_checkpoint = false;             ///< that record is the checkpoint of a clean shutdown
    std::uint64_t records = 0;                    ///< read after the start; with kThrough, after where that began
    bool passed = false;                          ///< with kThrough: a record does end there
    /// No record that begins at `end` can end before this, the headers of the pages that it crosses included.  Its own
    /// header says so, if one is there; a header's size else.
    Lsn next_end;
    std::string reason;  ///< why the WAL ends there
};

/// Walks record by record along `path`, from `start` on, and verifies header, chain and checksum of each as
/// PostgreSQL's recovery does; the first that does not fit is the end.
///
/// With kAfterRecord the first record is believed only if the record it names as its predecessor ends at `start`:
/// behind the end of the WAL a reused segment still holds old, intact records.  When nothing follows `start`, the
/// last record is looked for backwards, and found if it is a shutdown checkpoint.
///
/// With kThrough the first record is the first that begins on the page before `start`, as that page's header tells, or
/// on the nearest page within 2 MiB where one begins.  So a walk of gigabytes is spared where the WAL up to `start` is
/// known to be whole.  A walk that ends before `start`, or misses it, has not `passed`.
///
/// Errors: kInvalid when `start` is no place for a record or, with kAtRecord and kThrough, none is there; kTimeout when
/// the budget is spent; kPermission and kUnavailable as the file system says.
Result<WalEnd> find_wal_end(FileSystem& files, Clock& clock, const WalSource& source, const WalBudget& budget,
                            const TimelineHistory& path, Lsn start, WalStart kind);

/// Whether each segment that begins after `from`, up to `to`, is there along `path`: with the first page that belongs
/// there.  Reads one page of each.  Errors: kTimeout, kPermission and kUnavailable as above.
Result<bool> has_segments(FileSystem& files, Clock& clock, const WalSource& source, const WalBudget& budget,
                          const TimelineHistory& path, Lsn from, Lsn to);

/// One whole record whose checksum is right.
struct WalRecord {
    Lsn start, end;              ///< `end`: just after it, aligned as PostgreSQL reports it; a switch fills its segment
    Lsn previous;                ///< what it names as its predecessor
    std::uint32_t length = 0;    ///< bytes, its header included, page headers inside of it not
    std::uint32_t checksum = 0;  ///< as it is stored
    std::uint8_t resource_manager = 0, info = 0;
};

/// Takes one record; false ends the visit.
using RecordVisitor = std::function<bool(const WalRecord&)>;

/// Shows `take` the records along `path`, the one that begins at `start` first, until it returns false or the WAL
/// ends, which it may do at once.  Each but the first must name the one before it as its predecessor.
///
/// Errors: as those of find_wal_end(), but a record that is missing at `start` is none.
Status visit_records(FileSystem& files, Clock& clock, const WalSource& source, const WalBudget& budget,
                     const TimelineHistory& path, Lsn start, const RecordVisitor& take);

}  // namespace paf
