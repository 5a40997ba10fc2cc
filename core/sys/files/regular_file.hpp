// Opening a file without opening anything else.
#pragma once

#include <string>

#include "model/result.hpp"
#include "sys/unique_fd.hpp"

namespace paf {

/// Opens a regular file for reading; links are followed.  Its kind is looked at first: opening a device may have
/// effects (a watchdog resets the machine, a tape rewinds), and opening a pipe may wake its writer.  kInvalid for
/// anything but a regular file.  Never blocks.
///
/// Where the kernel knows O_PATH (3.6 and later), what was looked at is what is opened.  An older kernel has to open
/// the name again; what it opened is compared with what was looked at, kInvalid when they differ.
Result<UniqueFd> open_regular_file(const std::string& path);

/// The way of an older kernel, on any kernel: for tests.
Result<UniqueFd> open_regular_file_by_name(const std::string& path);

}  // namespace paf
