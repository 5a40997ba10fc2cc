#include "pafctl/boot/directories.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "model/text.hpp"
#include "sys/system_error.hpp"
#include "sys/unique_fd.hpp"
#include "sys/user_account.hpp"

namespace paf {
namespace {

using Names = std::vector<std::string>;

Names names_of(std::string_view path, char separator = '/') {
    Names names;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find(separator), path.size());
        const std::string_view name = path.substr(0, end);
        if (!name.empty() && name != ".") names.emplace_back(name);
        path.remove_prefix(std::min(end + 1, path.size()));
    }
    return names;
}

/// /var/run is a link to /run on all that systemd starts, and a directory on EL6.
bool var_run_is_run() {
    std::array<char, 16> target{};
    const ssize_t length = ::readlink("/var/run", target.data(), target.size());
    if (length <= 0) return false;
    const std::string_view text(target.data(), static_cast<std::size_t>(length));
    return text == "/run" || text == "../run";
}

/// The names on the way to `path`, without the one link that is followed.
Names way_to(const std::string& path) {
    Names names = names_of(path);
    if (names.size() > 1 && names[0] == "var" && names[1] == "run" && var_run_is_run()) names.erase(names.begin());
    return names;
}

bool names_it(const std::string& place, const Names& way) {
    const Names named = way_to(place);
    if (named.size() != way.size() || named.empty()) return false;
    if (!std::equal(named.begin(), named.end() - 1, way.begin())) return false;
    return named.back() == "*" || named.back() == way.back();
}

bool is_named(const Names& way, const std::vector<std::string>& places) {
    return std::any_of(places.begin(), places.end(), [&](const std::string& place) { return names_it(place, way); });
}

/// Umask 0, for as long as it lives.
class ExactModes {
  public:
    ExactModes() : old_(::umask(0)) {}
    ~ExactModes() { ::umask(old_); }
    ExactModes(const ExactModes&) = delete;
    ExactModes& operator=(const ExactModes&) = delete;
    ExactModes(ExactModes&&) = delete;
    ExactModes& operator=(ExactModes&&) = delete;

  private:
    mode_t old_;
};

/// A directory reached from / by names alone, never through a link.
class Walk {
  public:
    Walk(const std::string& path, Names way, const std::vector<std::string>& places)
        : path_(path), way_(std::move(way)), places_(places) {}

