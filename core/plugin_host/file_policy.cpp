#include "plugin_host/file_policy.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "model/text.hpp"

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
        return fail(errno == ENOENT ? ErrorKind::kNotFound : ErrorKind::kPermission,
                    path + ": cannot be looked at: " + std::strerror(errno));
    }
    if (directory ? !S_ISDIR(status.st_mode) : !S_ISREG(status.st_mode)) {
        return fail(ErrorKind::kInvalid,
                    path + ": expected a " + (directory ? "directory" : "regular file") + ", found something else");
    }
    return check_owner_and_mode(path, status);
}

/// Empty when there is no such file.
std::string resolve(const std::string& path) {
    const std::unique_ptr<char, void (*)(void*)> resolved(realpath(path.c_str(), nullptr), std::free);
    return resolved ? resolved.get() : "";
}

}  // namespace

Result<std::string> trusted_file(const std::string& path, const std::string& trusted_root) {
    if (path.empty() || path.front() != '/') {
        return fail(ErrorKind::kInvalid, "expected an absolute path, found " + quote_text(path));
    }
    const std::string file = resolve(path);
    if (file.empty()) {
        const bool missing = errno == ENOENT || errno == ENOTDIR;
        return fail(missing ? ErrorKind::kNotFound : ErrorKind::kPermission,
                    path + ": expected a file, found: " + std::strerror(errno));
    }
    if (const Status good = check_one(file, false); !good) return fail(good.error());
    const std::string root = trusted_root.empty() ? "" : resolve(trusted_root);
    for (std::string directory = file; directory != "/";) {
        const std::size_t slash = directory.rfind('/');
        directory.resize(slash == 0 ? 1 : slash);
        if (directory == root) break;
        if (const Status good = check_one(directory, true); !good) return fail(good.error());
    }
    return file;
}

}  // namespace paf
