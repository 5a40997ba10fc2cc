// Being somebody else for a while: peer authentication looks at our effective user.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "model/result.hpp"
#include "ports/process.hpp"

namespace paf {

/// Supplementary groups of a user, its own group included (getgrouplist).
std::vector<gid_t> groups_of(const UserAccount& user);

/// Makes `user` the effective user, group and groups of this process until it goes out of scope.
/// Does nothing when we are that user already, or are not root and thus cannot.
class EffectiveUser {
  public:
    /// kPermission when root may not switch (a container without the capability); then nothing has changed.
    static Result<EffectiveUser> become(const UserAccount& user);

    EffectiveUser(EffectiveUser&& other) noexcept;
    EffectiveUser& operator=(EffectiveUser&&) = delete;
    EffectiveUser(const EffectiveUser&) = delete;
    EffectiveUser& operator=(const EffectiveUser&) = delete;
    ~EffectiveUser();

  private:
    EffectiveUser() = default;
    void restore() const;

    bool switched_ = false;
    uid_t old_uid_ = 0;
    gid_t old_gid_ = 0;
    std::vector<gid_t> old_groups_;
};

}  // namespace paf