    Result<MadeDirectory> make(mode_t mode, const UserAccount& user) {
        here_ = UniqueFd(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (Status examined = examine(); !examined) return fail(examined.error());
        for (std::size_t at = 0; at + 1 < way_.size(); ++at)
            if (Status entered = enter_or_make(at); !entered) return fail(entered.error());
        return roots_alone_ ? make_as_root(mode, user) : make_as_user(mode, user);
    }

  private:
    /// Whether others than root could have exchanged what lies in this directory.  Where its sticky bit is set, they
    /// cannot do that with what is root's.
    Status examine() {
        struct stat info {};
        if (!here_ || ::fstat(here_.get(), &info) != 0) return fail_errno(errno, "cannot open a directory of " + path_);
        const bool others_write = (info.st_mode & (S_IWGRP | S_IWOTH)) != 0 && (info.st_mode & S_ISVTX) == 0;
        roots_alone_ = roots_alone_ && info.st_uid == 0 && !others_write;
        return {};
    }

    Result<UniqueFd> open_here(const std::string& name) {
        UniqueFd fd(::openat(here_.get(), name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (fd) return fd;
        if (errno == ELOOP || errno == ENOTDIR)
            return fail(ErrorKind::kInvalid,
                        path_ + ": expected directories, found that " + name + " is a link or a file");
        return fail_errno(errno, "cannot open " + name + " of " + path_);
    }

    Status enter_or_make(std::size_t at) {
        auto next = open_here(way_[at]);
        const bool missing = !next && next.error().kind == ErrorKind::kNotFound;
        const Names above(way_.begin(), way_.begin() + static_cast<std::ptrdiff_t>(at) + 1);
        if (missing && roots_alone_ && is_named(above, places_)) {
            const ExactModes exact;
            if (::mkdirat(here_.get(), way_[at].c_str(), 0755) != 0 && errno != EEXIST)
                return fail_errno(errno, "cannot create " + way_[at] + " of " + path_);
            next = open_here(way_[at]);
        }
        if (!next) return fail(next.error());
        here_ = std::move(*next);
        return examine();
    }

    Result<MadeDirectory> make_as_root(mode_t mode, const UserAccount& user) {
        const char* name = way_.back().c_str();
        if (::mkdirat(here_.get(), name, 0700) != 0) return exists_or_fails();
        const auto made = open_here(way_.back());
        if (!made) return fail(made.error());
        struct stat info {};
        // Nobody but root can have exchanged it; should the system think otherwise, it is not ours to give away.
        if (::fstat(made->get(), &info) != 0 || info.st_uid != ::geteuid() || (info.st_mode & 07777U) != 0700)
            return fail(ErrorKind::kUnavailable, path_ + ": expected the directory just created, found another one");
        // The mode first: once it is the user's, he may do with it what he likes.
        if (::fchmod(made->get(), mode) != 0) return fail_errno(errno, "cannot set the mode of " + path_);
        if (::fchown(made->get(), user.uid, user.gid) != 0)
            return fail_errno(errno, "cannot give " + path_ + " to " + user.name);
        return MadeDirectory::kByRoot;
    }

    Result<MadeDirectory> make_as_user(mode_t mode, const UserAccount& user) {
        const auto identity = EffectiveUser::become(user);
        if (!identity) return fail(identity.error());
        const ExactModes exact;
        if (::mkdirat(here_.get(), way_.back().c_str(), mode) != 0) return exists_or_fails();
        return MadeDirectory::kByUser;
    }

    Result<MadeDirectory> exists_or_fails() {
        if (errno != EEXIST) return fail_errno(errno, "cannot create " + path_);
        const auto there = open_here(way_.back());
        if (there) return MadeDirectory::kExisted;
        return fail(there.error());
    }

    const std::string& path_;
    const Names way_;
    const std::vector<std::string>& places_;
    UniqueFd here_;
    bool roots_alone_ = true;
};

}  // namespace

std::vector<std::string> default_boot_places() {
    return names_of(PAF_BOOT_DIRECTORIES, ' ');
}

bool is_boot_place(const std::string& place) {
    // Below these, each name is another program's.
    static const std::vector<std::string> shared = {"/var/run",  "/var/lock", "/var/lib",     "/var/tmp", "/dev/shm",
                                                    "/run/lock", "/run/user", "/run/systemd", "/run/udev"};
    if (place.empty() || place.front() != '/') return false;
    Names names = names_of(place);
    if (!names.empty() && names.back() == "*") names.pop_back();
    if (names.size() < 2) return false;
    std::string plain;
    for (const std::string& name : names) {
        if (name == ".." || name.find('*') != std::string::npos) return false;
        plain.append("/").append(name);
    }
    return std::find(shared.begin(), shared.end(), plain) == shared.end();
}

bool is_named_place(const std::string& path, const std::vector<std::string>& places) {
    return is_named(way_to(path), places);
}

Result<MadeDirectory> make_runtime_directory(const RuntimeDirectory& wanted, const UserAccount& user,
                                             const std::vector<std::string>& places) {
    Names way = way_to(wanted.path);
    if (wanted.path.empty() || wanted.path.front() != '/' || std::count(way.begin(), way.end(), "..") != 0)
        return fail(ErrorKind::kInvalid, wanted.path + ": expected an absolute path without '..'");
    if (!is_named(way, places))
        return fail(ErrorKind::kPermission, "it is none of those that are created at boot: " + joined(places));
    return Walk(wanted.path, std::move(way), places).make(wanted.mode, user);
}

}  // namespace paf
