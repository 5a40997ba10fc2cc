// global/pg_control: the server's own account of its state.
#pragma once

#include <string>
#include <string_view>

#include "model/instance.hpp"
#include "model/result.hpp"
#include "ports/clock.hpp"
#include "ports/file_system.hpp"
#include "ports/version_plugin.hpp"

namespace paf {

/// Size in bytes of the file in every version (PG_CONTROL_FILE_SIZE); what follows the checksum is padding.
constexpr std::size_t kControlFileSize = 8192;

/// Decodes the file's content.  Size, control version, checksum, state and WAL geometry are checked first.
/// Fields the layout does not name keep their zero.  kInvalid when the bytes are not a control file of this layout,
/// saying what was expected and found; kInternal when the layout itself cannot be right.
Result<ControlFile> decode_control_file(std::string_view bytes, const ControlLayout& layout);

/// Reads and decodes `datadir`/global/pg_control.  The server overwrites it in place, so that a read may see half of a
/// change: a wrong checksum is read again, a few times over 50 ms, before it is believed.
/// kNotFound and kPermission as the file system says.
Result<ControlFile> read_control_file(FileSystem& files, const std::string& datadir, const ControlLayout& layout,
                                      Clock& clock);

/// What identifies the format of a control file, whatever version it is of: its first 16 bytes, unchecked.
struct ControlVersions {
    std::uint32_t control = 0, catalog = 0;
};
/// Of at least that many bytes.
ControlVersions control_versions_of(std::string_view bytes);
/// kInvalid when the file is shorter than that; otherwise as FileSystem::read().
Result<ControlVersions> read_control_versions(FileSystem& files, const std::string& datadir);

}  // namespace paf
