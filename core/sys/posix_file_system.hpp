// The real file system.
#pragma once

#include "ports/file_system.hpp"

namespace paf {

/// Every call survives signals, closes its descriptors on exec, and never blocks on a FIFO or device: those are
/// refused with kInvalid.  Errors name the path and the system's words.
class PosixFileSystem : public FileSystem {
  public:
    Result<FileStatus> status(const std::string& path) override;
    Result<std::string> read(const std::string& path, std::size_t limit) override;
    Result<std::string> read_at(const std::string& path, std::uint64_t offset, std::size_t length) override;
    Status write_atomic(const std::string& path, const std::string& content, uid_t owner, gid_t group,
                        mode_t mode) override;
    Status remove(const std::string& path) override;
    Status rename(const std::string& from, const std::string& to) override;
    Result<std::vector<std::string>> list(const std::string& path) override;
};

}  // namespace paf
