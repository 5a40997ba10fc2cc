#include "plugin_host/loading/file_policy.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

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

/// Follows a path step by step, links included: every directory passed on the way must be trusted, for who can write
/// in one can lead the next step elsewhere.
class Walk {
  public:
    Walk(std::string path, std::string trusted_root) : path_(std::move(path)), root_(std::move(trusted_root)) {
        push(path_);
    }

    Result<std::string> run() {
        if (Status entered = enter("/"); !entered) return fail(entered.error());
        while (!steps_.empty()) {
            const std::string step = std::move(steps_.front());
            steps_.pop_front();
            if (step == "..") {
                current_ = parent();
                continue;
            }
            const auto file = take(step);
            if (!file) return fail(file.error());
            if (*file) return current_;
        }
        return refuse(ErrorKind::kInvalid, current_, "a directory");
    }

  private:
    /// One step; true when it reached the file.
    Result<bool> take(const std::string& step) {
        const std::string next = (current_ == "/" ? "" : current_) + "/" + step;
        struct stat status {};
        if (lstat(next.c_str(), &status) != 0) {
            const bool missing = errno == ENOENT || errno == ENOTDIR;
            return refuse(missing ? ErrorKind::kNotFound : ErrorKind::kPermission, next, std::strerror(errno));
        }
        if (S_ISLNK(status.st_mode)) {
            if (Status followed = follow(next); !followed) return fail(followed.error());
            return false;
        }
        if (S_ISDIR(status.st_mode)) {
            if (Status entered = enter(next); !entered) return fail(entered.error());
            return false;
        }
        if (!S_ISREG(status.st_mode)) return refuse(ErrorKind::kInvalid, next, "something else");
        if (!steps_.empty()) return refuse(ErrorKind::kNotFound, next, "more of the path behind it");
        if (Status good = check_owner_and_mode(next, status); !good) return fail(good.error());
        current_ = next;
        return true;
    }

    Status follow(const std::string& link) {
        constexpr int kMostLinks = 40;  // as the kernel has it
        std::array<char, PATH_MAX> target{};
        const ssize_t length = readlink(link.c_str(), target.data(), target.size());
        if (length <= 0 || static_cast<std::size_t>(length) == target.size() || ++links_ > kMostLinks) {
            return refuse(ErrorKind::kInvalid, link, "a link that leads nowhere");
        }
        const std::string_view text(target.data(), static_cast<std::size_t>(length));
        if (text.front() == '/') current_ = "/";
        push(text);
        return {};
    }

    /// A directory that is believed, or that nobody else can change.
    Status enter(const std::string& directory) {
        current_ = directory;
        const std::string prefix = directory == "/" ? directory : directory + "/";
        if (!root_.empty() && (root_ == directory || root_.compare(0, prefix.size(), prefix) == 0)) return {};
        struct stat status {};
        if (lstat(directory.c_str(), &status) != 0) {
            return refuse(ErrorKind::kPermission, directory, std::strerror(errno));
        }
        return check_owner_and_mode(directory, status);
    }

    /// Puts the steps of `path` before those that remain.
    void push(std::string_view path) {
        std::vector<std::string> steps;
        while (!path.empty()) {
            const std::string_view step = path.substr(0, path.find('/'));
            path.remove_prefix(std::min(step.size() + 1, path.size()));
            if (!step.empty() && step != ".") steps.emplace_back(step);
        }
        steps_.insert(steps_.begin(), steps.begin(), steps.end());
    }

    [[nodiscard]] std::string parent() const {
        const std::size_t slash = current_.rfind('/');
        return slash == 0 ? "/" : current_.substr(0, slash);
    }

    [[nodiscard]] tl::unexpected<Error> refuse(ErrorKind kind, const std::string& where,
                                               const std::string& found) const {
        const std::string via = where == path_ ? "" : " (at " + where + ")";
        return fail(kind, path_ + ": expected a regular file, found: " + found + via);
    }

    std::string path_, root_, current_;
    std::deque<std::string> steps_;
    int links_ = 0;
};

/// Empty when there is no such directory.
std::string resolve(const std::string& path) {
    const std::unique_ptr<char, void (*)(void*)> resolved(realpath(path.c_str(), nullptr), std::free);
    return resolved ? resolved.get() : "";
}

}  // namespace

Result<std::string> trusted_file(const std::string& path, const std::string& trusted_root) {
    if (path.empty() || path.front() != '/') {
        return fail(ErrorKind::kInvalid, "expected an absolute path, found " + quote_text(path));
    }
    return Walk(path, trusted_root.empty() ? "" : resolve(trusted_root)).run();
}

}  // namespace paf
