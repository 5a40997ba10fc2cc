// The timeline histories that lie in a data directory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/instance.hpp"
#include "model/result.hpp"
#include "model/wal/timeline.hpp"
#include "ports/clock.hpp"
#include "ports/file_system.hpp"

namespace paf {

/// "0000000A.history".
std::string history_name(TimelineId timeline);
/// The timeline in "0000000A.history"; nullopt for any other name.
std::optional<TimelineId> timeline_of_name(std::string_view name);

/// Reads them within bounds of number, bytes and time.
class TimelineHistories {
  public:
    /// `wal_directory`: pg_wal or pg_xlog, with its path.  The references must outlive this object.
    TimelineHistories(FileSystem& files, Clock& clock, std::string wal_directory, const ControlFile& control,
                      TimePoint deadline);

    /// The newest timeline that the control file names: data pages belong to it for certain.  A standby is ahead of it
    /// until its next restartpoint.
    [[nodiscard]] TimelineId base() const { return base_; }

    /// The timelines newer than the base that have a history here, unsorted, whatever is in it.  kInvalid when there
    /// are more than a cluster can have, kTimeout at the deadline, kPermission and kUnavailable from the file system.
    Result<std::vector<TimelineId>> newer_timelines();

    /// The histories among them that descend from what the control file says was applied.  Errors as above; kInvalid
    /// also when one is malformed, or all together have more than 4 MiB.
    Result<std::vector<TimelineHistory>> newer();

    /// One history.  kNotFound when it is missing, kInvalid when it is malformed.
    Result<TimelineHistory> read(TimelineId timeline);

  private:
    [[nodiscard]] bool descends_from_applied(const TimelineHistory& history) const;
    [[nodiscard]] tl::unexpected<Error> too_many() const;
    [[nodiscard]] tl::unexpected<Error> too_late() const;

    FileSystem& files_;
    Clock& clock_;
    std::string wal_directory_;
    const ControlFile& control_;
    TimePoint deadline_;
    TimelineId base_;
    std::size_t bytes_read_ = 0;
};

}  // namespace paf
