// Timeline numbers that a promotion must not take, because they were used elsewhere.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/instance.hpp"
#include "model/result.hpp"
#include "observe/wal/timeline_histories.hpp"
#include "ports/clock.hpp"
#include "ports/file_system.hpp"

namespace paf {

/// What stands in the history file of a reserved number, and in no other.
///
/// PostgreSQL finds the number of a new timeline by looking for a history file of each number above its newest one,
/// until there is none.  It does not look into them.  So a file with nothing but a comment keeps a number from being
/// taken; a standby does not follow it, since it names no ancestor ("new timeline 2 is not a child of database system
/// timeline 1").  Source: PostgreSQL, findNewestTimeLine() and readTimeLineHistory() in timeline.c.
inline constexpr std::string_view kReservedTimeline = "# reserved by pgsqlms: this number was used elsewhere\n";

/// One call reserves no more numbers than these.
inline constexpr std::size_t kMostReserved = 64;

/// The numbers above the newest timeline that the control file names, up to `up_to`, that have no history file: those
/// that a promotion could take.  kInvalid when there are more than kMostReserved, kTimeout at the deadline, kPermission
/// and kUnavailable from the file system.
Result<std::vector<TimelineId>> free_timelines(FileSystem& files, Clock& clock, const std::string& wal_directory,
                                               const ControlFile& control, TimelineId up_to, TimePoint deadline);

/// The reserved numbers whose files must go before this copy is started as a standby: those above the newest timeline
/// that PostgreSQL would follow.  It looks for a history of each number above the newest one of the control file until
/// there is none, and follows the last; if that is reserved, it does not start ("requested timeline 2 is not a child of
/// this server's history").  A reserved number below a timeline that it can follow has to stay: without it PostgreSQL
/// would not look so far.  What is removed in vain comes again from the primary, whose standbys fetch every history
/// that they lack.
///
/// Errors as those of TimelineHistories::newer(), but only when something is reserved at all.
Result<std::vector<TimelineId>> idle_reservations(FileSystem& files, Clock& clock, const std::string& wal_directory,
                                                  const ControlFile& control, TimePoint deadline);

}  // namespace paf
