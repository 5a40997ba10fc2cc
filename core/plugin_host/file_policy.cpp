#include "plugin_host/file_policy.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace paf {
namespace {

std::string octal(mode_t mode) {
    std::array<char, 8> text{};
    (void)std::snprintf(text.data(), text.size(), "%04o", static_cast<unsigned>(mode & 07777U));
    return text.data();
}

Status check_owner_and_mode(const std::string& path, const struct stat& status) {
    if (status.st_uid != 0 && status.st_uid != geteuid()) {
        return fail(ErrorKind::kPermission, path + ": expected to belong to root, found owner " +
                                                std::to_string(status.st_uid) + "; run chown root " + path);
    }
    if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
        return fail(ErrorKind::kPermission, path + ": expected to be writable by root alone, found mode " +
                                                octal(status.st_mode) + "; run chmod go-w " + path);
    }
    return {};
}

Status check_one(const std::string& path, bool directory) {
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) {
        return fail(errno == ENOENT ? ErrorKind::kNotFound : ErrorKind::kPermission, path + ": cannot be looked at");
    }
    if (directory ? !S_ISDIR(status.st_mode) : !S_ISREG(status.st_mode)) {
        return fail(ErrorKind::kInvalid,
                    path + ": expected a " + (directory ? "directory" : "regular file") + ", found something else");
    }
    return check_owner_and_mode(path, status);
}

}  // namespace

Status check_trusted_file(const std::string& path) {
    if (path.empty() || path.front() != '/') {
        return fail(ErrorKind::kInvalid, "expected an absolute path, found \"" + path + "\"");
    }
    const std::unique_ptr<char, void (*)(void*)> resolved(realpath(path.c_str(), nullptr), std::free);
    if (!resolved) {
        return fail(errno == ENOENT || errno == ENOTDIR ? ErrorKind::kNotFound : ErrorKind::kPermission,
                    path + ": there is no such file, or it cannot be reached");
    }
    std::string current = resolved.get();
    if (Status file = check_one(current, false); !file) return file;
    while (current != "/") {
        const std::size_t slash = current.rfind('/');
        current = slash == 0 ? "/" : current.substr(0, slash);
        if (Status directory = check_one(current, true); !directory) return directory;
    }
    return {};
}

}  // namespace paf
