// File system port.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "model/result.hpp"

namespace paf {

struct FileStatus {
    bool is_directory = false, is_regular = false;
    uid_t owner = 0;
    gid_t group = 0;
    mode_t mode = 0;  ///< permission bits, 07777
    std::uint64_t size = 0;
    dev_t device = 0;
    ino_t inode = 0;
};

class FileSystem {
  public:
    virtual ~FileSystem() = default;
    /// stat(2), links followed.  kNotFound, kPermission, or kUnavailable (any other errno, in words).
    virtual Result<FileStatus> status(const std::string& path) = 0;
    /// The whole of a regular file of at most `limit` bytes; kInvalid when it is longer.
    virtual Result<std::string> read(const std::string& path, std::size_t limit) = 0;
    /// Up to `length` bytes from `offset` on; shorter at the end of the file.
    virtual Result<std::string> read_at(const std::string& path, std::uint64_t offset, std::size_t length) = 0;
    /// Replaces `path` as a whole: temporary file beside it, owner and mode set, fsync, rename, fsync of the
    /// directory.  On failure the old file is untouched and no temporary file is left.
    virtual Status write_atomic(const std::string& path, const std::string& content, uid_t owner, gid_t group,
                                mode_t mode) = 0;
    /// unlink(2); a file that is not there is a success.
    virtual Status remove(const std::string& path) = 0;
    /// rename(2), then fsync of the directory.
    virtual Status rename(const std::string& from, const std::string& to) = 0;
    /// Names in a directory, without "." and "..", unsorted.
    virtual Result<std::vector<std::string>> list(const std::string& path) = 0;
};

}  // namespace paf
