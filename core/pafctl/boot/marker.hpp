// How `pafctl boot` knows, across a reboot, how this node ended.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "model/result.hpp"
#include "ports/file_system.hpp"

namespace paf {

/// Names this run of the system: the kernel's boot id, and when its first process began, which tells the runs of a
/// container apart too.  Source: proc(5).
Result<std::string> boot_identity(FileSystem& files);

/// A file that is there from boot to a clean end.  Found by another boot, it says that the end was not clean: the node
/// was fenced, lost its power or crashed.  That finding stays, over reboots, until an administrator has seen it.
class BootMarker {
  public:
    /// `directory` must survive a reboot, and exist.
    BootMarker(FileSystem& files, std::string directory) : files_(files), directory_(std::move(directory)) {}

    /// Puts the marker of boot `identity`, keeping what another one says.  `now`: seconds since the epoch.
    Status put(const std::string& identity, std::int64_t now);
    /// Words on an unclean end that nobody has acknowledged; nullopt when there was none.
    Result<std::optional<std::string>> unclean();
    /// The end was clean.
    Status take_away();
    /// An administrator knows of the unclean end.
    Status acknowledge();

  private:
    [[nodiscard]] std::string alive() const { return directory_ + "/alive"; }
    [[nodiscard]] std::string unclean_file() const { return directory_ + "/unclean"; }

    FileSystem& files_;
    std::string directory_;
};

}  // namespace paf
