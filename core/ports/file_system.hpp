// File system port.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
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
    std::int64_t modified = 0;  ///< when its content was last changed; nanoseconds since the epoch
};

/// Takes one name of a directory; false ends the listing.
using NameVisitor = std::function<bool(const std::string& name)>;

/// The part of a file system that a proof needs.
class FileReader {
  public:
    virtual ~FileReader() = default;
    /// stat(2), links followed.  kNotFound, kPermission, or kUnavailable (any other errno, in words).
    virtual Result<FileStatus> status(const std::string& path) = 0;
    /// The whole of a regular file of at most `limit` bytes; kInvalid when it is longer, or no regular file: devices,
    /// pipes and sockets are never opened.
    virtual Result<std::string> read(const std::string& path, std::size_t limit) = 0;
};

class FileSystem : public FileReader {
  public:
    /// More names than this are no answer to list(): whoever expects many visits them under a limit of its own.
    static constexpr std::size_t kMostNames = 100000;

    /// Up to `length` bytes from `offset` on; shorter at the end of the file.
    virtual Result<std::string> read_at(const std::string& path, std::uint64_t offset, std::size_t length) = 0;
    /// Replaces `path` as a whole: temporary file beside it, mode set, fsync, rename, fsync of the directory.  On
    /// failure the old file is untouched and no temporary file is left.  `owner` is who we write as, and whom the
    /// directory must belong to: kPermission otherwise, for files are neither given away nor put among another's.
    virtual Status write_atomic(const std::string& path, const std::string& content, uid_t owner, gid_t group,
                                mode_t mode) = 0;
    /// unlink(2); a file that is not there is a success.
    virtual Status remove(const std::string& path) = 0;
    /// rename(2), then fsync of the directory.
    virtual Status rename(const std::string& from, const std::string& to) = 0;
    /// Calls `take` for each name in a directory, without "." and "..", unsorted, until it returns false.
    virtual Status visit(const std::string& path, const NameVisitor& take) = 0;
    /// All names of visit(); kInvalid when there are more than kMostNames.
    Result<std::vector<std::string>> list(const std::string& path) {
        std::vector<std::string> names;
        bool all = true;
        const Status visited = visit(path, [&names, &all](const std::string& name) {
            all = names.size() < kMostNames;
            if (all) names.push_back(name);
            return all;
        });
        if (!visited) return fail(visited.error());
        if (all) return names;
        return fail(ErrorKind::kInvalid, path + ": expected at most " + std::to_string(kMostNames) +
                                             " names, found more; remove what does not belong there");
    }
};

}  // namespace paf
