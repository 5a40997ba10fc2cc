#include "sys/files/regular_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include "sys/system_error.hpp"

#ifndef O_PATH
#define O_PATH 010000000  // glibc 2.12 does not know it; asm-generic/fcntl.h
#endif

namespace paf {
namespace {

// O_NONBLOCK: neither a lease on the file nor a pipe put in its place makes us wait.
constexpr int kReadFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

/// Whether the kernel keeps O_PATH's promise.  One that does not know the flag (2.6.32) ignores it, opens for good, and
/// hands the bit back in F_GETFL and fdinfo all the same: only what can be done with the descriptor tells.  Before 3.6
/// it cannot be examined either.
bool probe_o_path() {
    const UniqueFd root(retry_interrupted([] { return ::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC); }));
    if (!root) return false;
    char byte = 0;
    if (::read(root.get(), &byte, 1) != -1 || errno != EBADF) return false;
    struct stat info {};
    return ::fstat(root.get(), &info) == 0;
}

bool knows_o_path() {
    static const bool known = probe_o_path();
    return known;
}

tl::unexpected<Error> fail_irregular(const std::string& path) {
    return fail(ErrorKind::kInvalid, path + ": expected a regular file, found something else");
}

}  // namespace

Result<UniqueFd> open_regular_file(const std::string& path) {
    if (!knows_o_path()) return open_regular_file_by_name(path);
    const UniqueFd place(retry_interrupted([&] { return ::open(path.c_str(), O_PATH | O_CLOEXEC); }));
    if (!place) return fail_errno(errno, "cannot open " + path);
    struct stat info {};
    if (::fstat(place.get(), &info) != 0) return fail_errno(errno, "cannot examine " + path);
    if (!S_ISREG(info.st_mode)) return fail_irregular(path);
    const std::string same = "/proc/self/fd/" + std::to_string(place.get());
    UniqueFd fd(retry_interrupted([&] { return ::open(same.c_str(), kReadFlags); }));
    if (fd) return fd;
    if (errno != ENOENT) return fail_errno(errno, "cannot open " + path);
    return open_regular_file_by_name(path);  // there is no /proc
}

Result<UniqueFd> open_regular_file_by_name(const std::string& path) {
    struct stat before {};
    if (::stat(path.c_str(), &before) != 0) return fail_errno(errno, "cannot open " + path);
    if (!S_ISREG(before.st_mode)) return fail_irregular(path);
    UniqueFd fd(retry_interrupted([&] { return ::open(path.c_str(), kReadFlags); }));
    if (!fd) return fail_errno(errno, "cannot open " + path);
    struct stat after {};
    if (::fstat(fd.get(), &after) != 0) return fail_errno(errno, "cannot examine " + path);
    if (!S_ISREG(after.st_mode)) return fail_irregular(path);
    if (after.st_dev != before.st_dev || after.st_ino != before.st_ino)
        return fail(ErrorKind::kInvalid, path + ": expected a file that stays in its place, found it exchanged while " +
                                             "it was opened; try again");
    return fd;
}

}  // namespace paf
