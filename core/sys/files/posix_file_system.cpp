#include "sys/files/posix_file_system.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "sys/files/directory_listing.hpp"
#include "sys/files/regular_file.hpp"
#include "sys/system_error.hpp"
#include "sys/unique_fd.hpp"

namespace paf {
namespace {

std::string parent_of(const std::string& path) {
    const auto slash = path.find_last_of('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

/// A name in an open directory, so that no later step can be led elsewhere.
struct Place {
    UniqueFd directory;
    std::string above, name;  ///< the directory's path, and the name in it
};

Result<Place> place_of(const std::string& path) {
    Place place;
    place.above = parent_of(path);
    place.name = path.substr(path.find_last_of('/') + 1);
    if (place.name.empty() || place.name == "." || place.name == "..")
        return fail(ErrorKind::kInvalid, path + ": expected the path of a file, found no name at its end");
    place.directory =
        UniqueFd(retry_interrupted([&] { return ::open(place.above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
    if (!place.directory) return fail_errno(errno, "cannot open directory " + place.above);
    return place;
}

/// What is written as `owner` goes into a directory of `owner`.
Status check_owner(const Place& place, uid_t owner) {
    struct stat info {};
    if (::fstat(place.directory.get(), &info) != 0) return fail_errno(errno, "cannot examine " + place.above);
    if (info.st_uid == owner) return {};
    return fail(ErrorKind::kPermission, place.above + ": expected a directory of user id " + std::to_string(owner) +
                                            ", found user id " + std::to_string(info.st_uid) +
                                            "; nothing was written: chown it, or correct its path");
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

Status sync_directory(const Place& place) {
    if (retry_interrupted([&] { return ::fsync(place.directory.get()); }) != 0)
        return fail_errno(errno, "cannot flush directory " + place.above);
    return {};
}

// A new file beside that of `place`, whose name `name` receives.  O_EXCL: never through a link that waits there.
Result<UniqueFd> create_beside(const Place& place, std::string& name) {
    const std::string beside = place.above + "/" + place.name;
    for (int attempt = 0; attempt < 100; ++attempt) {
        name = place.name + ".paf-" + std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".tmp";
        UniqueFd fd(retry_interrupted([&] {
            return ::openat(place.directory.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                            0600);
        }));
        if (fd) return fd;
        if (errno != EEXIST) return fail_errno(errno, "cannot create a temporary file beside " + beside);
    }
    return fail(ErrorKind::kUnavailable, "cannot create a temporary file beside " + beside +
                                             ": 100 names are taken; remove " + beside + ".paf-*.tmp");
}

/// The file is ours already; only its group may be another's, that of a setgid directory.
Status settle_owner(int fd, const std::string& path, uid_t owner, gid_t group) {
    struct stat info {};
    if (::fstat(fd, &info) != 0) return fail_errno(errno, "cannot examine " + path);
    if (info.st_uid != owner)
        return fail(ErrorKind::kPermission, path + ": expected to write as user id " + std::to_string(owner) +
                                                ", found user id " + std::to_string(info.st_uid));
    if (info.st_gid != group && ::fchown(fd, static_cast<uid_t>(-1), group) != 0)
        return fail_errno(errno, "cannot set the group of " + path);
    return {};
}

Status fill(int fd, const std::string& path, const std::string& content, mode_t mode) {
    for (std::size_t done = 0; done < content.size();) {
        const ssize_t put =
            retry_interrupted([&] { return ::write(fd, content.data() + done, content.size() - done); });
        if (put < 0) return fail_errno(errno, "cannot write " + path + ", which keeps its old content");
        done += static_cast<std::size_t>(put);
    }
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
    constexpr std::int64_t kNanoseconds = 1000000000;
    status.modified = std::int64_t{info.st_mtim.tv_sec} * kNanoseconds + info.st_mtim.tv_nsec;
    return status;
}

Result<std::string> PosixFileSystem::read(const std::string& path, std::size_t limit) {
    const Result<UniqueFd> fd = open_regular_file(path);
    if (!fd) return fail(fd.error());
    // One byte more than allowed tells "too long", whatever the size was when we looked (and /proc has no sizes).
    Result<std::string> content = read_some(fd->get(), path, 0, std::max(limit, limit + 1));
    if (content && content->size() > limit)
        return fail(ErrorKind::kInvalid,
                    path + ": expected at most " + std::to_string(limit) + " bytes, found a longer file");
    return content;
}

Result<std::string> PosixFileSystem::read_at(const std::string& path, std::uint64_t offset, std::size_t length) {
    const Result<UniqueFd> fd = open_regular_file(path);
    if (!fd) return fail(fd.error());
    return read_some(fd->get(), path, offset, length);
}

Status PosixFileSystem::write_atomic(const std::string& path, const std::string& content, uid_t owner, gid_t group,
                                     mode_t mode) {
    const Result<Place> place = place_of(path);
    if (!place) return fail(place.error());
    if (Status good = check_owner(*place, owner); !good) return good;
    std::string temporary;
    const Result<UniqueFd> fd = create_beside(*place, temporary);
    if (!fd) return fail(fd.error());
    const int directory = place->directory.get();
    Status done = settle_owner(fd->get(), path, owner, group);
    if (done) done = fill(fd->get(), path, content, mode);
    if (done && ::renameat(directory, temporary.c_str(), directory, place->name.c_str()) != 0)
        done = fail_errno(errno, "cannot replace " + path);
    if (!done) {
        ::unlinkat(directory, temporary.c_str(), 0);
        return done;
    }
    return sync_directory(*place);
}

Status PosixFileSystem::remove(const std::string& path) {
    const Result<Place> place = place_of(path);
    if (!place && place.error().kind == ErrorKind::kNotFound) return {};
    if (!place) return fail(place.error());
    if (::unlinkat(place->directory.get(), place->name.c_str(), 0) != 0 && errno != ENOENT)
        return fail_errno(errno, "cannot remove " + path);
    return {};
}

Status PosixFileSystem::rename(const std::string& from, const std::string& to) {
    const Result<Place> old_place = place_of(from);
    if (!old_place) return fail(old_place.error());
    const Result<Place> new_place = place_of(to);
    if (!new_place) return fail(new_place.error());
    if (::renameat(old_place->directory.get(), old_place->name.c_str(), new_place->directory.get(),
                   new_place->name.c_str()) != 0)
        return fail_errno(errno, "cannot rename " + from + " to " + to);
    return sync_directory(*new_place);
}

Status PosixFileSystem::visit(const std::string& path, const NameVisitor& take) {
    return visit_names(path, take);
}

}  // namespace paf
