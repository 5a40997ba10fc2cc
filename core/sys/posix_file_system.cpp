#include "sys/posix_file_system.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "sys/directory_listing.hpp"
#include "sys/system_error.hpp"
#include "sys/unique_fd.hpp"

namespace paf {
namespace {

std::string parent_of(const std::string& path) {
    const auto slash = path.find_last_of('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

// O_NONBLOCK: opening a FIFO without a writer must not block; it does not matter for regular files.
Result<UniqueFd> open_regular(const std::string& path) {
    UniqueFd fd(retry_interrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY); }));
    if (!fd) return fail_errno(errno, "cannot open " + path);
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) return fail_errno(errno, "cannot examine " + path);
    if (!S_ISREG(info.st_mode))
        return fail(ErrorKind::kInvalid, path + ": expected a regular file, found something else");
    return fd;
}

// Reads from `offset` on until `length` bytes or the end of the file.
Result<std::string> read_some(int fd, const std::string& path, std::uint64_t offset, std::size_t length) {
    std::string content;
    while (content.size() < length) {
        const std::size_t old_size = content.size();
        content.resize(old_size + std::min<std::size_t>(length - old_size, 1U << 16U));
        const ssize_t got = retry_interrupted([&] {
            return ::pread(fd, &content[old_size], content.size() - old_size, static_cast<off_t>(offset + old_size));
        });
        if (got < 0) return fail_errno(errno, "cannot read " + path);
        content.resize(old_size + static_cast<std::size_t>(got));
        if (got == 0) break;
    }
    return content;
}

Status sync_directory(const std::string& directory) {
    const UniqueFd fd(retry_interrupted([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!fd) return fail_errno(errno, "cannot open directory " + directory);
    if (retry_interrupted([&] { return ::fsync(fd.get()); }) != 0)
        return fail_errno(errno, "cannot flush directory " + directory);
    return {};
}

// A new file beside `path`; `name` receives its path.  O_EXCL | O_NOFOLLOW: whoever owns the directory cannot make us
// write through a link of theirs.
Result<UniqueFd> create_beside(const std::string& path, std::string& name) {
    for (int attempt = 0; attempt < 100; ++attempt) {
        name = path + ".paf-" + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".tmp";
        UniqueFd fd(retry_interrupted(
            [&] { return ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600); }));
        if (fd) return fd;
        if (errno != EEXIST) return fail_errno(errno, "cannot create a temporary file beside " + path);
    }
    return fail(ErrorKind::kUnavailable, "cannot create a temporary file beside " + path +
                                             ": 100 names are taken; remove " + path + ".paf-*.tmp");
}

Status fill(int fd, const std::string& path, const std::string& content, uid_t owner, gid_t group, mode_t mode) {
    for (std::size_t done = 0; done < content.size();) {
        const ssize_t put =
            retry_interrupted([&] { return ::write(fd, content.data() + done, content.size() - done); });
        if (put < 0) return fail_errno(errno, "cannot write " + path + ", which keeps its old content");
        done += static_cast<std::size_t>(put);
    }
    if (::fchown(fd, owner, group) != 0) return fail_errno(errno, "cannot set the owner of " + path);
    if (::fchmod(fd, mode) != 0) return fail_errno(errno, "cannot set the mode of " + path);
    if (retry_interrupted([&] { return ::fsync(fd); }) != 0)
        return fail_errno(errno, "cannot flush " + path + ", which keeps its old content");
    return {};
}

}  // namespace

Result<FileStatus> PosixFileSystem::status(const std::string& path) {
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0) return fail_errno(errno, "cannot examine " + path);
    FileStatus status;
    status.is_directory = S_ISDIR(info.st_mode);
    status.is_regular = S_ISREG(info.st_mode);
    status.owner = info.st_uid;
    status.group = info.st_gid;
    status.mode = info.st_mode & 07777U;
    status.size = static_cast<std::uint64_t>(info.st_size);
    status.device = info.st_dev;
    status.inode = info.st_ino;
    return status;
}

Result<std::string> PosixFileSystem::read(const std::string& path, std::size_t limit) {
    const Result<UniqueFd> fd = open_regular(path);
    if (!fd) return fail(fd.error());
    // One byte more than allowed tells "too long", whatever the size was when we looked (and /proc has no sizes).
    Result<std::string> content = read_some(fd->get(), path, 0, std::max(limit, limit + 1));
    if (content && content->size() > limit)
        return fail(ErrorKind::kInvalid,
                    path + ": expected at most " + std::to_string(limit) + " bytes, found a longer file");
    return content;
}

Result<std::string> PosixFileSystem::read_at(const std::string& path, std::uint64_t offset, std::size_t length) {
    const Result<UniqueFd> fd = open_regular(path);
    if (!fd) return fail(fd.error());
    return read_some(fd->get(), path, offset, length);
}

Status PosixFileSystem::write_atomic(const std::string& path, const std::string& content, uid_t owner, gid_t group,
                                     mode_t mode) {
    std::string temporary;
    Result<UniqueFd> fd = create_beside(path, temporary);
    if (!fd) return fail(fd.error());
    Status done = fill(fd->get(), path, content, owner, group, mode);
    if (done && ::rename(temporary.c_str(), path.c_str()) != 0) done = fail_errno(errno, "cannot replace " + path);
    if (!done) {
        ::unlink(temporary.c_str());
        return done;
    }
    return sync_directory(parent_of(path));
}

Status PosixFileSystem::remove(const std::string& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return fail_errno(errno, "cannot remove " + path);
    return {};
}

Status PosixFileSystem::rename(const std::string& from, const std::string& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return fail_errno(errno, "cannot rename " + from + " to " + to);
    return sync_directory(parent_of(to));
}

Result<std::vector<std::string>> PosixFileSystem::list(const std::string& path) {
    return directory_names(path);
}

}  // namespace paf
