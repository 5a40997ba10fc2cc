// The real file system.
#pragma once

#include "ports/file_system.hpp"

namespace paf {

/// Every call survives signals, closes its descriptors on exec, and never opens a FIFO, a socket or a device: those are
/// refused with kInvalid.  Changes are made relative to the open directory.  Errors name the path and the system's
/// words.  What it does, it does with the rights that this process has at that moment.
class PosixFileSystem : public FileSystem {
  public:
    Result<FileStatus> status(const std::string& path) override;
    Result<std::string> read(const std::string& path, std::size_t limit) override;
    Result<std::string> read_at(const std::string& path, std::uint64_t offset, std::size_t length) override;
    Status write_atomic(const std::string& path, const std::string& content, uid_t owner, gid_t group,
                        mode_t mode) override;
    Status remove(const std::string& path) override;
    Status rename(const std::string& from, const std::string& to) override;
    Status visit(const std::string& path, const NameVisitor& take) override;
};

}  // namespace paf
