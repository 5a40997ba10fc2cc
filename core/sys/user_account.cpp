#include "sys/user_account.hpp"

#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <map>
#include <utility>

#include "sys/system_error.hpp"

namespace paf {

namespace {

/// `look_up(entry, buffer, size, found)` is getpwnam_r() or getpwuid_r() for `who`.
template <class LookUp>
Result<UserAccount> look_up_user(const std::string& who, const LookUp& look_up) {
    std::vector<char> buffer(1024);
    passwd entry{};
    passwd* found = nullptr;
    int error = look_up(&entry, buffer.data(), buffer.size(), &found);
    while ((error == ERANGE || error == EINTR) && buffer.size() < (1U << 20U)) {
        if (error == ERANGE) buffer.resize(buffer.size() * 2);
        error = look_up(&entry, buffer.data(), buffer.size(), &found);
    }
    // POSIX lets an absent user be reported by several errno values.
    const bool absent = error == 0 || error == ENOENT || error == ESRCH || error == EBADF || error == EPERM;
    if (found == nullptr && absent) return fail(ErrorKind::kNotFound, "user " + who + " does not exist on this node");
    if (found == nullptr) return fail(ErrorKind::kUnavailable, "cannot look up user " + who + ": " + errno_text(error));
    return UserAccount{entry.pw_name, entry.pw_uid, entry.pw_gid, entry.pw_dir == nullptr ? "" : entry.pw_dir};
}

}  // namespace

Result<UserAccount> find_user(const std::string& name) {
    return look_up_user(name, [&](passwd* entry, char* buffer, std::size_t size, passwd** found) {
        return ::getpwnam_r(name.c_str(), entry, buffer, size, found);
    });
}

Result<UserAccount> find_user(uid_t uid) {
    return look_up_user(std::to_string(uid), [&](passwd* entry, char* buffer, std::size_t size, passwd** found) {
        return ::getpwuid_r(uid, entry, buffer, size, found);
    });
}

std::vector<gid_t> groups_of(const UserAccount& user) {
    int count = 64;
    std::vector<gid_t> groups(static_cast<std::size_t>(count));
    if (::getgrouplist(user.name.c_str(), user.gid, groups.data(), &count) < 0 && count > 0) {
        groups.resize(static_cast<std::size_t>(count));
        if (::getgrouplist(user.name.c_str(), user.gid, groups.data(), &count) < 0) return {user.gid};
    }
    groups.resize(static_cast<std::size_t>(count));
    return groups;
}

namespace {

/// A process is one action: looked up once, for groups are read from files and services.
const std::vector<gid_t>& known_groups_of(const UserAccount& user) {
    static std::map<std::pair<std::string, gid_t>, std::vector<gid_t>> known;
    auto& groups = known[{user.name, user.gid}];
    if (groups.empty()) groups = groups_of(user);
    return groups;
}

}  // namespace

Result<EffectiveUser> EffectiveUser::become(const UserAccount& user) {
    EffectiveUser guard;
    guard.old_uid_ = ::geteuid();
    guard.old_gid_ = ::getegid();
    if (guard.old_uid_ == user.uid || guard.old_uid_ != 0) return guard;
    const int count = ::getgroups(0, nullptr);
    guard.old_groups_.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    if (count < 0 || ::getgroups(count, guard.old_groups_.data()) < 0)
        return fail_errno(errno, "cannot read our own groups");

    const std::vector<gid_t>& groups = known_groups_of(user);
    guard.switched_ = true;  // from here on the destructor undoes what was done
    if (::setgroups(groups.size(), groups.data()) != 0 || ::setegid(user.gid) != 0 || ::seteuid(user.uid) != 0)
        return fail_errno(errno, "cannot become user " + user.name);
    return guard;
}

EffectiveUser::EffectiveUser(EffectiveUser&& other) noexcept
    : switched_(std::exchange(other.switched_, false)),
      old_uid_(other.old_uid_),
      old_gid_(other.old_gid_),
      old_groups_(std::move(other.old_groups_)) {}

EffectiveUser::~EffectiveUser() {
    if (switched_) restore();
}

void EffectiveUser::restore() const {
    // Our real and saved user are still root, so that none of these can be refused.
    if (::seteuid(old_uid_) != 0) return;
    if (::setegid(old_gid_) != 0) return;
    if (::setgroups(old_groups_.size(), old_groups_.data()) != 0) return;
}

}  // namespace paf
